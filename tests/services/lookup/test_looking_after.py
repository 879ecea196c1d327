"""Files of vectors are looked after: checked when asked for, and what was repaired at a lookup is told once."""

from pathlib import Path

from tests.services.lookup.lookup_harness import lookup_over, texts

HEADER = 4096


def damage(data_dir: Path) -> None:
    """Change a number in the middle of the only file of vectors."""
    (file,) = (data_dir / "vectors").glob("*.f16")
    with file.open("r+b") as raw:
        raw.seek(HEADER + 40)
        raw.write(b"\xaa\xbb")


async def test_sound_vectors_are_told_as_sound(tmp_path: Path) -> None:
    """And a collection without any is told as that."""
    async with lookup_over(tmp_path) as harness:
        empty = await harness.lookup.make("empty", "demo-embedding", 8)
        assert (await harness.lookup.check(empty.id)).told == "“empty” has no vectors on this machine."
        full = await harness.filled(texts(3))
        found = await harness.lookup.check(full.id)
        assert (found.vectors, found.lost) == (3, 0)
        assert found.told == "3 vectors of “notes” looked at: all is as it was written."


async def test_damage_that_a_check_finds_is_embedded_again(tmp_path: Path) -> None:
    """What waits then goes its usual way; what the check said is not said a second time."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(texts(3))
        damage(tmp_path)
        found = await harness.lookup.check(collection.id)
        assert found.lost == 3
        assert found.told == "3 passages of “notes” wait to be embedded again: their vectors were damaged."
        assert await harness.lookup.repairs() == []
        assert (await harness.embed(collection)).end.error is None
        assert (await harness.lookup.check(collection.id)).lost == 0


async def test_damage_that_a_lookup_finds_is_told_once(tmp_path: Path) -> None:
    """The lookup goes on with what there is."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(texts(3))
    damage(tmp_path)
    async with lookup_over(tmp_path) as harness:
        assert (await harness.lookup.search(collection.id, "passage")).matches == ()
        (sentence,) = await harness.lookup.repairs()
        assert sentence.startswith("3 passages of “notes” wait to be embedded again")
        assert await harness.lookup.repairs() == []
