"""A dialog that asks for one line."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label


class AskName(ModalScreen[str | None]):
    """Returns the line, or None where the person changed their mind."""

    DEFAULT_CSS = """
    AskName {
        align: center middle;
        & > Vertical { width: 60; max-width: 90%; height: auto; background: $surface; padding: 1 2; }
        & Label { text-style: bold; margin-bottom: 1; width: 1fr; height: auto; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; }
        & Input:focus { border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%; }
        & #keys { color: $muted; text-style: none; margin: 1 0 0 0; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel", show=False)]

    def __init__(self, question: str, value: str) -> None:
        """Ask a question, with an answer to start from."""
        super().__init__()
        self._question, self._value = question, value

    def compose(self) -> ComposeResult:
        """The question, the line, the keys."""
        with Vertical():
            yield Label(self._question, markup=False)
            yield Input(self._value)
            yield Label("enter save   esc back", id="keys", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand it back."""
        self.dismiss(event.value.strip())
