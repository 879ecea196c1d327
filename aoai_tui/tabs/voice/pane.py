"""What the Voice tab shows: recordings at the left, the open one with its transcripts, the options at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from aoai_tui.plain import plain_line
from aoai_tui.tabs.voice.handing import HandingPart
from aoai_tui.tabs.voice.opening import OpeningPart
from aoai_tui.tabs.voice.options import VoiceOptions
from aoai_tui.tabs.voice.playing import PlayingPart
from aoai_tui.tabs.voice.recording_head import RecordingHead
from aoai_tui.tabs.voice.recording_line import RecordingLine
from aoai_tui.tabs.voice.recording_list import RecordingList
from aoai_tui.tabs.voice.setting import SettingPart
from aoai_tui.tabs.voice.transcribing import TranscribingPart
from aoai_tui.tabs.voice.transcripts import Transcripts
from aoai_tui.widgets.level_meter import LevelMeter
from aoai_tui.widgets.player_bar import PlayerBar
from aoai_tui.widgets.progress_line import ProgressLine
from aoai_tui.widgets.side_panel import SidePanel, close_over

if TYPE_CHECKING:
    from aoai_tui.tabs.voice.tab import VoiceTab

_WELCOME = """\
Speak, and read what you said.

   ctrl+r   record; again to stop
   f4       open a sound file; or drop one here
   f7       choose the microphone
   ctrl+b   the recordings; enter opens one

What you record stays on this machine until you have it transcribed (f5)."""

_NO_TRANSCRIPT = """\
No transcript of this recording yet.

   f5       transcribe it, as the options at the right say (ctrl+o)
   space    play it
   ctrl+s   save the sound"""


class VoicePane(OpeningPart, TranscribingPart, PlayingPart, HandingPart, SettingPart):
    """The whole tab."""

    can_focus = True

    DEFAULT_CSS = """
    VoicePane {
        layout: horizontal; layers: base panel; height: 1fr;
        & #middle { width: 1fr; height: 1fr; padding: 1 1 0 2; }
        &.-short #middle { padding: 0 1; }
        & #notice { height: auto; color: $warning; display: none; margin-bottom: 1; }
        & #notice.-on { display: block; }
        & PlayerBar { display: none; margin-bottom: 1; }
        & PlayerBar.-on { display: block; }
        & #welcome, & #no-transcript { color: $muted; height: auto; }
        & #no-transcript { display: none; }
        &.-open #welcome { display: none; }
        & Transcripts { display: none; }
        &.-open.-transcripts Transcripts { display: block; }
        &.-open #no-transcript { display: block; }
        &.-open.-transcripts #no-transcript { display: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+n", "new", "New recording", id="voice.new", show=False, tooltip="Begin a new recording"
        ),
        Binding(
            "ctrl+o",
            "options",
            "Options",
            id="voice.options",
            tooltip="Show or hide deployment, task, format and the rest",
        ),
        Binding("ctrl+b", "list", "List", id="voice.list", show=False, tooltip="Show or hide the recordings"),
        Binding(
            "escape",
            "stop",
            "Stop",
            id="voice.stop",
            tooltip="Stop the transcript and keep what came; else fall silent",
        ),
        Binding(
            "escape",
            "back",
            "Back",
            id="voice.back",
            show=False,
            tooltip="Close what is open, else go back to the transcript",
        ),
    ]

    def __init__(self, tab: VoiceTab) -> None:
        """A pane over the services of the tab."""
        super().__init__()
        self.tab, self.bench = tab, tab.bench
        self.recording = None
        self.recordings, self.options, self.transcripts = RecordingList(), VoiceOptions(), Transcripts()
        self.meter: LevelMeter = RecordingLine()
        self.begin_transcribing()
        self.begin_handing()

    def compose(self) -> ComposeResult:
        """List, middle, options."""
        with SidePanel(side="left", needs=100, width=28):
            yield self.recordings
        with Vertical(id="middle"):
            yield self.meter
            yield RecordingHead()
            yield PlayerBar()
            yield ProgressLine()
            yield Static("", id="notice", markup=False)
            yield Static(_WELCOME, id="welcome", markup=False)
            yield Static(_NO_TRANSCRIPT, id="no-transcript", markup=False)
            yield self.transcripts
        with SidePanel(side="right", needs=118, width=30):
            yield self.options

    def on_mount(self) -> None:
        """Read what is kept."""
        self._furnish()

    @work(group="begin")
    async def _furnish(self) -> None:
        with self.tab.errors_shown():
            await self.begin_setting()
            await self.refresh_list()
            await self.offer_interrupted()
        await self.bench.dictation.warm()

    def focus_first(self) -> None:
        """The current transcript; else the list; else the tab itself."""
        if self.transcripts.current is not None:
            self.transcripts.focus_table()
        elif not (self.query_one("SidePanel.-left").has_class("-open") and self.recordings.focus_list()):
            self.focus()

    def show_recording(self, title: str | None) -> None:
        """Show the large meter under a title; None hides it."""
        line = self.query_one(RecordingLine)
        if title is None:
            line.end()
        else:
            line.begin(title)

    def tell(self, words: str) -> None:
        """A sentence over the transcripts; empty for none."""
        notice = self.query_one("#notice", Static)
        notice.update(plain_line(words, 300))
        notice.set_class(bool(words), "-on")

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """To stop only what runs; the rest where there is something that it acts on."""
        if action == "stop":
            return self.stoppable
        if action in ("play", "transcribe", "save", "rename"):
            return self.recording is not None
        if action in ("to_chat", "delete_transcript"):
            return self.transcripts.current is not None
        return True

    @property
    def stoppable(self) -> bool:
        """Whether escape has something to stop here."""
        making = self.recording is not None and self.recording.id in self.running
        return making or self.is_playing

    def action_stop(self) -> None:
        """Stop what is made of the recording; else fall silent."""
        if not self.stop_transcribing():
            self.stop_playing()

    def action_back(self) -> None:
        """Close what is open over the middle; back to the transcript."""
        close_over(self)
        self.focus_first()

    def action_new(self) -> None:
        """Begin a recording."""
        if not self.tab.is_recording:
            self.tab.record()

    def action_list(self) -> None:
        """Show or hide the recordings."""
        if not self.query_one("SidePanel.-left", SidePanel).toggle() or not self.recordings.focus_list():
            self.focus_first()

    async def before_leaving(self) -> None:
        """Stop what is being made, and keep what came; fall silent."""
        self.stop_playing()
        await self.stop_all()
