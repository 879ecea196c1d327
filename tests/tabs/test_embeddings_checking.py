"""Vectors that the disk damaged: found by a key in the list of collections, or by a lookup, and told."""

from __future__ import annotations

from pathlib import Path

from tests.tabs.embeddings_harness import EmbeddingsHarness, embeddings_app


def damage(tmp_path: Path) -> None:
    """Change numbers in the only file of vectors."""
    (file,) = tmp_path.rglob("*.f16")
    with file.open("r+b") as raw:
        raw.seek(4096 + 40)
        raw.write(b"\xaa\xbb")


async def toasted(tab: EmbeddingsHarness, words: str) -> None:
    """Wait for a note."""
    await tab.until(lambda: words in " ".join(tab.toasts().split()), f"“{words}” is told")


async def test_v_in_the_list_checks_the_vectors(tmp_path: Path) -> None:
    """That all is well, or how many passages wait."""
    async with embeddings_app(tmp_path) as tab:
        await tab.notes()
        tab.pane.collections.take_cursor()
        await tab.press("v")
        await toasted(tab, "looked at: all is as it was written.")
        damage(tmp_path)
        await tab.press("v")
        await toasted(tab, "wait to be embedded again: their vectors were damaged.")
        await tab.until(lambda: bool(tab.pane.waiting_collections), "f5 can go on")


async def test_a_lookup_tells_of_damage_that_it_finds(tmp_path: Path) -> None:
    """Nothing that is broken is shown, and the note says why."""
    async with embeddings_app(tmp_path) as tab:
        await tab.notes()
    damage(tmp_path)
    async with embeddings_app(tmp_path) as tab:
        await tab.type("parrots that talk")
        await tab.press("enter")
        await toasted(tab, "wait to be embedded again: the file with their vectors was damaged.")
        assert tab.found == []
