"""The small dialogs in which one thing of a list is chosen."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen


class ListDialog(ModalScreen[str | None]):
    """A child yields a `Vertical` with a Static named `question`, an OptionList and a Static named `keys`.

    Returns what was chosen; None for escape.
    """

    DEFAULT_CSS = """
    ListDialog {
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
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back", show=False)]
