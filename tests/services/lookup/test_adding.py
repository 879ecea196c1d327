"""A plan is carried out: stopped, gone on with, and with many small files at once."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from aoai_tui.domain import Chunking, CutBy
from tests.services.lookup.lookup_harness import LookupHarness, lookup_over

_PARAGRAPHS = 30_000

_SHORT = Chunking(by=CutBy.BLANK_LINES, size=20, overlap=0)


async def stopped_while_adding(harness: LookupHarness, folder: Path) -> tuple[str, int]:
    """Texts are added, and it is given up as soon as it tells how far it is: the collection, and what was told."""
    made = await harness.lookup.make("notes", "demo-embedding", 8, _SHORT)
    plan = await harness.lookup.plan(made.id, paths=[folder])
    told: list[int] = []
    begun = asyncio.Event()

    def heard(done: int) -> None:
        told.append(done)
        begun.set()

    adding = asyncio.create_task(harness.lookup.add(plan, on_progress=heard))
    await begun.wait()
    adding.cancel()
    await asyncio.wait([adding])
    assert adding.cancelled()
    return made.id, told[-1]


async def test_adding_is_stopped_soon_and_goes_on_where_it_was(tmp_path: Path) -> None:
    """A cancel does not wait for the rest of a long text; added again it is whole, each passage once."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "long.txt").write_text("\n\n".join(f"This is {number}." for number in range(_PARAGRAPHS)))
    async with lookup_over(tmp_path / "data") as harness:
        made, told = await stopped_while_adding(harness, folder)
        assert told < _PARAGRAPHS
        assert (await harness.lookup.get(made)).waiting < _PARAGRAPHS
        plan = await harness.lookup.plan(made, paths=[folder])
        assert (await harness.lookup.add(plan)).waiting == _PARAGRAPHS
        passages = await harness.passages(await harness.lookup.get(made), "waiting")
        assert len({one.text for one in passages}) == _PARAGRAPHS
        assert (await harness.lookup.refresh(made)).empty


async def test_of_small_files_none_is_kept_in_part(tmp_path: Path) -> None:
    """Stopped between them, those that are there have all their passages."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(3000):
        (folder / f"{number}.txt").write_text(
            "\n\n".join(f"{number:04} said {one}." for one in "abcdefghij"), encoding="utf-8"
        )
    async with lookup_over(tmp_path / "data") as harness:
        made, _ = await stopped_while_adding(harness, folder)
        assert all(one.passages == 10 for one in await harness.lookup.sources(made))
        plan = await harness.lookup.plan(made, paths=[folder])
        assert (await harness.lookup.add(plan)).waiting == 30_000


async def test_small_files_are_written_many_at_a_time(tmp_path: Path) -> None:
    """Five hundred files cost few transactions, and keep their order, for each of them costs as much as many rows."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(500):
        (folder / f"{number:03}.txt").write_text(f"The text of number {number}.")
    async with lookup_over(tmp_path / "data") as harness:
        made = await harness.lookup.make("notes", "demo-embedding", 8)
        await harness.lookup.add(await harness.lookup.plan(made.id, paths=[folder]))
        assert _changes(tmp_path / "data") < 5
        names = [one.name for one in await harness.lookup.sources(made.id)]
        assert sorted(names) == [f"{number:03}.txt" for number in range(500)]
        copy = await harness.lookup.duplicate(made.id, "copy")
        assert copy.waiting == 500
        assert [one.name for one in await harness.lookup.sources(copy.id)] == names


def _changes(folder: Path) -> int:
    """How often the passages of the collections were changed."""
    with closing(sqlite3.connect(next(folder.rglob("*.db")))) as database:
        return max(int(row[0]) for row in database.execute("SELECT changes FROM collections"))
