"""The options panel at the right: what a recording is sent with, and which microphone is heard."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, Select, TextArea

from aoai_tui.domain import Task, TranscriptionOptions
from aoai_tui.plain import plain_line
from aoai_tui.tabs.voice.option_fields import (
    FORMATS,
    LANGUAGES,
    TASKS,
    format_of,
    with_language,
    with_temperature,
)
from aoai_tui.widgets.option_fields import OptionFields, text_field
from aoai_tui.widgets.tick import Tick

_TICKS = (
    ("words", "Times of words"),
    ("segments", "Times of segments"),
    ("stream", "Text as it arises"),
    ("logprobs", "Log probabilities"),
)


class VoiceOptions(OptionFields):
    """Deployment, task, format and the rest; kept from one start to the next."""

    DEFAULT_CSS = """
    VoiceOptions {
        & #hints { height: 3; }
        & #ticks { height: auto; margin-bottom: 1; }
    }
    """

    @dataclass
    class MicrophoneAsked(Message):
        """The person wants to choose a microphone."""

    @dataclass
    class TrimChanged(Message):
        """The person wants silence at a recording's end to be cut off before it is sent, or no longer."""

        trim: bool

    def __init__(self) -> None:
        """Defaults until `show`."""
        super().__init__()
        self._shown: tuple[str, TranscriptionOptions] | None = None
        """What the fields stand for; None before `show`: Textual tells of changes while fields are made."""

    def compose(self) -> ComposeResult:
        """All fields."""
        yield from self.deployment_part()
        yield Label("Task")
        yield Select(TASKS, value=Task.TRANSCRIBE, allow_blank=False, compact=True, id="task")
        yield Label("Answer")
        yield Select(FORMATS, value="", allow_blank=False, compact=True, id="format")
        yield Label("Language")
        yield Input(
            placeholder="found by the service",
            id="language",
            compact=True,
            suggester=SuggestFromList(LANGUAGES, case_sensitive=False),
        )
        yield Label("Prompt")
        yield text_field("hints", "names and words that occur")
        yield Label("Temperature")
        yield Input(placeholder="auto", id="temperature", compact=True)
        with Vertical(id="ticks"):
            for name, label in _TICKS:
                yield Tick(label, id=name)
            yield Tick("Trim silence at end", id="trim")
        yield from self.troubles_part()
        yield Label("Microphone")
        yield Button("the system's default", id="microphone", compact=True)

    def show(self, deployment: str, options: TranscriptionOptions, *, default: str, trim: bool) -> None:
        """Show what is chosen; `default` is the connection's deployment."""
        self._shown = (deployment, options)
        self.show_deployment_name(deployment, default)
        self.query_one("#task", Select).value = options.task
        self.query_one("#format", Select).value = options.format.value if options.format else ""
        self.query_one("#language", Input).value = options.language
        self.query_one("#hints", TextArea).load_text(options.prompt)
        self.query_one("#temperature", Input).value = (
            f"{options.temperature:g}" if options.temperature is not None else ""
        )
        for tick, _ in _TICKS:
            self.query_one(f"#{tick}", Tick).value = getattr(options, tick)
        self.query_one("#trim", Tick).value = trim
        self._trim = trim

    _trim = False

    def show_microphone(self, microphone: str) -> None:
        """Which one is set; empty for the system's default."""
        self.query_one("#microphone", Button).label = plain_line(microphone, 24) or "the system's default"

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Select.Changed)
    @on(Tick.Changed)
    def tell(self, event: Message) -> None:
        """Hand changes on, but not those that `show` made."""
        event.stop()
        if self._shown is None or not self.is_attached:
            return
        trim = self.query_one("#trim", Tick).value
        if trim != self._trim:
            self._trim = trim
            self.post_message(self.TrimChanged(trim))
        now = (self.deployment, self._read(self._shown[1]))
        if now != self._shown:
            self._shown = now
            self.post_message(self.Changed(*now))

    @on(Button.Pressed, "#microphone")
    def _ask_for_microphone(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.MicrophoneAsked())

    def _read(self, before: TranscriptionOptions) -> TranscriptionOptions:
        task = self.query_one("#task", Select).value
        options = replace(
            before,
            task=task if isinstance(task, Task) else Task.TRANSCRIBE,
            format=format_of(self.query_one("#format", Select).value),
            prompt=self.query_one("#hints", TextArea).text.strip(),
            **{name: self.query_one(f"#{name}", Tick).value for name, _ in _TICKS},
        )
        options, wrong_language = with_language(options, self.query_one("#language", Input).value)
        options, wrong_temperature = with_temperature(options, self.query_one("#temperature", Input).value)
        self.query_one("#language").set_class(bool(wrong_language), "-wrong")
        self.query_one("#temperature").set_class(bool(wrong_temperature), "-wrong")
        self.show_wrong(sentence for sentence in (wrong_language, wrong_temperature) if sentence)
        return options
