"""The pictures that were made, as tiles, the newest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid
from textual.message import Message
from textual.scrollbar import ScrollBar, ScrollDown, ScrollTo, ScrollUp
from textual.widget import Widget
from textual.widgets import Static

from aoai_tui.domain import Picture
from aoai_tui.errors import AoaiError
from aoai_tui.tabs.images.gallery_pages import GalleryPages
from aoai_tui.tabs.images.picture_tile import PictureTile
from aoai_tui.tabs.images.tile_plan import TilePlan, tile_plan
from aoai_tui.widgets.graphics import cell_size
from aoai_tui.widgets.unbroken import unbroken

_EMPTY = """\
No pictures yet. Describe one above.

   enter    draws it; escape stops and keeps what came
   ctrl+o   size, quality, how many, and the rest
   f4       brings a picture from a file into this gallery

All that is drawn stays here, with its prompt, until you delete it."""


def _binding(keys: str, action: str, name: str, id: str, tooltip: str, *, show: bool = True) -> Binding:
    return Binding(keys, f"ask('{action}')", name, id=f"picture.{id}", tooltip=tooltip, show=show)


class GalleryGrid(Widget, can_focus=True):
    """All that was made. Only the tiles in view exist; they show other pictures as the view moves, by whole rows."""

    DEFAULT_CSS = """
    GalleryGrid {
        width: 1fr; height: 1fr; layout: horizontal;
        & #tiles { width: 1fr; height: 1fr; grid-gutter: 1; }
        &:focus PictureTile.-chosen { border-left: outer $accent; background: $panel; }
        & #gallery-scroll { width: 1; height: 1fr; }
        & #no-pictures { color: $muted; padding: 1 1; display: none; width: 1fr; }
        &.-empty #no-pictures { display: block; }
        &.-empty #tiles, &.-empty #gallery-scroll { display: none; }
        &.-whole #gallery-scroll { visibility: hidden; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        _binding(
            "enter", "view", "Full screen", "view", "Show it as large as the screen, to zoom and walk through"
        ),
        _binding(
            "e",
            "edit",
            "Edit",
            "edit",
            "Change it by the next prompt; with space several pictures go together",
        ),
        _binding("v", "vary", "Vary", "vary", "Put its prompt and options back, to draw more like it"),
        _binding("o", "open", "Open", "open", "Open it in the system's own viewer"),
        _binding("c", "to_chat", "To chat", "to-chat", "Attach it to the chat's next prompt"),
        _binding("i", "details", "Details", "details", "All that is known of it"),
        _binding("delete", "delete", "Delete", "delete", "Delete it; u brings it back"),
        Binding(
            "u", "restore", "Undo delete", id="picture.restore", tooltip="Bring back what was deleted last"
        ),
        Binding(
            "space",
            "mark",
            "Choose several",
            id="picture.mark",
            show=False,
            tooltip="Take it together with others: for e and c",
        ),
        _binding("y", "copy_path", "Copy path", "copy-path", "Copy the path of its file", show=False),
        _binding(
            "alt+c",
            "copy",
            "Copy the picture",
            "copy",
            "Copy the picture itself, where the desktop can",
            show=False,
        ),
        Binding("left", "move(-1)", "Left", show=False),
        Binding("right", "move(1)", "Right", show=False),
        Binding("up", "move_row(-1)", "Up", show=False),
        Binding("down", "move_row(1)", "Down", show=False),
        Binding("pageup", "move_page(-1)", "Page up", show=False),
        Binding("pagedown", "move_page(1)", "Page down", show=False),
        Binding("home", "go_to(0)", "Newest", show=False),
        Binding("end", "go_to(-1)", "Oldest", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """The cursor is on another picture; None where there is none."""

        picture: Picture | None

        def can_replace(self, message: Message) -> bool:
            """Only the last one counts."""
            return isinstance(message, GalleryGrid.Chosen)

    @dataclass
    class Asked(Message):
        """The person wants something done with a picture."""

        picture: Picture
        action: str
        """view, edit, vary, mask, open, to_chat, details, delete, copy_path or copy."""

    @dataclass
    class RestoreAsked(Message):
        """The person wants the last deleted one back."""

    @dataclass
    class Failed(Message):
        """The pictures could not be read."""

        error: AoaiError

    def __init__(self) -> None:
        """Empty."""
        super().__init__(id="gallery")
        self._pages: GalleryPages | None = None
        self._path_of: Callable[[Picture], Path | None] = lambda _picture: None
        self._plan: TilePlan = tile_plan(0, 0)
        self._at = self._first = 0
        self._marked: dict[str, Picture] = {}

    def compose(self) -> ComposeResult:
        """The tiles, where they stand among all, and what to do where nothing is there yet."""
        yield Static(_EMPTY, id="no-pictures", markup=False)
        yield Grid(id="tiles")
        bar = ScrollBar()
        bar.id = "gallery-scroll"
        yield bar

    # What is shown

    async def show(
        self, pages: GalleryPages, path_of: Callable[[Picture], Path | None], chosen: str = ""
    ) -> None:
        """Show these, and stand on the one with an id; else stay. Raises StorageTrouble."""
        before = chosen or (self.chosen.id if self.chosen else "")
        found = await pages.find(before) if before else None
        self._pages, self._path_of = pages, path_of
        self._marked.clear()
        self._stand(self._at if found is None else found)

    def put(self, picture: Picture, *, follow: bool) -> None:
        """A new picture, or another state of one; with `follow` the cursor goes to it, else it stays on its own."""
        if self._pages is None:
            return
        new = self._pages.index_of(picture.id) is None
        at = self._pages.put(picture)
        if at is None:
            self._show_bar()
        elif follow:
            self._stand(at)
        elif new and at <= self._at and self._pages.total > 1:
            # Where a person is down in the list, what they look at stays where it is.
            self._first += 1 if self._first and (self._at + 1) % self._plan.columns == 0 else 0
            self._stand(self._at + 1)
        else:
            self._stand(self._at)

    def take_out(self, picture_id: str) -> None:
        """A picture was deleted; the cursor goes to the one that took its place."""
        if self._pages is not None:
            self._pages.take_out(picture_id)
            self._marked.pop(picture_id, None)
            self._stand(self._at)

    def stand_on(self, picture_id: str) -> None:
        """Put the cursor on a picture, if it was read."""
        if self._pages is not None and (at := self._pages.index_of(picture_id)) is not None:
            self._stand(at)

    @property
    def total(self) -> int:
        """How many pictures there are."""
        return self._pages.total if self._pages else 0

    @property
    def at(self) -> int:
        """The place of the chosen picture, from 0."""
        return self._at

    @property
    def chosen(self) -> Picture | None:
        """The picture under the cursor."""
        return self._pages.at(self._at) if self._pages else None

    @property
    def together(self) -> list[Picture]:
        """Those that were chosen to go together, in that order; else the one under the cursor."""
        return list(self._marked.values()) or ([self.chosen] if self.chosen else [])

    @property
    def known(self) -> list[Picture]:
        """All pictures that were read by now, the newest first."""
        return list(self._pages.known) if self._pages else []

    @property
    def tiles(self) -> list[PictureTile]:
        """What is mounted."""
        return list(self.query(PictureTile))

    def clear_marks(self) -> None:
        """None go together any more."""
        self._marked.clear()
        self._fill()

    # Moving

    def action_move(self, by: int) -> None:
        """To the next picture, or to the one before."""
        self._go(self._at + by)

    def action_move_row(self, by: int) -> None:
        """Up or down; from the last whole row into a shorter one, too."""
        to = self._at + by * self._plan.columns
        last_row = (self.total - 1) // self._plan.columns
        if by > 0 and to >= self.total and self._at // self._plan.columns < last_row:
            to = self.total - 1
        if 0 <= to < self.total:
            self._go(to)

    def action_move_page(self, by: int) -> None:
        """By a view."""
        rows = by * self._plan.rows
        first = min(max(0, self._first + rows), self._plan.last_first_row(self.total))
        moved = self._at + rows * self._plan.columns
        self._first = first
        self._go(moved)

    def action_go_to(self, at: int) -> None:
        """To the newest, or, for -1, to the oldest."""
        self._go(at if at >= 0 else self.total - 1)

    def action_mark(self) -> None:
        """Take the picture together with others, or no longer."""
        if chosen := self.chosen:
            if self._marked.pop(chosen.id, None) is None:
                self._marked[chosen.id] = chosen
            self._fill()
            self._tell()

    def action_ask(self, action: str) -> None:
        """Have something done with the chosen one."""
        if chosen := self.chosen:
            self.post_message(self.Asked(chosen, action))

    def action_restore(self) -> None:
        """Undo the last deletion."""
        self.post_message(self.RestoreAsked())

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Only where there is a picture; what was deleted can be brought back without one."""
        return action == "restore" or self.total > 0 or action not in ("ask", "mark")

    def on_picture_tile_clicked(self, event: PictureTile.Clicked) -> None:
        """Stand on the picture; twice opens it."""
        event.stop()
        self.focus()
        self._go(event.index)
        if event.times > 1:
            self.action_ask("view")

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """A row on; the cursor stays where it is."""
        event.stop()
        self._scroll(self._first + 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """A row back."""
        event.stop()
        self._scroll(self._first - 1)

    @on(ScrollDown)
    @on(ScrollUp)
    @on(ScrollTo)
    def _bar_moved(self, event: ScrollDown | ScrollUp | ScrollTo) -> None:
        event.stop()
        if isinstance(event, ScrollTo):
            self._scroll(round((event.y or 0) / self._plan.step))
        else:
            self._scroll(self._first + self._plan.rows * (1 if isinstance(event, ScrollDown) else -1))

    async def on_resize(self, _event: events.Resize) -> None:
        """As many tiles as there is room for; the chosen one stays in view."""
        await self._make_tiles()

    # Inside

    @unbroken
    async def _make_tiles(self) -> None:
        box = self.query_one("#tiles", Grid)
        cell = cell_size()
        self._plan = plan = tile_plan(self.size.width - 1, self.size.height, cell.height / cell.width)
        tiles = self.tiles
        for surplus in tiles[plan.count :]:
            await surplus.remove()
        await box.mount_all(PictureTile() for _ in range(plan.count - len(tiles)))
        box.styles.grid_size_columns, box.styles.grid_size_rows = plan.columns, plan.rows
        box.styles.grid_rows = str(plan.tile_height)
        self._stand(self._at)

    def _go(self, to: int) -> None:
        """Move the cursor to a place; one that isn't read yet is read first."""
        to = max(0, min(to, self.total - 1))
        if self._pages is not None and self._pages.at(to) is None and self.total:
            self._read(to, stand=True)
        else:
            self._stand(to)

    def _stand(self, at: int) -> None:
        self._at = max(0, min(at, self.total - 1))
        self._first = self._plan.first_row(self._at, self._first, self.total)
        self._fill()
        self._tell()

    def _tell(self) -> None:
        self.post_message(self.Chosen(self.chosen))
        self.refresh_bindings()

    def _scroll(self, first: int) -> None:
        self._first = max(0, min(first, self._plan.last_first_row(self.total)))
        self._fill()

    @work(exclusive=True, group="read")
    async def _read(self, to: int, *, stand: bool) -> None:
        """Read as far as a place, and show it."""
        if self._pages is None:
            return
        try:
            await self._pages.read_to(to)
        except AoaiError as error:
            self.post_message(self.Failed(error))
            return
        if stand:
            self._stand(to)
        else:
            self._fill()

    def _fill(self) -> None:
        """Give each place in view a tile: those that show the picture already move, the others take it."""
        pages, plan, tiles = self._pages, self._plan, self.tiles
        self.set_class(pages is not None and not self.total, "-empty")
        if pages is None or not tiles:
            return
        start = self._first * plan.columns
        wanted = [(start + slot, pages.at(start + slot)) for slot in range(plan.count)]
        shown = {tile.picture.id: tile for tile in tiles if tile.picture is not None}
        kept = {one.id: shown[one.id] for _, one in wanted if one is not None and one.id in shown}
        free = [tile for tile in tiles if tile not in kept.values()]
        for slot, (index, picture) in enumerate(wanted):
            tile = kept[picture.id] if picture is not None and picture.id in kept else free.pop()
            tile.slot = slot
            if picture is None:
                tile.show_none()
            else:
                tile.show(index, picture, self._path_of(picture))
                tile.mark(chosen=index == self._at, marked=picture.id in self._marked)
        self.query_one("#tiles").sort_children(key=lambda tile: getattr(tile, "slot", 0))
        self._show_bar()
        if (end := start + plan.count) > len(pages.known) and len(pages.known) < self.total:
            self._read(end, stand=False)

    def _show_bar(self) -> None:
        bar, plan = self.query_one("#gallery-scroll", ScrollBar), self._plan
        rows = self._first + plan.rows if not self.total else -(-self.total // plan.columns)
        bar.window_virtual_size = rows * plan.step
        bar.window_size = plan.rows * plan.step
        bar.position = self._first * plan.step
        self.set_class(rows <= plan.rows, "-whole")
