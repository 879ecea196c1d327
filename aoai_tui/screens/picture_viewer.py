"""One picture on the whole screen: zoomed, moved, opened elsewhere, copied; and the ones before and after it."""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.widgets.clipboard import copy
from aoai_tui.widgets.key_line import KeyLine
from aoai_tui.widgets.picture_stage import PictureStage

_FIRST_KEYS = {"close": "Back", "step(1)": "Next", "step(-1)": "Before"}
"""What stands first in the line of keys: the picture has the focus, and many keys."""


@dataclass(frozen=True)
class ViewedPicture:
    """A picture, and what is told of it. All texts may come from outside."""

    path: Path
    title: str = ""
    """What it shows: the prompt, say, or a file's name."""
    details: str = ""
    """Size, deployment, date, as a line."""
    alt: str = ""
    """The words that stand for it where it can't be drawn."""


class Deed(StrEnum):
    """What is done with a picture by whoever has opened the viewer, once it is closed."""

    EDIT = "edit"
    VARY = "vary"
    MASK = "mask"
    TO_CHAT = "to_chat"
    TO_IMAGES = "to_images"
    SAVE = "save"


@dataclass(frozen=True)
class Viewed:
    """How the viewer was left."""

    number: int
    """The place of the picture that was seen last, from 0."""
    deed: Deed | None = None
    """What is to be done with it."""


class PictureViewer(Screen[Viewed]):
    """Shows pictures one at a time; returns which was seen last, and what is to be done with it."""

    TITLE = "Picture"
    HELP = (
        "A picture on the whole screen. + and -, or the mouse wheel, zoom; the arrow keys or dragging move; 0 shows "
        "all of it and 1 each pixel as one of the screen. Left and right go to the picture before and the next while "
        "all of it is seen, n and p at any time. o opens the file in the system's own viewer, y copies its path, "
        "alt+c the picture itself where this desktop can. Escape goes back."
    )

    DEFAULT_CSS = """
    PictureViewer {
        background: $background;
        & #title, & #details { height: 1; padding: 0 2; text-wrap: nowrap; text-overflow: ellipsis; }
        & #title { text-style: bold; }
        & #details { color: $muted; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "close", "Back", key_display="esc", id="viewer.close", tooltip="Close the picture"),
        Binding("n,pagedown,space", "step(1)", "Next", key_display="n", id="viewer.next", tooltip="The next picture"),
        Binding("p,pageup,backspace", "step(-1)", "Before", key_display="p", id="viewer.previous",
                tooltip="The picture before"),
        Binding("home", "go(0)", "First", show=False, id="viewer.first", tooltip="The first picture"),
        Binding("end", "go(-1)", "Last", show=False, id="viewer.last", tooltip="The last picture"),
        Binding("o", "open", "Open", id="viewer.open", tooltip="Open the picture in the system's own viewer"),
        Binding("y", "copy_path", "Copy path", id="viewer.copy-path", tooltip="Copy the path of the picture's file"),
        Binding("alt+c", "copy", "Copy", id="viewer.copy", show=False,
                tooltip="Copy the picture itself to the system's clipboard"),
        Binding("e", "do('edit')", "Edit", id="viewer.edit", tooltip="Change the picture by a prompt"),
        Binding("v", "do('vary')", "Vary", id="viewer.vary", tooltip="Use its prompt and options again"),
        Binding("m", "do('mask')", "Mask", id="viewer.mask", tooltip="Mark the places that are to be drawn anew"),
        Binding("c", "do('to_chat')", "To chat", id="viewer.to-chat", tooltip="Attach the picture to a chat's prompt"),
        Binding("i", "do('to_images')", "To Images", id="viewer.to-images",
                tooltip="Take the picture to the Images tab, to be changed by a prompt"),
        Binding("ctrl+s", "do('save')", "Save", id="viewer.save", tooltip="Save the picture as a file"),
    ]  # fmt: skip

    def __init__(
        self, pictures: Sequence[ViewedPicture], first: int = 0, *, deeds: Collection[Deed] = ()
    ) -> None:
        """`first` is the place of the one to begin with; `deeds` are those that whoever opens the viewer can do."""
        super().__init__()
        self._pictures, self._deeds = pictures, frozenset(deeds)
        self._number = first

    def compose(self) -> ComposeResult:
        """The picture, what it is, the keys."""
        yield PictureStage(id="stage")
        yield Static("", id="title", markup=False)
        yield Static("", id="details", markup=False)
        yield KeyLine(lambda: _FIRST_KEYS)

    def on_mount(self) -> None:
        """Show the first."""
        self.query_one(PictureStage).focus()
        self._show()

    @property
    def picture(self) -> ViewedPicture:
        """The one that is seen."""
        return self._pictures[self._number]

    def _show(self) -> None:
        one = self.picture
        self.query_one("#title", Static).update(plain_line(one.title, 400), layout=False)
        self.query_one(PictureStage).show(one.path, one.alt or one.title)
        self._tell()
        self.refresh_bindings()

    @on(PictureStage.Zoomed)
    def _tell(self) -> None:
        """What is known of it, which of how many it is, and how large it is seen."""
        stage = self.query_one(PictureStage)
        percent = "" if stage.percent is None else f"zoom {stage.percent} %"
        place = f"{self._number + 1} of {len(self._pictures):,}" if len(self._pictures) > 1 else ""
        parts = (plain_line(self.picture.details, 300), place, percent)
        self.query_one("#details", Static).update(
            Content("   ".join(part for part in parts if part)), layout=False
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Other pictures only where there are any; deeds only where they can be done."""
        if action == "step":
            return 0 <= self._number + int(str(parameters[0])) < len(self._pictures)
        if action == "go":
            return len(self._pictures) > 1
        if action == "do":
            return parameters[0] in self._deeds
        return True

    @on(PictureStage.StepAsked)
    def _step(self, event: PictureStage.StepAsked) -> None:
        self.action_step(event.by)

    def action_step(self, by: int) -> None:
        """Another picture, as far as there is one."""
        self._go(self._number + by)

    def action_go(self, number: int) -> None:
        """The first, or the last."""
        self._go(number % len(self._pictures))

    def _go(self, number: int) -> None:
        if 0 <= number < len(self._pictures) and number != self._number:
            self._number = number
            self._show()

    def action_close(self) -> None:
        """Back to where it was opened from."""
        self.dismiss(Viewed(self._number))

    def action_do(self, deed: str) -> None:
        """Leave it to whoever has opened the viewer."""
        self.dismiss(Viewed(self._number, Deed(deed)))

    def action_copy_path(self) -> None:
        """Copy where the file is."""
        copy(self.app, str(self.picture.path), what="The path")

    @work(group="open", exclusive=True)
    async def action_open(self) -> None:
        """Open it in the system's viewer."""
        from aoai_tui.services.picture_opening import open_in_system  # noqa: PLC0415  when it is wanted

        await self._tried(open_in_system(self.picture.path), "Opened in the system's viewer.")

    @work(group="open", exclusive=True)
    async def action_copy(self) -> None:
        """Copy the picture itself."""
        from aoai_tui.services.copied_picture import copy_picture  # noqa: PLC0415  see above

        await self._tried(copy_picture(self.picture.path), "The picture is on the clipboard.")

    async def _tried(self, work: Awaitable[None], done: str) -> None:
        """Tell that it is done, or why not."""
        try:
            await work
        except AoaiError as error:
            self.notify(error.advice, title=error.title, severity="warning", timeout=8, markup=False)
        else:
            self.notify(done, timeout=4, markup=False)
