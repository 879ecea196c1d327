"""The gallery's grid: how it is walked through, and how little of it exists."""

from __future__ import annotations

import asyncio
import gc
from pathlib import Path

import pytest
from rich.style import Style
from textual.events import MouseScrollDown
from textual.geometry import Offset
from textual.strip import Strip
from textual.widget import Widget

from aoai_tui.domain import Picture
from aoai_tui.tabs.images import tile_wall
from aoai_tui.tabs.images.gallery_pages import PAGE
from aoai_tui.tabs.images.picture_tile import PictureTile
from aoai_tui.tabs.images.tile_wall import FRAME_CELLS, TileWall
from aoai_tui.themes import DARK, LIGHT
from aoai_tui.widgets.picture_drawing import drawings
from aoai_tui.widgets.picture_view import PictureView
from tests.tabs.gallery_shelf import Shelf, made, paint, shelf_of, walk


def mounted(widget: Widget) -> int:
    """How many widgets there are below this one."""
    return len(widget.query("*"))


@pytest.mark.parametrize("count", [500, 5000])
async def test_only_the_pictures_in_view_exist(tmp_path: Path, count: int) -> None:
    """However many there are and wherever one is: no more widgets, and no more pictures looked at, than are in view."""
    picture, looked_at = paint(tmp_path / "one.png"), set[str]()

    def path_of(one: Picture) -> Path:
        looked_at.add(one.id)
        return picture

    async with walk(shelf_of(count), path_of) as it:
        room, views = mounted(it.grid), list(it.grid.query(PictureView))
        tiles = len(it.grid.tiles)
        assert len(views) == tiles <= 20
        assert room <= 4 + tiles
        assert len(looked_at) == tiles
        for keys in (["pagedown"] * 4, ["end"], ["up"] * 9, ["home"]):
            before = len(looked_at)
            await it.press(*keys)
            await it.until(
                lambda: it.grid.chosen is not None and any(t.picture for t in it.grid.tiles), "it is read"
            )
            assert mounted(it.grid) == room
            assert len(looked_at) - before <= tiles * len(keys)
        assert {id(view) for view in it.grid.query(PictureView)} == {id(view) for view in views}


async def test_pages_are_read_as_far_as_one_looks() -> None:
    """The first page does for the first view; the end of the list reads the rest."""
    shelf = shelf_of(3 * PAGE + 7)
    async with walk(shelf) as it:
        assert shelf.reads == [PAGE]
        await it.press("end")
        await it.until(lambda: it.chosen == "Number 0", "the oldest is chosen")
        assert shelf.reads == [PAGE, PAGE, PAGE, 7]
        assert it.in_view()[-1] == 0


async def test_the_cursor_walks_in_two_directions() -> None:
    """Arrows, page keys, home and end go where a person looks; beyond the edges nothing happens."""
    async with walk(shelf_of(100)) as it:
        plan = it.grid.place.plan
        await it.press("left", "up")
        assert it.chosen == "Number 99"
        await it.press("right", "down")
        assert it.grid.place.at == 1 + plan.columns
        await it.press("pagedown")
        assert it.grid.place.at == 1 + plan.columns + plan.count
        assert it.in_view()[0] == 99 - plan.count
        await it.press("pageup", "up", "left")
        assert it.chosen == "Number 99"
        await it.press("end")
        assert it.chosen == "Number 0"
        await it.press("right", "down", "pagedown")
        assert it.chosen == "Number 0"
        await it.press("home")
        assert it.in_view() == list(range(99, 99 - plan.count, -1))


async def test_down_reaches_a_last_row_that_is_shorter() -> None:
    """From the end of a whole row down goes to the last picture, not nowhere."""
    async with walk(shelf_of(100)) as it:
        columns = it.grid.place.plan.columns
        last_row = (100 - 1) // columns
        short = 100 - last_row * columns
        assert short < columns
        it.grid.stand_on(f"p{99 - last_row * columns + 1}")  # the end of the row before
        await it.press("down")
        assert it.chosen == "Number 0"


async def test_the_chosen_tile_is_marked_without_colour() -> None:
    """A bar stands at its left, and its words are bold: that is seen in black and white, too."""
    async with walk(shelf_of(9)) as it:
        await it.press("right")
        tile = it.tile_of(7)
        rows = it.screen()[tile.region.y : tile.region.bottom]
        assert all(row[tile.region.x] == "▌" for row in rows)
        assert sum(row.count("▌") for row in it.screen()) == len(rows)
        caption = it.strip(tile.region.bottom - 1).crop(tile.region.x + 1, tile.region.right)
        assert [part.style.bold for part in caption if part.style and part.text.strip()] == [True]


async def test_what_stays_in_view_is_not_drawn_anew(tmp_path: Path) -> None:
    """Moving by a row, the pictures of the other rows are what was drawn before."""
    picture = paint(tmp_path / "one.png")
    async with walk(shelf_of(100), lambda _one: picture) as it:
        await it.until(lambda: all(tile.is_drawn for tile in it.grid.tiles), "all are drawn")
        columns = it.grid.place.plan.columns
        before = {tile.picture.id: tile.drawing for tile in it.grid.tiles if tile.picture}
        drawn = drawings.size
        await it.press(*["down"] * it.grid.place.plan.rows)
        await it.until(lambda: all(tile.is_drawn for tile in it.grid.tiles), "all are there")
        assert drawings.size == drawn
        after = {tile.picture.id: tile.drawing for tile in it.grid.tiles if tile.picture}
        stayed = before.keys() & after.keys()
        assert len(stayed) == it.grid.place.plan.count - columns
        assert all(before[one] is after[one] is not None for one in stayed)


async def test_the_cursor_moves_without_a_layout_and_without_drawing(tmp_path: Path) -> None:
    """A key within the view writes the bars and the words of two tiles, and not one cell of a picture."""
    picture = paint(tmp_path / "one.png")
    async with walk(shelf_of(100), lambda _one: picture) as it:
        await it.until(lambda: all(tile.is_drawn for tile in it.grid.tiles), "all are drawn")
        await it.settled()
        laid_out, written = list[object](), set[Offset]()
        it.app.screen.screen_layout_refresh_signal.subscribe(it.app, laid_out.append, immediate=True)
        it.app.heard = lambda update: written.update(
            Offset(x, y) for y, first, after in update.spans for x in range(first, after)
        )
        await it.press("right")
        assert it.chosen == "Number 98"
        assert not laid_out
        pictures = [tile.picture_region.translate(tile.content_region.offset) for tile in it.grid.tiles]
        assert written
        assert not any(region.contains_point(cell) for region in pictures for cell in written)
        edges = [tile.region for tile in (it.tile_of(99), it.tile_of(98))]
        assert all(any(edge.contains_point(cell) for edge in edges) for cell in written)


async def test_a_tile_that_stays_as_it_was_gives_the_lines_it_gave_before(tmp_path: Path) -> None:
    """A key within the view makes new lines for two tiles; the others have theirs by heart."""
    picture = paint(tmp_path / "one.png")
    async with walk(shelf_of(100), lambda _one: picture) as it:
        await it.until(lambda: all(tile.is_drawn for tile in it.grid.tiles), "all are drawn")
        await it.settled()
        before = [lines(tile) for tile in it.grid.tiles]
        assert [lines(tile) for tile in it.grid.tiles] == before
        await it.press("right")
        same = [lines(tile) == known for tile, known in zip(it.grid.tiles, before, strict=True)]
        assert same == [False, False, *[True] * (len(before) - 2)]


def lines(tile: PictureTile) -> list[int]:
    """Which objects the lines of a tile are."""
    return [id(strip) for strip in tile.render_lines(tile.size.region)]


async def test_however_many_tiles_there_are_their_style_is_worked_out_once_a_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They all look alike, and a style is put together from those of all around."""
    picture, asked = paint(tmp_path / "one.png"), list[PictureTile]()

    class Asked(PictureTile):
        @property
        def rich_style(self) -> Style:
            asked.append(self)
            return super().rich_style

    monkeypatch.setattr(tile_wall, "PictureTile", Asked)
    async with walk(shelf_of(200), lambda _one: picture, size=(220, 70)) as it:
        await it.until(lambda: all(tile.is_drawn for tile in it.grid.tiles), "all are drawn")
        await it.settled()
        asked.clear()
        it.app.screen.refresh()
        await it.settled()
        assert 1 <= len(asked) <= 4 < len(it.grid.tiles)


async def test_walking_leaves_no_lines_to_collect(tmp_path: Path) -> None:
    """Lines that were shown once are gone at once: a collection that had to find them would stop the keys."""
    for number in range(100):
        paint(tmp_path / f"p{number}.png", number)
    async with walk(shelf_of(100), lambda one: tmp_path / one.file, size=(200, 60)) as it:
        await it.until(lambda: all(tile.is_drawn for tile in it.grid.tiles), "all are drawn")
        gc.collect()
        gc.disable()
        try:
            for key in ("pagedown", "pageup") * 3:
                await it.press(key)
                await it.until(lambda: all(tile.is_drawn for tile in it.grid.tiles), "all are drawn")
            gc.set_debug(gc.DEBUG_SAVEALL)
            gc.collect()
            left = sum(isinstance(one, Strip) for one in gc.garbage)
        finally:
            gc.set_debug(0)
            gc.garbage.clear()
            gc.enable()
        assert left < 6 * len(it.grid.tiles)


async def test_tiles_follow_the_theme(tmp_path: Path) -> None:
    """Lines that a tile knows by heart are made anew where what lies behind them is another."""
    picture = paint(tmp_path / "one.png")
    async with walk(shelf_of(9), lambda _one: picture) as it:
        await it.until(lambda: all(t.is_drawn for t in it.grid.tiles if t.picture), "all are drawn")
        tile = it.tile_of(7)
        for theme, dark in ((LIGHT, False), (DARK, True)):
            it.app.register_theme(theme)
            it.app.theme = theme.name
            await it.settled()
            for y in (tile.region.y, tile.region.bottom - 1):
                [*_, last] = it.strip(y).crop(tile.region.x, tile.region.right)
                assert last.style
                assert last.style.bgcolor
                assert (sum(last.style.bgcolor.get_truecolor()) < 384) is dark


async def test_a_view_full_of_pictures_comes_in_several_frames(tmp_path: Path) -> None:
    """The words of all are there at once; pictures are put in by as many as a frame has time for."""
    shelf = shelf_of(200)
    for number, one in enumerate(shelf.pictures):
        paint(tmp_path / one.file, number)
    async with walk(shelf, lambda one: tmp_path / one.file, size=(220, 70)) as it:
        tiles = it.grid.tiles
        await it.until(lambda: all(tile.is_drawn for tile in tiles), "all are drawn")
        await it.settled()
        most = FRAME_CELLS // tiles[0].outer_size.area + 1
        assert len(tiles) > 2 * most
        it.grid.action_move_page(1)
        assert sum(tile.waits for tile in tiles) == len(tiles) - most
        it.grid.action_move_page(1)
        assert sum(tile.waits for tile in tiles) == len(tiles), "a second key in one frame draws nothing more"
        assert all(tile.picture and tile.picture.id == f"p{199 - tile.index}" for tile in tiles)

        await it.until(lambda: all(tile.is_drawn for tile in tiles), "all are drawn again")


async def test_the_wheel_moves_the_view_and_a_click_the_cursor() -> None:
    """The cursor stays where it was while one only looks; a click chooses, a double click opens."""
    async with walk(shelf_of(100)) as it:
        columns = it.grid.place.plan.columns
        wall = it.grid.query_one(TileWall)
        wall.post_message(MouseScrollDown(wall, 1, 1, 0, 0, 0, False, False, False))
        await it.until(lambda: it.in_view()[0] == 99 - columns, "the view moved by a row")
        assert it.chosen == "Number 99"
        tile = it.tile_of(99 - columns - 1)
        await it.pilot.click(tile)
        await it.settled()
        assert it.grid.place.at == columns + 1
        await it.pilot.click(tile, times=2)
        await it.until(lambda: ("view", f"p{99 - columns - 1}") in it.app.told, "it is asked for")


async def test_a_new_picture_comes_first() -> None:
    """It is followed by whoever is elsewhere; whoever stands on a picture stays on it."""
    async with walk(shelf_of(30)) as it:
        await it.press("right", "right")
        it.grid.put(made(30), follow=False)
        await it.settled()
        assert it.chosen == "Number 27"
        assert it.in_view()[0] == 30
        it.grid.put(made(31), follow=True)
        await it.settled()
        assert it.chosen == "Number 31"
        it.grid.put(made(31, note="Better."), follow=False)
        assert it.grid.place.total == 32
        assert it.grid.chosen is not None
        assert it.grid.chosen.note == "Better."


async def test_standing_far_down_a_new_picture_moves_nothing() -> None:
    """The picture that is stood on stays in view while others come before it."""
    async with walk(shelf_of(100)) as it:
        await it.press("pagedown", "pagedown", "right")
        chosen = it.chosen
        for number in range(100, 110):
            it.grid.put(made(number), follow=False)
            await it.settled()
            assert it.chosen == chosen
            assert int(chosen.split()[1]) in it.in_view()


async def test_the_place_of_a_deleted_picture_is_taken_by_the_next() -> None:
    """The cursor stays where it was; after the last one it is on the one before."""
    async with walk(shelf_of(3)) as it:
        it.grid.take_out("p2")
        assert it.chosen == "Number 1"
        await it.press("end")
        it.grid.take_out("p0")
        assert it.chosen == "Number 1"
        it.grid.take_out("p1")
        await it.settled()
        assert it.grid.chosen is None
        assert any("No pictures yet" in line for line in it.screen())


async def test_several_go_together_in_the_order_in_which_they_were_chosen() -> None:
    """space takes a picture in, and out again; each has a tick beside its words."""
    async with walk(shelf_of(9)) as it:
        await it.press("right", "space", "left", "space")
        assert [one.id for one in it.grid.together] == ["p7", "p8"]
        assert sum(line.count("✓") for line in it.screen()) == 2
        await it.press("space")
        assert [one.id for one in it.grid.together] == ["p7"]
        it.grid.clear_marks()
        assert [one.id for one in it.grid.together] == ["p8"]


async def test_another_size_keeps_the_chosen_picture_in_view() -> None:
    """Fewer or more tiles are mounted, as many as there is room for."""
    async with walk(shelf_of(200)) as it:
        it.grid.stand_on("p57")
        for size in ((60, 20), (200, 60), (30, 8), (120, 36)):
            await it.pilot.resize_terminal(*size)
            await it.until(lambda: len(it.grid.tiles) == it.grid.place.plan.count, "the tiles are made")
            await it.settled()
            assert it.chosen == "Number 57"
            assert 57 in it.in_view()


async def test_what_is_not_read_yet_leaves_its_place_free() -> None:
    """Scrolled beyond what was read, the view waits; the pictures come as soon as they are read."""
    shelf = shelf_of(2 * PAGE)
    async with walk(shelf) as it:
        shelf.held = asyncio.Event()
        it.grid.post_message(TileWall.Scrolled(10_000))
        await it.settled()
        assert it.in_view() == []
        shelf.held.set()
        await it.until(lambda: bool(it.in_view()), "they come")
        assert it.in_view()[-1] == 0


async def test_an_empty_gallery_teaches() -> None:
    """It says what to do and with which keys; keys that need a picture are not offered."""
    async with walk(Shelf([])) as it:
        shown = "\n".join(it.screen())
        assert "No pictures yet" in shown
        for key in ("enter", "ctrl+o", "f4"):
            assert key in shown
        await it.press("enter", "delete", "space", "down", "end", "pageup")
        assert it.app.told == []
