"""Pictures whose rows a damaged database lost: their files tell of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from aoai_tui.demo import DemoTransport, Pace
from aoai_tui.domain import MessageState
from aoai_tui.services.gallery.saving import save
from aoai_tui.storage.table_list import PAGE_SIZE
from tests.services.gallery.gallery_harness import gallery_over
from tests.services.gallery.picture_bytes import RABBIT, encoded


async def test_pictures_come_back_without_their_rows(tmp_path: Path) -> None:
    """Every file is looked at again: what it is, how large, and what it tells of its prompt."""
    (tmp_path / "plain.png").write_bytes(encoded("PNG"))
    ours = save(RABBIT, tmp_path / "plain.png", tmp_path / "ours.png").path
    async with gallery_over(DemoTransport(pace=Pace.instant()), tmp_path) as harness:
        (drawn,) = (await harness.draw("A fox")).pictures
        brought = await harness.gallery.bring(ours)
        database = harness.gallery.archive.data_dir / "aoai-tui.db"
    lose_rows(database)
    async with gallery_over(DemoTransport(pace=Pace.instant()), tmp_path) as harness:
        found = {one.id: one for one in await harness.gallery.page()}
        assert set(found) == {drawn.id, brought.id}
        assert {one.state for one in found.values()} == {MessageState.COMPLETE}
        again, rabbit = found[drawn.id], found[brought.id]
        assert (again.width, again.height, again.media_type) == (drawn.width, drawn.height, drawn.media_type)
        assert again.note == "Its prompt was lost with a damaged database."
        assert (rabbit.prompt, rabbit.options, rabbit.note) == (brought.prompt, brought.options, brought.note)
        assert rabbit.prompt == RABBIT.prompt
        assert await harness.gallery.interrupted() == []


def lose_rows(path: Path) -> None:
    """Overwrite the page on which the table of pictures begins."""
    with closing(sqlite3.connect(path)) as connection:
        ((page,),) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'pictures'"
        ).fetchall()
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE_SIZE)
        file.write(b"\x5a" * PAGE_SIZE)
