"""The pictures that were made, as tiles, the newest first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from aoai_tui.domain import Picture
from aoai_tui.errors import AoaiError
from aoai_tui.tabs.images.gallery_pages import GalleryPages
from aoai_tui.tabs.images.gallery_place import GalleryPlace
from aoai_tui.tabs.images.picture_tile import PictureTile
from aoai_tui.tabs.images.tile_plan import tile_plan
from aoai_tui.tabs.images.tile_wall import TileWall

_EMPTY = """\
No pictures yet. Describe one above.

   enter    draws it; escape stops and keeps what came
   ctrl+o   size, quality, how many, and the rest
   f4       takes a picture from a file, to be changed by what you describe
   ctrl+b   comes down here, where f4 brings pictures into the gallery

All that is drawn stays here, with its prompt, until you delete it."""


def _binding(keys: str, action: str, name: str, id: str, tooltip: str, *, show: bool = True) -> Binding:
    shown = "enter" if keys == "enter" else None  # as under the prompt, and in all words
    return Binding(
        keys, f"ask('{action}')", name, id=f"picture.{id}", key_display=shown, tooltip=tooltip, show=show
    )


class GalleryGrid(Widget, can_focus=True):
    """All that was made. Only the tiles in view exist; they show other pictures as the view moves, by whole rows."""

    DEFAULT_CSS = """
    GalleryGrid {
        width: 1fr; height: 1fr;
        & #no-pictures { color: $muted; padding: 1 1; display: none; width: 1fr; }
        &.-empty #no-pictures { display: block; }
        &.-empty TileWall { display: none; }
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
        _binding("m", "mask", "Mask", "mask", "Draw over it what the next prompt may change"),
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
        self._place = GalleryPlace(tile_plan(0, 0))
        self._marked: dict[str, Picture] = {}
        self._wall, self._lit = TileWall(), False

    def compose(self) -> ComposeResult:
        """The tiles, or what to do where nothing is there yet."""
        yield Static(_EMPTY, id="no-pictures", markup=False)
        yield self._wall

    # What is shown

    async def show(
        self, pages: GalleryPages, path_of: Callable[[Picture], Path | None], chosen: str = ""
    ) -> None:
        """Show these, and stand on the one with an id; else stay. Raises StorageTrouble."""
        before = chosen or (self.chosen.id if self.chosen else "")
        found = await pages.find(before) if before else None
        self._pages, self._path_of = pages, path_of
        self._marked.clear()
        place = self._place.counted(pages.total)
        self._go(place if found is None else place.stand(found))

    def put(self, picture: Picture, *, follow: bool) -> None:
        """A new picture, or another state of one; with `follow` the cursor goes to it, else it stays on its own."""
        if self._pages is None:
            return
        new = self._pages.index_of(picture.id) is None
        at = self._pages.put(picture)
        place, total = self._place, self._pages.total
        place = place.grown(at, total) if new and at is not None else place.counted(total)
        self._go(place.stand(at) if follow and at is not None else place)

    def take_out(self, picture_id: str) -> None:
        """A picture was deleted; the cursor goes to the one that took its place."""
        if self._pages is not None:
            self._pages.take_out(picture_id)
            self._marked.pop(picture_id, None)
            self._go(self._place.counted(self._pages.total))

    def stand_on(self, picture_id: str) -> None:
        """Put the cursor on a picture, if it was read."""
        if self._pages is not None and (at := self._pages.index_of(picture_id)) is not None:
            self._go(self._place.stand(at))

    @property
    def place(self) -> GalleryPlace:
        """Where the cursor is, among how many, and what is in view."""
        return self._place

    @property
    def chosen(self) -> Picture | None:
        """The picture under the cursor."""
        return self._pages.at(self._place.at) if self._pages else None

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
        return self._wall.tiles

    def clear_marks(self) -> None:
        """None go together any more."""
        self._marked.clear()
        self._go(self._place)

    # Moving

    def action_move(self, by: int) -> None:
        """To the next picture, or to the one before."""
        self._go(self._place.stand(self._place.at + by))

    def action_move_row(self, by: int) -> None:
        """Up or down."""
        self._go(self._place.row(by))

    def action_move_page(self, by: int) -> None:
        """By a view."""
        self._go(self._place.page(by))

    def action_go_to(self, at: int) -> None:
        """To the newest, or, for -1, to the oldest."""
        self._go(self._place.stand(at if at >= 0 else self._place.total - 1))

    def action_mark(self) -> None:
        """Take the picture together with others, or no longer."""
        if chosen := self.chosen:
            if self._marked.pop(chosen.id, None) is None:
                self._marked[chosen.id] = chosen
            self._go(self._place)

    def action_ask(self, action: str) -> None:
        """Have something done with the chosen one."""
        if chosen := self.chosen:
            self.post_message(self.Asked(chosen, action))

    def action_restore(self) -> None:
        """Undo the last deletion."""
        self.post_message(self.RestoreAsked())

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Only where there is a picture; what was deleted can be brought back without one."""
        return self._place.total > 0 or action not in ("ask", "mark")

    def on_focus(self) -> None:
        """The keys come here."""
        self._light(True)

    def on_blur(self) -> None:
        """They go elsewhere."""
        self._light(False)

    def _light(self, lit: bool) -> None:
        self._lit = lit
        self._fill()

    @on(PictureTile.Clicked)
    def _click(self, event: PictureTile.Clicked) -> None:
        """Stand on the picture; twice opens it."""
        event.stop()
        self.focus()
        self._go(self._place.stand(event.index))
        if event.times > 1:
            self.action_ask("view")

    @on(TileWall.Scrolled)
    def _scroll(self, event: TileWall.Scrolled) -> None:
        """The cursor stays where it is."""
        event.stop()
        self._place = self._place.scrolled(event.first)
        self._fill()

    @on(TileWall.Fitted)
    def _fit(self, event: TileWall.Fitted) -> None:
        """The chosen one stays in view."""
        event.stop()
        self._go(self._place.planned(event.plan))

    # Showing

    def _go(self, place: GalleryPlace) -> None:
        """Show a place, and tell what is chosen there."""
        was_empty = not self._place.total
        self._place = place
        self._fill()
        self.post_message(self.Chosen(self.chosen))
        if was_empty != (not place.total):
            self.refresh_bindings()

    def _fill(self) -> None:
        """Give the tiles what is in view; read what isn't known of it yet."""
        pages, place = self._pages, self._place
        self.set_class(pages is not None and not place.total, "-empty")
        if pages is None:
            return
        shown = [pages.at(index) for index in place.view]
        self._wall.show(place, shown, self._path_of, self._marked, lit=self._lit)
        needed = max(place.view.stop, place.at + 1)
        if len(pages.known) < min(needed, pages.total):
            self._read(needed)

    @work(exclusive=True, group="read")
    async def _read(self, needed: int) -> None:
        """Read so many, and show what came."""
        if self._pages is None:
            return
        try:
            await self._pages.read_to(needed - 1)
        except AoaiError as error:
            self.post_message(self.Failed(error))
        else:
            self._go(self._place.counted(self._pages.total))
