"""The tiles of the gallery: as many as there is room for, and no more, whatever they show."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Grid, Horizontal
from textual.geometry import Region, Size
from textual.message import Message
from textual.scrollbar import ScrollBar, ScrollDown, ScrollTo, ScrollUp
from textual.strip import Strip

from aoai_tui.domain import Picture
from aoai_tui.tabs.images.gallery_place import GalleryPlace
from aoai_tui.tabs.images.picture_tile import Mark, PictureTile
from aoai_tui.tabs.images.tile_look import TileLooks
from aoai_tui.tabs.images.tile_plan import TilePlan, tile_plan
from aoai_tui.widgets.graphics import cell_size
from aoai_tui.widgets.light_strip import LightStrip
from aoai_tui.widgets.room import follow_room
from aoai_tui.widgets.unbroken import unbroken

FRAME_CELLS = 3000
"""Cells of pictures that go into one frame: about 20 ms of drawing, a whole view of a terminal of 120 x 36."""


class LightBar(ScrollBar):
    """A scroll bar that leaves no garbage behind: it is drawn anew with every row that goes by."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """See there."""
        return [LightStrip(strip, strip.cell_length) for strip in super().render_lines(crop)]


class TileWall(Horizontal):
    """Rows of tiles, and where they stand among all rows."""

    DEFAULT_CSS = """
    TileWall {
        width: 1fr; height: 1fr;
        & Grid { width: 1fr; height: 1fr; grid-gutter: 1; }
        & ScrollBar { width: 1; height: 1fr; }
        &.-whole ScrollBar { visibility: hidden; }
    }
    """

    @dataclass
    class Fitted(Message):
        """There is another number of tiles."""

        plan: TilePlan

    @dataclass
    class Scrolled(Message):
        """The view is to begin with another row."""

        first: int

    def __init__(self) -> None:
        """Without tiles, before there is room."""
        super().__init__()
        self._box, self._bar = Grid(), LightBar()
        self._place = GalleryPlace(tile_plan(0, 0))
        self._frame_is_full, self._looks = False, TileLooks()

    def compose(self) -> ComposeResult:
        """Tiles, scroll bar."""
        yield self._box
        yield self._bar

    @property
    def tiles(self) -> list[PictureTile]:
        """What is mounted."""
        return [tile for tile in self._box.children if isinstance(tile, PictureTile)]

    def show(
        self,
        place: GalleryPlace,
        pictures: Sequence[Picture | None],
        path_of: Callable[[Picture], Path | None],
        marked: Collection[str],
        *,
        lit: bool,
    ) -> None:
        """Show a view; `pictures` has one for each tile, None where there is none, or where it isn't read yet.

        Tiles stay where they are and show other pictures: nothing is laid out anew, and what was drawn once is
        remembered. `lit` tells whether the keys go to the chosen one.
        """
        self._place = place
        for tile, index, picture in zip(self.tiles, place.view, pictures, strict=False):
            if picture is None:
                tile.show_none()
                continue
            tile.show_picture(index, picture, path_of(picture))
            chosen = index == place.at
            tile.mark(Mark(chosen=chosen, lit=lit and chosen, together=picture.id in marked))
        self._put_in()
        self._show_bar()

    def _put_in(self) -> None:
        """Put in as many pictures as a frame has time for. Those after it take the others, and keys come between."""
        if self._frame_is_full:
            return
        cells = 0
        for tile in self.tiles:
            if tile.waits and cells < FRAME_CELLS:
                cells += tile.put_in()
        if cells:
            self._frame_is_full = True
            self.call_after_refresh(self._go_on)

    def _go_on(self) -> None:
        self._frame_is_full = False
        self._put_in()

    def _show_bar(self) -> None:
        place, step = self._place, self._place.plan.step
        self._bar.window_virtual_size = place.rows * step
        self._bar.window_size = place.plan.rows * step
        self._bar.position = place.first * step
        self.set_class(place.rows <= place.plan.rows, "-whole")

    def on_mount(self) -> None:
        """As many tiles as there is room for."""
        follow_room(self, self._fit_room)

    async def _fit_room(self, room: Size) -> None:
        cell = cell_size()
        await self._fit(tile_plan(room.width - 1, room.height, cell.height / cell.width))

    @unbroken
    async def _fit(self, plan: TilePlan) -> None:
        tiles = self.tiles
        for surplus in tiles[plan.count :]:
            await surplus.remove()
        await self._box.mount_all(PictureTile(self._looks) for _ in range(plan.count - len(tiles)))
        self._box.styles.grid_size_columns, self._box.styles.grid_size_rows = plan.columns, plan.rows
        self._box.styles.grid_rows = str(plan.tile_height)
        self.post_message(self.Fitted(plan))

    @on(ScrollTo)
    def _dragged(self, event: ScrollTo) -> None:
        event.stop()
        self._scroll(round((event.y or 0) / self._place.plan.step))

    @on(ScrollDown)
    def _page_on(self, event: ScrollDown) -> None:
        event.stop()
        self._scroll(self._place.first + self._place.plan.rows)

    @on(ScrollUp)
    def _page_back(self, event: ScrollUp) -> None:
        event.stop()
        self._scroll(self._place.first - self._place.plan.rows)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """A row on."""
        event.stop()
        self._scroll(self._place.first + 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """A row back."""
        event.stop()
        self._scroll(self._place.first - 1)

    def _scroll(self, first: int) -> None:
        self.post_message(self.Scrolled(first))
