"""Collections: made, named, taken away and brought back, copied, merged and embedded anew."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from aoai_tui.domain import Chunking, Collection, CutBy
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.lookup import copying
from aoai_tui.services.lookup.exchange import leaving
from aoai_tui.storage.collections import Collections
from tests.services.lookup.lookup_harness import LookupHarness, cancelled_once_done, lookup_over, texts


async def test_a_collection_is_made_as_it_was_asked_for(tmp_path: Path) -> None:
    """Name, deployment, dimensions and chunking; an empty deployment is the connection's own."""
    async with lookup_over(tmp_path) as harness:
        cut = Chunking(by=CutBy.SENTENCES, size=500, overlap=20)
        made = await harness.lookup.make("  notes\n", "demo-embedding-old", None, cut)
        usual = await harness.lookup.make("more")
        assert (made.name, made.deployment, made.chunking) == ("notes", "demo-embedding-old", cut)
        assert usual.deployment == harness.lookup.deployments.configured
        assert [one.name for one in await harness.lookup.all()] == ["more", "notes"]
        assert await harness.lookup.named("notes") == made
        assert await harness.lookup.named(made.id) == made
        with pytest.raises(UsageTrouble, match="“more”, “notes”"):
            await harness.lookup.named("other")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " \n"},
        {"name": "x" * 81},
        {"name": "taken"},
        {"dimensions": 0},
        {"dimensions": 100_000},
        {"chunking": Chunking(size=0)},
        {"chunking": Chunking(size=100, overlap=100)},
        {"chunking": Chunking(size=100, overlap=-1)},
    ],
)
async def test_what_makes_no_sense_is_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    """Before it is made, in words; and nothing is made."""
    async with lookup_over(tmp_path) as harness:
        await harness.lookup.make("taken", "demo-embedding")
        asked = {
            "name": "new",
            "deployment": "demo-embedding",
            "dimensions": None,
            "chunking": Chunking(),
            **wrong,
        }
        with pytest.raises(UsageTrouble):
            await harness.lookup.check_new(**asked)
        with pytest.raises(UsageTrouble):
            await harness.lookup.make(**asked)
        assert len(await harness.lookup.all()) == 1


async def test_a_collection_is_renamed_deleted_and_brought_back(tmp_path: Path) -> None:
    """A name that somebody else took meanwhile gets a number."""
    async with lookup_over(tmp_path) as harness:
        first = await harness.filled(texts(3), "first")
        assert (await harness.lookup.rename(first.id, "first")).name == "first"
        assert (await harness.lookup.rename(first.id, "notes")).name == "notes"
        await harness.lookup.delete(first.id)
        assert await harness.lookup.all() == []
        await harness.lookup.make("notes", "demo-embedding")
        with pytest.raises(UsageTrouble):
            await harness.lookup.plan(first.id, texts=["One."])
        back = await harness.lookup.restore_last()
        assert back is not None
        assert (back.id, back.name, back.passages) == (first.id, "notes 2", 3)
        assert (await harness.lookup.search(back.id, "Passage number 2.", k=1)).matches
        assert await harness.lookup.restore_last() is None


async def test_names_that_look_alike_are_the_same_name(tmp_path: Path) -> None:
    """An accent may be a character of its own, as a Mac's shell gives it: nobody could tell the two apart."""
    composed, apart = "Caf\u00e9", "Cafe\u0301"
    async with lookup_over(tmp_path) as harness:
        made = await harness.lookup.make(composed, "demo-embedding")
        with pytest.raises(UsageTrouble, match="already"):
            await harness.lookup.make(apart, "demo-embedding")
        assert (await harness.lookup.named(apart)).id == made.id
        assert (await harness.lookup.named(f"  {composed} ")).id == made.id
        await harness.lookup.delete(made.id)
        await harness.lookup.make(apart, "demo-embedding")
        back = await harness.lookup.restore_last()
        assert back is not None
        assert back.name == f"{composed} 2"


async def test_a_copy_has_everything_and_costs_nothing(tmp_path: Path) -> None:
    """Passages, places, vectors and refusals; the original stays, and changing the copy leaves it alone."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled([*texts(5), "/fault filter-prompt\nBad."])
        asked = len(harness.sent.asked)
        copied: list[int] = []
        copy = await harness.lookup.duplicate(collection.id, "copy", on_copied=copied.append)
        assert len(harness.sent.asked) == asked
        assert (copy.passages, copy.refused, copy.waiting, copy.tokens) == (5, 1, 0, 0)
        assert (copy.model, copy.width, copy.chunking) == (collection.model, 8, collection.chunking)
        assert copied[-1] == 6
        (refused,) = await harness.lookup.refused(copy.id)
        assert refused.failure is not None
        found = [await harness.lookup.search(one.id, "Passage number 4.", k=5) for one in (collection, copy)]
        scores = [[(one.passage.text, one.score) for one in each.matches] for each in found]
        assert scores[0] == scores[1]
        await harness.lookup.delete_passages(copy.id, [found[1].matches[0].passage.id])
        assert (await harness.lookup.get(collection.id)).passages == 5


async def test_a_copy_of_what_was_imported_has_every_source(tmp_path: Path) -> None:
    """Imported sources name no file, and are different ones all the same."""
    rows = [{"text": f"Text {one}.", "source": f"s{one % 3}", "vector": [one, 1, 2]} for one in range(6)]
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    async with lookup_over(tmp_path / "data") as harness:
        brought = await harness.lookup.bring(file, model="demo-embedding-3", deployment="demo-embedding")
        copy = await harness.lookup.duplicate(brought.collection.id, "copy")
        assert copy.passages == 6
        assert [one.name for one in await harness.lookup.sources(copy.id)] == ["s0", "s1", "s2"]


async def test_a_copy_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    """Neither in the list nor for undo."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(texts(3000), dimensions=2)

        def give_up(_: int) -> None:
            work.cancel()

        work = asyncio.create_task(harness.lookup.duplicate(collection.id, "copy", on_copied=give_up))
        await asyncio.wait([work])
        assert work.cancelled()
        await nothing_of_a_copy(harness, tmp_path, collection)


async def test_a_copy_that_is_given_up_when_it_is_done_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody was told of it yet: whoever presses escape then wants it as little as a moment before."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(texts(5), dimensions=2)
        work = harness.lookup.duplicate(collection.id, "copy")
        await cancelled_once_done(monkeypatch, Collections, "show", work)
        await nothing_of_a_copy(harness, tmp_path, collection)


async def nothing_of_a_copy(harness: LookupHarness, folder: Path, original: Collection) -> None:
    """Only the original is there, in the list, for undo and on the disk."""
    assert [one.name for one in await harness.lookup.all()] == ["notes"]
    assert await harness.lookup.restore_last() is None
    assert [one.name for one in (folder / "vectors").glob("*.f16")] == [f"{original.id}.f16"]


async def test_undo_never_brings_back_a_copy_that_is_not_whole(tmp_path: Path) -> None:
    """What was deleted comes back while a copy is being made, or after a crash in the middle of one."""
    async with lookup_over(tmp_path) as harness:
        deleted = await harness.filled(texts(2), "deleted")
        collection = await harness.filled(texts(3000), "many", dimensions=2)
        await harness.lookup.delete(deleted.id)
        restoring: list[asyncio.Task[Collection | None]] = []

        def restore(_: int) -> None:
            restoring.append(asyncio.create_task(harness.lookup.restore_last()))

        copy = await harness.lookup.duplicate(collection.id, "copy", on_copied=restore)
        restored = [one.name for one in await asyncio.gather(*restoring) if one]
        assert restored == ["deleted"]
        assert (copy.name, copy.passages) == ("copy", 3000)
        half = replace(copy, id="half", name="half")
        await harness.lookup.archive(lambda store: store.collections.save_unseen(half))
        assert await harness.lookup.restore_last() is None


async def test_collections_are_merged(tmp_path: Path) -> None:
    """All passages of both, those that both have once; nothing is paid for."""
    async with lookup_over(tmp_path) as harness:
        first = await harness.filled(["One.", "Both."], "first")
        second = await harness.filled(["Two.", "Both."], "second")
        asked = len(harness.sent.asked)
        merged = await harness.lookup.merge([first.id, second.id], "all")
        assert len(harness.sent.asked) == asked
        assert sorted(one.text for one in await harness.passages(merged)) == ["Both.", "One.", "Two."]
        assert len(await harness.lookup.all()) == 3


async def test_a_file_that_both_have_is_taken_as_it_was_read_last(tmp_path: Path) -> None:
    """In whichever order they are named."""
    file = tmp_path / "a.txt"
    async with lookup_over(tmp_path / "data") as harness:
        made = []
        for words in ("Old words.", "New words."):
            file.write_text(words)
            made.append(await harness.filled([], words, embedded=False))
            await harness.lookup.add(await harness.lookup.plan(made[-1].id, paths=[file]))
        for name, order in (("one", made), ("two", made[::-1])):
            merged = await harness.lookup.merge([each.id for each in order], name)
            assert [one.text for one in await harness.passages(merged, "waiting")] == ["New words."]


async def test_a_file_that_one_has_read_anew_since_is_taken_from_there(tmp_path: Path) -> None:
    """When it was added first does not count."""
    file = tmp_path / "a.txt"
    file.write_text("Old words.")
    async with lookup_over(tmp_path / "data") as harness:
        made = [await harness.filled([], name, embedded=False) for name in ("first", "second")]
        for each in made:
            await harness.lookup.add(await harness.lookup.plan(each.id, paths=[file]))
        file.write_text("Newest words.")
        await harness.lookup.add(await harness.lookup.refresh(made[0].id))
        merged = await harness.lookup.merge([each.id for each in made], "both")
        assert [one.text for one in await harness.passages(merged, "waiting")] == ["Newest words."]


async def test_a_copy_is_looked_up_on_this_machine(tmp_path: Path) -> None:
    """Wherever the original is: nothing of the copy is there."""
    async with lookup_over(tmp_path) as harness:
        original = await harness.filled(texts(3))
        await harness.lookup.archive(lambda store: store.collections.look_up_in(original.id, "server"))
        copies = [
            await harness.lookup.duplicate(original.id, "copy"),
            await harness.lookup.merge([original.id], "merged"),
            await harness.lookup.embed_anew(original.id, "demo-embedding", 16),
        ]
        assert [one.place for one in copies] == ["", "", ""]


async def test_passages_with_the_same_turn_are_all_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As there are where one was taken out, its file read again, and the first one brought back: none is lost where
    one stretch of reading ends and the next begins.
    """
    monkeypatch.setattr(copying, "_AT_ONCE", 3)
    monkeypatch.setattr(leaving, "AT_ONCE", 3)
    file = tmp_path / "a.txt"
    file.write_text("\n\n".join(texts(6)))
    async with lookup_over(tmp_path / "data") as harness:
        chunking = Chunking(by=CutBy.BLANK_LINES, size=25, overlap=0)
        made = await harness.filled([], chunking=chunking, embedded=False)
        await harness.lookup.add(await harness.lookup.plan(made.id, paths=[file]))
        mine = (await harness.passages(made, "waiting"))[2]
        mine = await harness.lookup.edit(mine, "My own words.")
        await harness.lookup.delete_passages(made.id, [mine.id])
        file.write_text(file.read_text() + "\n\nAnd more.")
        await harness.lookup.add(await harness.lookup.refresh(made.id))
        await harness.lookup.restore_removed(made.id)
        await harness.embed(made)
        there = sorted(one.text for one in await harness.passages(made))
        assert there == sorted([*texts(6), "My own words.", "And more."])
        copy = await harness.lookup.duplicate(made.id, "copy")
        assert sorted(one.text for one in await harness.passages(copy)) == there
        exported = await harness.lookup.export(made.id, tmp_path / "a.jsonl")
        assert exported.passages == len(there)


async def test_what_can_not_be_compared_is_not_merged(tmp_path: Path) -> None:
    """The two are named, with what they have."""
    async with lookup_over(tmp_path) as harness:
        narrow = await harness.filled(["One."], "narrow")
        wide = await harness.filled(["One."], "wide", dimensions=9)
        with pytest.raises(UsageTrouble, match=r"“narrow” and “wide”.* 8 .* 9"):
            await harness.lookup.merge([narrow.id, wide.id], "all")
        with pytest.raises(UsageTrouble):
            await harness.lookup.merge([], "nothing")


async def test_embedding_anew_makes_a_second_collection(tmp_path: Path) -> None:
    """Its cost is told before; the old one stays as it is; the same model would cost nothing."""
    async with lookup_over(tmp_path) as harness:
        old = await harness.filled(texts(20))
        same = await harness.lookup.anew_cost(old.id, "demo-embedding", 8)
        other = await harness.lookup.anew_cost(old.id, "demo-embedding", 16)
        assert (same.passages, same.known, same.tokens) == (20, 20, 0)
        assert (other.passages, other.known) == (20, 0)
        asked = len(harness.sent.asked)
        anew = await harness.lookup.embed_anew(old.id, "demo-embedding", 16)
        assert len(harness.sent.asked) == asked
        assert (anew.name, anew.waiting, anew.dimensions) == ("notes (demo-embedding)", 20, 16)
        assert (await harness.embed(anew)).end.error is None
        assert (await harness.lookup.get(anew.id)).width == 16
        assert (await harness.lookup.get(old.id)).passages == 20


async def test_passages_and_sources_are_taken_out_and_brought_back(tmp_path: Path) -> None:
    """The last that went comes back first; what is out is not found."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(texts(4))
        first, second = (await harness.passages(collection))[:2]
        await harness.lookup.delete_passages(collection.id, [first.id])
        await harness.lookup.delete_sources(collection.id, [second.source_id])
        assert (await harness.lookup.get(collection.id)).passages == 2
        found = await harness.lookup.search(collection.id, first.text, k=10)
        assert first.id not in [one.passage.id for one in found.matches]
        assert await harness.lookup.restore_removed(collection.id) > 0
        assert (await harness.lookup.get(collection.id)).passages == 3
        assert await harness.lookup.restore_removed(collection.id) > 0
        assert (await harness.lookup.get(collection.id)).passages == 4
        assert await harness.lookup.restore_removed(collection.id) == 0


async def test_a_collection_that_is_gone_is_said(tmp_path: Path) -> None:
    """In words, whatever is wanted of it."""
    async with lookup_over(tmp_path) as harness:
        with pytest.raises(StorageTrouble):
            await harness.lookup.get("nothing")
        with pytest.raises(StorageTrouble):
            await harness.lookup.search("nothing", "query")
