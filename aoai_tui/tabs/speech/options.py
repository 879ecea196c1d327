"""The options panel at the right: who speaks, how, in which format, and through which device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, Select, Static, TextArea

from aoai_tui.domain import VOICES, AudioFormat, SpeechOptions
from aoai_tui.plain import plain_line
from aoai_tui.services.narration.service import FASTEST, SLOWEST
from aoai_tui.widgets.keys import yield_keys

_FORMATS = tuple((one.value, one) for one in AudioFormat)


class VoiceInput(Input):
    """A voice's name: typed, completed, or walked through with up and down."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "walk(-1)", "Voice before", show=False),
        Binding("down", "walk(1)", "Next voice", show=False),
    ]

    def __init__(self) -> None:
        """An empty one."""
        super().__init__(
            placeholder="a name, or voice_…",
            id="voice",
            compact=True,
            suggester=SuggestFromList(VOICES, case_sensitive=False),
        )

    def action_walk(self, by: int) -> None:
        """The next of the known voices, or the one before."""
        at = VOICES.index(self.value) + by if self.value in VOICES else (0 if by > 0 else -1)
        self.value = VOICES[at % len(VOICES)]


class SpeechOptionsPanel(VerticalScroll):
    """Kept from one start to the next."""

    can_focus = False

    DEFAULT_CSS = """
    SpeechOptionsPanel {
        height: 1fr; background: $surface; padding: 1 2 0 2; scrollbar-size-vertical: 1;
        & Label { color: $muted; text-style: bold; width: 1fr; height: 1; }
        & Input, & Input.-textual-compact {
            border: none; height: 1; padding: 0 1; background: $panel; margin-bottom: 1;
        }
        & Input:focus, & Input.-textual-compact:focus {
            border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%;
        }
        & Input.-wrong { color: $error; text-style: underline; }
        & #voice { margin-bottom: 0; }
        & Select { height: 1; margin-bottom: 1; }
        & Select > SelectCurrent, & Select.-textual-compact > SelectCurrent {
            height: 1; border: none; padding: 0 1; background: $panel;
        }
        & TextArea { border: none; padding: 0 1; background: $panel; height: 4; margin-bottom: 1; }
        & TextArea:focus {
            border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%;
        }
        & TextArea .text-area--cursor-line { background: transparent; }
        & #wrong { color: $error; display: none; margin-bottom: 1; }
        &.-wrong #wrong { display: block; }
        & #refused-part { height: auto; display: none; margin-bottom: 1; }
        &.-refused #refused-part { display: block; }
        & .hint { color: $muted; }
        & #voices { margin-bottom: 1; }
        & Button { width: 1fr; min-width: 0; text-align: left; content-align: left middle; }
    }
    """

    @dataclass
    class Changed(Message):
        """The person changed an option."""

        deployment: str
        options: SpeechOptions

        def can_replace(self, message: Message) -> bool:
            """The newest values are enough."""
            return isinstance(message, SpeechOptionsPanel.Changed)

    @dataclass
    class SpeakerAsked(Message):
        """The person wants to choose the output device."""

    @dataclass
    class SendAllAsked(Message):
        """The person wants the deployment to be sent again what it refused."""

    def __init__(self) -> None:
        """Defaults until `show`."""
        super().__init__()
        self._shown: tuple[str, SpeechOptions] = ("", SpeechOptions())
        self._ready = False

    def compose(self) -> ComposeResult:
        """All fields."""
        yield Label("Deployment")
        yield Input(placeholder="its name in Azure", id="deployment", compact=True)
        yield Label("Voice")
        yield VoiceInput()
        yield Static("↑↓ walk the known ones", id="voices", classes="hint", markup=False)
        yield Label("Speed")
        yield Input(placeholder=f"1   {SLOWEST:g} to {FASTEST:g}", id="speed", compact=True)
        yield Label("Instructions")
        yield TextArea(
            id="instructions",
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            compact=True,
            highlight_cursor_line=False,
            placeholder="Speak like a calm teacher",
        )
        yield Label("Format")
        yield Select(_FORMATS, value=AudioFormat.MP3, allow_blank=False, compact=True, id="format")
        yield Static(id="wrong", markup=False)
        with Vertical(id="refused-part"):
            yield Static(id="refused", classes="hint", markup=False)
            yield Button("Send them again", id="send-all", compact=True)
        yield Label("Loudspeaker")
        yield Button("the system's default", id="speaker", compact=True)

    def on_mount(self) -> None:
        """Take no key that has another meaning in the settings."""
        for field in self.query("Input, TextArea"):
            yield_keys(field)

    def show(self, deployment: str, options: SpeechOptions, *, default: str) -> None:
        """Show what is chosen; `default` is the connection's deployment."""
        self._shown, self._ready = (deployment, options), True
        name = self.query_one("#deployment", Input)
        name.placeholder = plain_line(default) or "its name in Azure"
        name.value = deployment
        self.query_one("#voice", Input).value = options.voice
        self.query_one("#speed", Input).value = "" if options.speed == 1 else f"{options.speed:g}"
        instructions = self.query_one("#instructions", TextArea)
        if instructions.text.strip() != options.instructions:
            instructions.load_text(options.instructions)
        self.query_one("#format", Select).value = options.format

    def show_speaker(self, speaker: str) -> None:
        """Which one is set; empty for the system's default."""
        self.query_one("#speaker", Button).label = plain_line(speaker, 24) or "the system's default"

    def show_refused(self, refused: Mapping[str, str | None]) -> None:
        """What the deployment does not take."""
        self.set_class(bool(refused), "-refused")
        words = [f"{name} → {instead}" if instead else name for name, instead in refused.items()]
        self.query_one("#refused", Static).update(
            f"This deployment does not take: {plain_line(', '.join(words), 300)}."
        )

    def suggest(self, deployments: Sequence[str]) -> None:
        """Deployments that spoke before, to complete from."""
        self.query_one("#deployment", Input).suggester = SuggestFromList(deployments, case_sensitive=False)

    def focus_first(self) -> None:
        """Put the cursor into the voice, which is changed most."""
        self.query_one("#voice", Input).focus()

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Select.Changed)
    def tell(self, event: Message) -> None:
        """Hand changes on, but not those that `show` made."""
        event.stop()
        if not self._ready or not self.is_attached:
            return
        now = (self.query_one("#deployment", Input).value.strip(), self._read())
        if now != self._shown:
            self._shown = now
            self.post_message(self.Changed(*now))

    @on(Button.Pressed)
    def _press(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.SendAllAsked() if event.button.id == "send-all" else self.SpeakerAsked())

    def _read(self) -> SpeechOptions:
        """What the fields say; a wrong speed counts as not set."""
        speed, wrong = read_speed(self.query_one("#speed", Input).value)
        self.query_one("#speed").set_class(bool(wrong), "-wrong")
        self.set_class(bool(wrong), "-wrong")
        self.query_one("#wrong", Static).update(wrong)
        chosen = self.query_one("#format", Select).value
        return replace(
            self._shown[1],
            voice=self.query_one("#voice", Input).value.strip(),
            speed=speed,
            instructions=self.query_one("#instructions", TextArea).text.strip(),
            format=chosen if isinstance(chosen, AudioFormat) else AudioFormat.MP3,
        )


def read_speed(text: str) -> tuple[float, str]:
    """The speed that a text means, 1 for an empty or wrong one; and what is wrong with it."""
    text = text.strip().replace(",", ".")
    if not text:
        return 1.0, ""
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not SLOWEST <= speed <= FASTEST:
        return 1.0, f"Speed: a number from {SLOWEST:g} to {FASTEST:g}."
    return speed, ""
