"""The options panel at the right: who speaks, how, in which format, and through which device."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Button, Input, Label, Select, Static, TextArea

from aoai_tui.domain import VOICES, AudioFormat, SpeechOptions
from aoai_tui.plain import plain_line
from aoai_tui.services.narration.service import FASTEST, SLOWEST
from aoai_tui.widgets.option_fields import OptionFields, text_field
from aoai_tui.widgets.value_field import ValueField, number, read_values, word
from aoai_tui.widgets.value_rows import ValueInput

_FORMATS = tuple((one.value, one) for one in AudioFormat)


_VOICE = ValueField("voice", "Voice", word, hint="a name, or voice_…", choices=VOICES)
_SPEED = ValueField("speed", "Speed", number(SLOWEST, FASTEST), hint=f"1   {SLOWEST:g} to {FASTEST:g}")


class SpeechOptionsPanel(OptionFields):
    """Kept from one start to the next."""

    DEFAULT_CSS = """
    SpeechOptionsPanel {
        & #voice { margin-bottom: 0; }
        & #voices { margin-bottom: 1; }
    }
    """

    @dataclass
    class SpeakerAsked(Message):
        """The person wants to choose the output device."""

    def __init__(self) -> None:
        """Defaults until `show`."""
        super().__init__()
        self._shown: tuple[str, SpeechOptions] = ("", SpeechOptions())
        self._ready = False

    def compose(self) -> ComposeResult:
        """All fields."""
        yield from self.deployment_part()
        yield Label("Voice")
        yield ValueInput(_VOICE)
        yield Static("↑↓ walk the known ones", id="voices", classes="hint", markup=False)
        yield Label("Speed")
        yield ValueInput(_SPEED)
        yield Label("Instructions")
        yield text_field("instructions", "Speak like a calm teacher")
        yield Label("Format")
        yield Select(_FORMATS, value=AudioFormat.MP3, allow_blank=False, compact=True, id="format")
        yield from self.troubles_part()
        yield Label("Loudspeaker")
        yield Button("the system's default", id="speaker", compact=True)

    def show(self, deployment: str, options: SpeechOptions, *, default: str) -> None:
        """Show what is chosen; `default` is the connection's deployment."""
        self._shown, self._ready = (deployment, options), True
        self.show_deployment_name(deployment, default)
        self.query_one("#voice", Input).value = options.voice
        self.query_one("#speed", Input).value = "" if options.speed == 1 else f"{options.speed:g}"
        instructions = self.query_one("#instructions", TextArea)
        if instructions.text.strip() != options.instructions:
            instructions.load_text(options.instructions)
        self.query_one("#format", Select).value = options.format

    def show_speaker(self, speaker: str) -> None:
        """Which one is set; empty for the system's default."""
        self.query_one("#speaker", Button).label = plain_line(speaker, 24) or "the system's default"

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
        now = (self.deployment, self._read())
        if now != self._shown:
            self._shown = now
            self.post_message(self.Changed(*now))

    @on(Button.Pressed, "#speaker")
    def _ask_for_speaker(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.SpeakerAsked())

    def _read(self) -> SpeechOptions:
        """What the fields say; a wrong speed counts as not set."""
        speed = self.query_one("#speed", Input)
        values, wrong = read_values((_SPEED,), {"speed": speed.value})
        speed.set_class(bool(wrong), "-wrong")
        self.show_wrong(wrong.values())
        chosen = self.query_one("#format", Select).value
        return replace(
            self._shown[1],
            voice=self.query_one("#voice", Input).value.strip(),
            speed=values.get("speed", 1.0),
            instructions=self.query_one("#instructions", TextArea).text.strip(),
            format=chosen if isinstance(chosen, AudioFormat) else AudioFormat.MP3,
        )
