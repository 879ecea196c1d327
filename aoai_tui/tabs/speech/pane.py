"""What the Speech tab shows: narrations at the left, the text and what is heard, the options at the right."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static
from textual.worker import WorkerError

from aoai_tui.plain import plain_line
from aoai_tui.tabs.speech.comparing import ComparingPart
from aoai_tui.tabs.speech.keeping import KeepingPart
from aoai_tui.tabs.speech.narration_list import NarrationList
from aoai_tui.tabs.speech.narration_words import text_words
from aoai_tui.tabs.speech.options import SpeechOptionsPanel
from aoai_tui.tabs.speech.setting import SettingPart
from aoai_tui.tabs.speech.speaking import GROUP, SpeakingPart
from aoai_tui.tabs.speech.text_field import TextField
from aoai_tui.tabs.speech.voice_rows import VoiceRows
from aoai_tui.widgets.doing_line import DoingLine
from aoai_tui.widgets.player_bar import PlayerBar
from aoai_tui.widgets.side_panel import SidePanel, close_over

if TYPE_CHECKING:
    from aoai_tui.tabs.speech.tab import SpeechTab

_WELCOME = (
    "enter reads it aloud · ctrl+j new line · f4 text from a file · f8 compares voices · ctrl+o options"
)


class SpeechPane(SpeakingPart, ComparingPart, KeepingPart, SettingPart):
    """The whole tab."""

    DEFAULT_CSS = """
    SpeechPane {
        layout: horizontal; layers: base panel; height: 1fr;
        & #middle { width: 1fr; height: 1fr; padding: 1 1 0 1; }
        &.-short #middle { padding: 0 1; }
        & #text-box { height: 1fr; background: $surface; padding: 1 2; border-left: blank; }
        &.-short #text-box { padding: 0 1; }
        & #text-box:focus-within { border-left: outer $accent; }
        & #text { height: 1fr; max-height: 100%; }
        & #count { height: 1; color: $muted; padding: 0 1; margin-bottom: 1; }
        &.-short #count { margin-bottom: 0; }
        & PlayerBar { margin: 1 0 1 0; }
        &.-short PlayerBar { margin: 0; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "Stop", id="speech.stop", tooltip="Stop reading; what arrived is kept"),
        Binding(
            "escape",
            "back",
            "Back to the text",
            id="speech.back",
            show=False,
            tooltip="Close what is open, else go back to the text",
        ),
        Binding(
            "ctrl+n",
            "new",
            "New text",
            id="speech.new",
            show=False,
            tooltip="Empty the text; ctrl+z brings it back",
        ),
        Binding(
            "ctrl+o",
            "options",
            "Options",
            id="speech.options",
            tooltip="Show or hide voice, speed, instructions, format and loudspeaker",
        ),
        Binding("ctrl+b", "list", "List", id="speech.list", show=False, tooltip="Show or hide what was read"),
        Binding(
            "f4", "open_file", "Text from a file", id="speech.open", tooltip="Read a text file into the field"
        ),
    ]

    def __init__(self, tab: SpeechTab) -> None:
        """A pane over the services of the tab."""
        super().__init__()
        self.tab, self.bench = tab, tab.bench
        self.text = TextField(placeholder="Type or paste a text…", id="text")
        self.line, self.narrations, self.options = DoingLine(), NarrationList(), SpeechOptionsPanel()
        self.voice_rows = VoiceRows()
        self.bar = PlayerBar(hint="Nothing to hear yet.", elsewhere="tab here  alt+p pause")
        self.furnished = asyncio.Event()

    def compose(self) -> ComposeResult:
        """List, middle, options."""
        with SidePanel(side="left", needs=100, width=28):
            yield self.narrations
        with Vertical(id="middle"):
            with Vertical(id="text-box"):
                yield self.text
            yield Static("", id="count", markup=False)
            yield self.voice_rows
            yield self.line
            yield self.bar
        with SidePanel(side="right", needs=118, width=30):
            yield self.options

    def on_mount(self) -> None:
        """Read what is kept."""
        self.line.say(_WELCOME)
        self._furnish()

    @work(group="begin")
    async def _furnish(self) -> None:
        with self.tab.errors_shown():
            await self.begin_setting()
            self.show_draft()
            await self.offer_interrupted()
            await self.refresh_list()
        self.furnished.set()
        await self.bench.playback.warm()

    def text_changed(self) -> None:
        """Count the characters."""
        self.query_one("#count", Static).update(text_words(self.text.text))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """To stop only what runs; the rest where there is something that it acts on."""
        if action == "stop":
            return self.is_speaking or self.is_heard
        if action == "again":
            return not self.is_speaking and (self.narration is not None or self.narrations.has_cursor)
        if action == "export":
            return self.narration is not None or self.narrations.has_cursor
        return super().check_action(action, parameters)

    @property
    def is_heard(self) -> bool:
        """Whether something of this tab is heard, or paused."""
        return self.bar.playing is not None and not self.bar.playing.state.over

    def stop_all(self) -> bool:
        """Stop what is asked for and what is heard; whether there was anything."""
        stopped = self.stop_speaking()
        if self.is_heard and self.bar.playing:
            self.bar.playing.stop()
            stopped = True
        return stopped

    def action_stop(self) -> None:
        """Fall silent, and stop what is asked for; what came is kept."""
        self.stop_all()

    def action_back(self) -> None:
        """Close what is open; back to the text."""
        if not close_over(self) and not self.text.has_focus and self.voice_rows.has_focus:
            self.voice_rows.close()
        self.focus_first()

    def action_list(self) -> None:
        """Show or hide what was read."""
        if not self.query_one("SidePanel.-left", SidePanel).toggle() or not self.narrations.focus_list():
            self.focus_first()

    @work(group="open", exclusive=True)
    async def action_open_file(self) -> None:
        """Put a file's text where the cursor is."""
        from aoai_tui.screens.pick_file import PickFile  # noqa: PLC0415  when it is wanted
        from aoai_tui.services.text_files import read_text  # noqa: PLC0415

        path = await self.app.push_screen_wait(PickFile("Read which text file?", Path.cwd()))
        if path is None:
            return
        with self.tab.errors_shown():
            text = await asyncio.to_thread(read_text, path)
            self.text.put_in(text)
            self.app.notify(
                f"The text of {plain_line(path.name, 80)} is in the field.", timeout=4, markup=False
            )
        self.focus_first()

    async def before_leaving(self) -> None:
        """Keep what is typed and what came; fall silent."""
        await super().before_leaving()
        running = [one for one in self.workers if one.node is self and one.group == GROUP and one.is_running]
        self.stop_all()
        for worker in running:
            with suppress(WorkerError):  # cancelled, as it should be
                await worker.wait()
