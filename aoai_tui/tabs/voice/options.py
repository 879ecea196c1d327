"""The options panel at the right: what a recording is sent with, and which microphone is heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, Select, Static, TextArea

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
from aoai_tui.widgets.keys import yield_keys
from aoai_tui.widgets.tick import Tick

_TICKS = (
    ("words", "Times of words"),
    ("segments", "Times of segments"),
    ("stream", "Text as it arises"),
    ("logprobs", "Log probabilities"),
)


class VoiceOptions(VerticalScroll):
    """Deployment, task, format and the rest; kept from one start to the next."""

    can_focus = False

    DEFAULT_CSS = """
    VoiceOptions {
        height: 1fr; background: $surface; padding: 1 2 0 2; scrollbar-size-vertical: 1;
        & Label { color: $muted; text-style: bold; width: 1fr; height: 1; }
        & Input, & Input.-textual-compact {
            border: none; height: 1; padding: 0 1; background: $panel; margin-bottom: 1;
        }
        & Input:focus, & Input.-textual-compact:focus {
            border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%;
        }
        & Input.-wrong { color: $error; text-style: underline; }
        & Select { height: 1; margin-bottom: 1; }
        & Select > SelectCurrent, & Select.-textual-compact > SelectCurrent {
            height: 1; border: none; padding: 0 1; background: $panel;
        }
        & TextArea { border: none; padding: 0 1; background: $panel; height: 3; margin-bottom: 1; }
        & TextArea:focus {
            border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%;
        }
        & TextArea .text-area--cursor-line { background: transparent; }
        & #ticks { height: auto; margin-bottom: 1; }
        & #wrong { color: $error; display: none; margin-bottom: 1; }
        &.-wrong #wrong { display: block; }
        & #refused-part { height: auto; display: none; margin-bottom: 1; }
        &.-refused #refused-part { display: block; }
        & .hint { color: $muted; }
        & Button { width: 1fr; min-width: 0; text-align: left; content-align: left middle; }
    }
    """

    @dataclass
    class Changed(Message):
        """The person changed an option."""

        deployment: str
        options: TranscriptionOptions

        def can_replace(self, message: Message) -> bool:
            """The newest values are enough."""
            return isinstance(message, VoiceOptions.Changed)

    @dataclass
    class MicrophoneAsked(Message):
        """The person wants to choose a microphone."""

    @dataclass
    class TrimChanged(Message):
        """The person wants silence at a recording's end to be cut off before it is sent, or no longer."""

        trim: bool

    @dataclass
    class SendAllAsked(Message):
        """The person wants the deployment to be sent again what it refused."""

    def __init__(self) -> None:
        """Defaults until `show`."""
        super().__init__()
        self._shown: tuple[str, TranscriptionOptions] | None = None
        """What the fields stand for; None before `show`: Textual tells of changes while fields are made."""

    def compose(self) -> ComposeResult:
        """All fields."""
        yield Label("Deployment")
        yield Input(placeholder="its name in Azure", id="deployment", compact=True)
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
        yield TextArea(
            id="hints",
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
            placeholder="names and words that occur",
        )
        yield Label("Temperature")
        yield Input(placeholder="auto", id="temperature", compact=True)
        with Vertical(id="ticks"):
            for name, label in _TICKS:
                yield Tick(label, id=name)
            yield Tick("Trim silence at end", id="trim")
        yield Static(id="wrong", markup=False)
        with Vertical(id="refused-part"):
            yield Static(id="refused", classes="hint", markup=False)
            yield Button("Send them again", id="send-all", compact=True)
        yield Label("Microphone")
        yield Button("the system's default", id="microphone", compact=True)

    def on_mount(self) -> None:
        """Take no key that has another meaning in the settings."""
        for field in self.query("Input, TextArea"):
            yield_keys(field)

    def show(self, deployment: str, options: TranscriptionOptions, *, default: str, trim: bool) -> None:
        """Show what is chosen; `default` is the connection's deployment."""
        self._shown = (deployment, options)
        name = self.query_one("#deployment", Input)
        name.placeholder = plain_line(default) or "its name in Azure"
        name.value = deployment
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

    def show_refused(self, refused: Mapping[str, str | None]) -> None:
        """What the deployment does not take."""
        self.set_class(bool(refused), "-refused")
        words = [f"{name} → {instead}" if instead else name for name, instead in refused.items()]
        self.query_one("#refused", Static).update(
            f"This deployment does not take: {plain_line(', '.join(words), 300)}."
        )

    def suggest(self, deployments: Sequence[str]) -> None:
        """Deployments that answered before, to complete from."""
        self.query_one("#deployment", Input).suggester = SuggestFromList(deployments, case_sensitive=False)

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        self.query_one("#deployment", Input).focus()

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
        now = (self.query_one("#deployment", Input).value.strip(), self._read(self._shown[1]))
        if now != self._shown:
            self._shown = now
            self.post_message(self.Changed(*now))

    @on(Button.Pressed)
    def _press(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.SendAllAsked() if event.button.id == "send-all" else self.MicrophoneAsked())

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
        wrong = [sentence for sentence in (wrong_language, wrong_temperature) if sentence]
        self.set_class(bool(wrong), "-wrong")
        self.query_one("#wrong", Static).update("\n".join(wrong))
        return options
