"""A mask is drawn over a picture: what of it is to be drawn anew."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.screens.confirm import Confirm
from aoai_tui.widgets.graphics import Graphics, graphics
from aoai_tui.widgets.key_line import KeyLine
from aoai_tui.widgets.marking import Tool
from aoai_tui.widgets.mask_canvas import MaskCanvas

if TYPE_CHECKING:
    from aoai_tui.widgets.mask_desk import MaskDesk

_FIRST_KEYS = {"take": "Use the mask", "mark": "Mark", "leave": "Back"}


class MaskEditor(Screen[Path | None]):
    """Returns the file of the mask that was drawn, a PNG as the service takes it; None where it is left."""

    TITLE = "Mask"
    HELP = (
        "Mark what is to be drawn anew; all else stays as it is. With the mouse: the left button marks, the right one "
        "erases, the wheel zooms, the middle button moves the picture. With keys: the arrows move the cursor, space "
        "begins a stroke or a rectangle and ends it, b and r choose between brush and rectangle, [ and ] make the "
        "brush thinner and thicker, e erases. u takes a mark back, U brings it back. f4 takes a mask from a PNG of the "
        "picture's size. Enter uses the mask with the next prompt; escape leaves it."
    )

    DEFAULT_CSS = """
    MaskEditor {
        background: $background;
        & #title, & #state { height: 1; padding: 0 2; text-wrap: nowrap; text-overflow: ellipsis; }
        & #title { text-style: bold; }
        & #state { color: $muted; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "Use the mask", key_display="enter", id="mask.take",
                tooltip="Use the mask with the next prompt"),
        Binding("escape", "leave", "Back", key_display="esc", id="mask.leave",
                tooltip="Leave a rectangle that is begun; else leave the mask as it was"),
        Binding("f4", "load", "From a file", id="mask.load",
                tooltip="Take the mask from a PNG with transparent places"),
    ]  # fmt: skip

    def __init__(self, picture: Path, folder: Path, *, title: str = "", mask: Path | None = None) -> None:
        """Over a picture's file; masks are kept in the folder, and what is being drawn beside it.

        `mask` is the one to go on with.
        """
        super().__init__()
        self._picture, self._folder, self._mask = picture, folder, mask
        self._title = plain_line(title, 300)
        self._taken_as = 0
        """How many marks there were when the mask was last as it is kept."""
        self._desk: MaskDesk | None = None
        self._trouble = ""
        """Why what is marked would not survive the app's end, as it was told last."""

    def compose(self) -> ComposeResult:
        """The picture, what is marked, the keys."""
        yield MaskCanvas(id="canvas")
        yield Static(self._title or "Mark what is to be drawn anew", id="title", markup=False)
        yield Static("", id="state", markup=False)
        yield KeyLine(lambda: _FIRST_KEYS)

    @property
    def canvas(self) -> MaskCanvas:
        """Where it is marked."""
        return self.query_one(MaskCanvas)

    def on_mount(self) -> None:
        """Read the picture."""
        self.canvas.focus()
        self.query_one("#state", Static).update("Reading the picture…", layout=False)
        self._open()

    @work(group="open", exclusive=True)
    async def _open(self) -> None:
        from aoai_tui.widgets.mask_desk import open_desk  # noqa: PLC0415  when it is wanted

        sketches = self._folder.with_name("sketches")
        try:
            desk = await open_desk(self._picture, sketches, drawn=graphics() is not Graphics.NONE)
        except AoaiError as error:
            self._tell_why(error)
            self.query_one("#state", Static).update("There is nothing to mark.", layout=False)
            return
        self._desk = desk
        if self._mask is not None:
            with self._told():
                if not desk.is_resumed or desk.loaded != self._mask.name:
                    await desk.load(self._mask)
                self._taken_as = 1
        if desk.is_resumed:
            self._tell_resumed(desk)
        self.canvas.put(desk)

    def _tell_resumed(self, desk: MaskDesk) -> None:
        """Say that something is there already, or one step back."""
        if self._mask is None or desk.loaded == self._mask.name:
            words = "What was marked here when the app ended is there again. Delete takes all of it away."
        else:
            words, self._taken_as = (
                "What was marked here when the app ended is one step back: u shows it.",
                -1,
            )
        self.notify(words, timeout=8, markup=False)

    async def on_unmount(self) -> None:
        """Leave what is marked for another time; it is gone already where it was taken or left."""
        if self._desk is not None:
            await self._desk.close()

    @on(MaskCanvas.Told)
    def _tell(self) -> None:
        """Tool, brush, how much is marked, how large the picture is seen."""
        canvas = self.canvas
        if canvas.frame is None or canvas.zooming is None:
            return
        if self._desk is not None and self._desk.trouble != self._trouble:
            self._trouble = self._desk.trouble
            self._tell_unkept()
        tool = f"brush {canvas.brush:,.0f} px" if canvas.tool is Tool.BRUSH else "rectangle"
        parts = [
            tool,
            "erases" if canvas.erases else "marks",
            "space ends it" if canvas.is_marking else "",
            f"{share_words(canvas.frame.share)} marked",
            f"zoom {canvas.zooming.scale * 100:.0f} %",
        ]
        self.query_one("#state", Static).update("   ".join(part for part in parts if part), layout=False)

    def _tell_unkept(self) -> None:
        if self._trouble:
            self.notify(
                f"It can be finished and used; if the app ends before, it is lost. The system says: {self._trouble}.",
                title="What is marked can't be kept while it is drawn.",
                severity="warning",
                timeout=8,
                markup=False,
            )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What fails is told, and the editor stays."""
        try:
            yield
        except AoaiError as error:
            self._tell_why(error)

    def _tell_why(self, error: AoaiError) -> None:
        self.notify(error.advice, title=error.title, severity="warning", timeout=8, markup=False)

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """A mask only over a picture."""
        return action not in ("take", "load") or self.canvas.desk is not None

    @work(group="mask", exclusive=True)
    async def action_take(self) -> None:
        """Keep the mask, and hand it back."""
        from aoai_tui.services.gallery.masks import keep_mask  # noqa: PLC0415  when it is wanted

        canvas = self.canvas
        canvas.lift()
        if canvas.desk is None:
            return
        with self._told():
            data = await canvas.desk.png()
            if data is None:
                self.notify(
                    "Nothing is marked yet. Drag with the mouse, or press space and move with the arrows.",
                    markup=False,
                )
                return
            kept = await asyncio.to_thread(keep_mask, data, self._folder)
            await canvas.desk.discard()
            self.dismiss(kept)

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Leave what is begun; else everything as it was, and ask where a mask would be lost."""
        canvas = self.canvas
        if canvas.drop():
            return
        if await self._would_lose_a_mask():
            sure = await self.app.push_screen_wait(
                Confirm(
                    "Leave without the mask?",
                    "What was marked here is kept nowhere else.",
                    yes="Leave without it",
                    no="Go on marking",
                )
            )
            if not sure:
                return
        if canvas.desk is not None:
            await canvas.desk.discard()
        self.dismiss(None)

    async def _would_lose_a_mask(self) -> bool:
        """Whether something is marked, seen already or not, that is no file yet."""
        if self.canvas.desk is None:
            return False
        marks, share = await self.canvas.desk.standing()
        return marks != self._taken_as and share > 0

    @work(group="load", exclusive=True)
    async def action_load(self) -> None:
        """Take a mask from a file."""
        from aoai_tui.screens.pick_file import PickFile  # noqa: PLC0415  when it is wanted

        path = await self.app.push_screen_wait(PickFile("Take a mask from a PNG"))
        desk = self.canvas.desk
        if path is not None and desk is not None:
            with self._told():
                await desk.load(path)
                self.canvas.see()


def share_words(share: float) -> str:
    """`12 %`; of little a decimal more, for a single mark is seldom nothing."""
    percent = share * 100
    if percent and percent < 0.1:
        return "less than 0.1 %"
    return f"{percent:.1f} %" if 0 < percent < 10 else f"{percent:.0f} %"
