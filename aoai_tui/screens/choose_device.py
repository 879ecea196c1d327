"""The dialog in which a device for sound is chosen: a question, a list, a line for troubles, the keys."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from aoai_tui.plain import plain_line


class ChooseDevice(ModalScreen[str | None]):
    """Returns the name of the chosen one, empty for the system's default; None for escape.

    A child lists the devices, and looks for them again in `action_look`.
    """

    DEFAULT_CSS = """
    ChooseDevice {
        align: center middle;
        & > Vertical { width: 84; max-width: 94%; height: auto; max-height: 90%; background: $surface; padding: 1 2; }
        & #question { text-style: bold; margin-bottom: 1; }
        & OptionList {
            height: auto; max-height: 16; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1;
            &:focus { border: none; background-tint: $foreground 0%; }
            & > .option-list--option { padding: 0 1; }
            & > .option-list--option-highlighted, &:focus > .option-list--option-highlighted {
                color: $foreground; background: $panel; text-style: none;
            }
        }
        & #trouble { color: $warning; display: none; margin-top: 1; }
        & #trouble.-on { display: block; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("f5,r", "look", "Look again", show=False),
    ]

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
