"""The dialog that asks which voices are compared."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, SelectionList, Static
from textual.widgets.selection_list import Selection

from aoai_tui.domain import VOICES
from aoai_tui.widgets.mark_list import MarkList


class ChooseVoices(ModalScreen[tuple[str, ...] | None]):
    """Returns the voices in their order; None for escape."""

    DEFAULT_CSS = """
    ChooseVoices {
        align: center middle;
        & > Vertical { width: 60; max-width: 94%; height: auto; max-height: 96%; background: $surface; padding: 1 2; }
        & #question { text-style: bold; margin-bottom: 1; }
        & SelectionList {
            height: auto; max-height: 14; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1;
        }
        & SelectionList:focus { border: none; background-tint: $foreground 0%; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; margin-top: 1; }
        & Input:focus { border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%; }
        & #few { color: $warning; display: none; margin-top: 1; }
        & #few.-on { display: block; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("enter", "compare", "Compare", show=False, priority=True),
    ]

    def __init__(self, before: tuple[str, ...]) -> None:
        """Begin with those that were compared before."""
        super().__init__()
        self._before = before

    def compose(self) -> ComposeResult:
        """The known voices, and a line for others."""
        others = [voice for voice in self._before if voice not in VOICES]
        with Vertical():
            yield Static("Which voices should read the text?", id="question", markup=False)
            yield MarkList(
                *(Selection(voice, voice, voice in self._before) for voice in VOICES), compact=True
            )
            yield Input(", ".join(others), placeholder="others, with commas between them")
            yield Static("Choose two at least.", id="few", markup=False)
            yield Static("space mark   tab others   enter compare   esc back", id="keys", markup=False)

    @property
    def voices(self) -> tuple[str, ...]:
        """Those that are marked, and the others; each once."""
        marked = set(self.query_one(SelectionList).selected)
        typed = [voice.strip() for voice in self.query_one(Input).value.split(",")]
        known = [voice for voice in VOICES if voice in marked]
        return tuple(dict.fromkeys([*known, *(voice for voice in typed if voice)]))

    @on(Input.Submitted)
    def action_compare(self) -> None:
        """Hand them back."""
        if len(self.voices) < 2:
            self.query_one("#few").add_class("-on")
        else:
            self.dismiss(self.voices)
