"""What the Images tab shows: the prompt and what is drawn above, the gallery below, the options at the right."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.widgets import Static

from aoai_tui.tabs.images.asking import AskingPart
from aoai_tui.tabs.images.changing import ChangingPart
from aoai_tui.tabs.images.drawing_box import DrawingBox
from aoai_tui.tabs.images.gallery_grid import GalleryGrid
from aoai_tui.tabs.images.given_row import GivenRow
from aoai_tui.tabs.images.keeping import KeepingPart
from aoai_tui.tabs.images.kept_area import KeptArea
from aoai_tui.tabs.images.options import ImageOptionsPanel
from aoai_tui.tabs.images.picture_details import PictureDetails
from aoai_tui.tabs.images.prompt_field import PromptField
from aoai_tui.tabs.images.setting import SettingPart
from aoai_tui.widgets.clipboard import copy
from aoai_tui.widgets.doing_line import DoingLine
from aoai_tui.widgets.side_panel import SidePanel, close_over

if TYPE_CHECKING:
    from aoai_tui.tabs.images.tab import ImagesTab

_ROOMY = 46
"""Rows from which on there is room for larger sketches."""


class ImagesPane(AskingPart, ChangingPart, KeepingPart, SettingPart):
    """The whole tab."""

    DEFAULT_CSS = """
    ImagesPane {
        layout: horizontal; layers: base panel; height: 1fr;
        & #middle { width: 1fr; height: 1fr; padding: 1 1 0 1; }
        &.-short #middle { padding: 0 1; }
        & #prompt-box {
            height: auto; background: $surface; padding: 1 1; border-left: blank; margin-bottom: 1;
        }
        &.-short #prompt-box { padding: 0 1; margin-bottom: 0; }
        & #prompt-box:focus-within { border-left: outer $accent; }
        & #prompt-row { height: auto; }
        & #sign { width: 2; color: $muted; }
        & #prompt { width: 1fr; max-height: 8; }
        &.-short #prompt { max-height: 3; }
        & #summary { height: 1; color: $muted; margin: 1 0 0 2; text-wrap: nowrap; text-overflow: ellipsis; }
        &.-short #summary { margin: 0 0 0 2; }
        & GivenRow { border-left: none; padding: 0 0 0 2; }
        & GivenRow:focus { border-left: none; }
        & DoingLine { display: none; margin-bottom: 1; max-height: 6; }
        & DoingLine.-on { display: block; }
        &.-short DoingLine { margin-bottom: 0; }
        &.-short DrawingBox { margin-bottom: 0; }
        &.-short #sketch { width: 15; height: 6; }
        &.-short #drawing-prompt { max-height: 1; }
        &.-short QueueList { max-height: 3; }
        &.-short .-drawing.-waiting QueueList { margin-top: 0; }
        &.-roomy #sketch { width: 46; height: 20; }
        &.-roomy QueueList { max-height: 14; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape",
            "stop",
            "Stop",
            id="images.stop",
            tooltip="Stop drawing; what arrived is kept, what waits waits",
        ),
        Binding(
            "escape",
            "back",
            "Back to the prompt",
            id="images.back",
            show=False,
            tooltip="Close what is open, else go back to the prompt",
        ),
        Binding(
            "ctrl+n",
            "new",
            "New prompt",
            id="images.new",
            show=False,
            tooltip="Empty the prompt, and change no picture; ctrl+z brings the prompt back",
        ),
        Binding(
            "ctrl+o",
            "options",
            "Options",
            id="images.options",
            tooltip="Show or hide deployment, size, quality, format and the rest",
        ),
        Binding(
            "alt+c",
            "copy",
            "Copy",
            id="images.copy",
            show=False,
            tooltip="Copy the selection, else the prompt, else the path of the newest picture",
        ),
    ]

    def __init__(self, tab: ImagesTab) -> None:
        """A pane over the services of the tab."""
        super().__init__()
        self.tab, self.bench = tab, tab.bench
        self.text = PromptField(placeholder="Describe a picture… (drop one here to change it)", id="prompt")
        self.given, self.options, self.line = GivenRow(), ImageOptionsPanel(), DoingLine()
        self.drawing = DrawingBox(self.without_of)
        self.gallery, self.details = GalleryGrid(), PictureDetails()
        self.furnished = asyncio.Event()
        self.begin_changing()

    def compose(self) -> ComposeResult:
        """Prompt, what is drawn, gallery; options."""
        with Vertical(id="middle"):
            with Vertical(id="prompt-box"):
                with Horizontal(id="prompt-row"):
                    yield Static("❯", id="sign", markup=False)
                    yield self.text
                yield self.given
                yield Static("", id="summary", markup=False)
            yield self.drawing
            yield self.line
            yield KeptArea(self.gallery, self.details)
        with SidePanel(side="right", needs=150, width=34):
            yield self.options

    def fit(self, room: Size) -> None:
        """Let what is drawn have more where there is more."""
        super().fit(room)
        self.set_class(room.height >= _ROOMY, "-roomy")

    def on_mount(self) -> None:
        """Read what is kept."""
        self._furnish()

    @work(group="begin")
    async def _furnish(self) -> None:
        with self.tab.errors_shown():
            await self.begin_setting()
            self.show_draft()
            await self.begin_asking()
        self.furnished.set()
        await self.options.furnish()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """To stop only what runs; again only where there is something to draw."""
        if action == "stop":
            return self.is_drawing
        if action == "again":
            return bool(self.again_words)
        return super().check_action(action, parameters)

    def first_keys(self) -> Mapping[str, str]:
        """What stops a drawing comes first; then what f5 does now, where something failed or waits."""
        stop, words = {"stop": "Stop"} if self.is_drawing else {}, self.again_words
        return stop if words in ("", "Draw again") else stop | {"again": words}

    async def before_leaving(self) -> None:
        """Keep what is typed."""
        await super().before_leaving()
        self.end_asking()

    def action_back(self) -> None:
        """Close what is open; back to the prompt."""
        close_over(self)
        self.focus_first()

    def action_new(self) -> None:
        """Empty the prompt, and change nothing."""
        self.taking.forget_paste()
        self.given.show((), None)
        super().action_new()

    async def action_copy(self) -> None:
        """Copy the selection, else the prompt, else where the newest picture is."""
        text = self.screen.get_selected_text() or self.text.selected_text or self.text.text
        if text.strip():
            copy(self.app, text, what="The prompt")
            return
        with self.tab.errors_shown():
            paths = (self.pictures.path_of(one) for one in await self.pictures.page(10))
            if newest := next((path for path in paths if path), None):
                copy(self.app, str(newest), what="The newest picture’s path")
