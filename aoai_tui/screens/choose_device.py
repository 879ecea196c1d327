"""The dialog in which a device for sound is chosen: a question, a list, a line for troubles, the keys."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from aoai_tui.plain import plain_line
from aoai_tui.screens.list_dialog import ListDialog


class ChooseDevice(ListDialog):
    """Returns the name of the chosen one, empty for the system's default; None for escape.

    A child lists the devices, and looks for them again in `action_look`.
    """

    DEFAULT_CSS = """
    ChooseDevice {
        & #trouble { color: $warning; display: none; margin-top: 1; }
        & #trouble.-on { display: block; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f5,r", "look", "Look again", show=False)]

    QUESTION: ClassVar[str]

    def compose(self) -> ComposeResult:
        """The question, the devices, the keys."""
        with Vertical():
            yield Static(self.QUESTION, id="question", markup=False)
            yield OptionList(markup=False)
            yield Static("", id="trouble", markup=False)
            yield Static("enter choose   r look again   esc back", id="keys", markup=False)

    def tell(self, words: str) -> None:
        """A sentence under the list; empty for none."""
        trouble = self.query_one("#trouble", Static)
        trouble.update(plain_line(words, 300))
        trouble.set_class(bool(words), "-on")
