"""The voices that are compared, one row each: which one speaks, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from aoai_tui.domain import Narration
from aoai_tui.plain import plain_line
from aoai_tui.tabs.speech.narration_words import short_figures

WAITING, ASKING, SPEAKING, HEARD, FAILED = "waiting", "asking", "speaking", "heard", "failed"

_SIGNS = {
    WAITING: ("  ", "$muted"),
    ASKING: ("◌ ", "$muted"),
    SPEAKING: ("▶ ", "$accent"),
    HEARD: ("✓ ", "$success"),
    FAILED: ("▲ ", "$error"),
}


class VoiceRows(OptionList):
    """Hidden until voices are compared."""

    DEFAULT_CSS = """
    VoiceRows {
        height: auto; max-height: 14; border: none; padding: 0; background: $background; display: none;
        margin: 0 0 1 0; scrollbar-size-vertical: 1;
        &.-on { display: block; }
        &:focus { border: none; background-tint: $foreground 0%; }
        & > .option-list--option-highlighted { background: $background; color: $foreground; text-style: none; }
        &:focus > .option-list--option-highlighted { background: $panel; color: $foreground; text-style: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "v", "take", "Take this voice", id="voices.take", tooltip="Read texts with this voice from now on"
        ),
        Binding("n", "skip", "Next voice", id="voices.next", tooltip="Go on to the next voice"),
        Binding("s", "save", "Save", id="voices.save", tooltip="Save this voice's sound as a file"),
    ]

    @dataclass
    class PlayAsked(Message):
        """The person wants to hear one again."""

        narration: Narration

    @dataclass
    class SaveAsked(Message):
        """The person wants to save one."""

        narration: Narration

    @dataclass
    class Taken(Message):
        """The person has decided."""

        voice: str

    @dataclass
    class SkipAsked(Message):
        """The person has heard enough of this one."""

    def __init__(self) -> None:
        """No voices."""
        super().__init__(markup=False)
        self._voices: list[str] = []
        self._states: dict[str, str] = {}
        self._narrations: dict[str, Narration] = {}
        self._words: dict[str, str] = {}

    @property
    def is_open(self) -> bool:
        """Whether voices are compared, or were and are still shown."""
        return self.has_class("-on")

    def begin(self, voices: tuple[str, ...]) -> None:
        """Show these, all waiting."""
        self._voices, self._states = list(voices), dict.fromkeys(voices, WAITING)
        self._narrations, self._words = {}, {}
        self.clear_options()
        self.add_options([Option(self._row(voice)) for voice in voices])
        self.highlighted = 0
        self.add_class("-on")

    def close(self) -> None:
        """Hide."""
        self.remove_class("-on")

    def mark(self, voice: str, state: str, words: str = "") -> None:
        """Show what becomes of a voice; the one that speaks is the chosen one unless the person is here."""
        if voice not in self._states:
            return
        self._states[voice], self._words[voice] = state, words
        at = self._voices.index(voice)
        self.replace_option_prompt_at_index(at, self._row(voice))
        if state == SPEAKING and not self.has_focus:
            self.highlighted = at

    def keep(self, voice: str, narration: Narration) -> None:
        """What was made with a voice."""
        self._narrations[voice] = narration
        if voice in self._states:
            self.mark(voice, self._states[voice], short_figures(narration))

    def words_of(self, voice: str) -> str:
        """What is told of a voice."""
        return self._words.get(voice, "")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hear it again."""
        event.stop()
        if narration := self._chosen():
            self.post_message(self.PlayAsked(narration))

    def action_take(self) -> None:
        """Take the chosen voice."""
        if self.highlighted is not None:
            self.post_message(self.Taken(self._voices[self.highlighted]))

    def action_save(self) -> None:
        """Save the chosen voice's sound."""
        if narration := self._chosen():
            self.post_message(self.SaveAsked(narration))

    def action_skip(self) -> None:
        """Go on to the next voice."""
        self.post_message(self.SkipAsked())

    def _chosen(self) -> Narration | None:
        return self._narrations.get(self._voices[self.highlighted]) if self.highlighted is not None else None

    def _row(self, voice: str) -> Content:
        state = self._states[voice]
        sign, colour = _SIGNS[state]
        words = self._words.get(voice, "") or (state if state in (ASKING, SPEAKING) else "")
        name = plain_line(voice, 24)
        row = Content.assemble(
            (sign, colour), (f"{name:<12}", "bold" if state == SPEAKING else ""), (words, "$muted")
        )
        width = self.content_size.width
        return row.truncate(width, ellipsis=True) if width else row
