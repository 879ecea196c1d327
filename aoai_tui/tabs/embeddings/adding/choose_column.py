"""The dialog that asks which column of a table holds the texts."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.plain import plain_line
from aoai_tui.services.passages.columns import Column, Columns

_NAME = 24


class ChooseColumn(ModalScreen[str | None]):
    """Returns the column; None for escape."""

    DEFAULT_CSS = """
    ChooseColumn {
        align: center middle;
        & > Vertical { width: 84; max-width: 94%; height: auto; max-height: 90%; background: $surface; padding: 1 2; }
        & #question { text-style: bold; margin-bottom: 1; }
        & OptionList {
            height: auto; max-height: 16; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1;
            &:focus { border: none; background-tint: $foreground 0%; }
            & > .option-list--option { padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
            & > .option-list--option-highlighted, &:focus > .option-list--option-highlighted {
                color: $foreground; background: $panel; text-style: none;
            }
        }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back", show=False)]

    def __init__(self, table: str, columns: Columns, chosen: str) -> None:
        """`table` is its name; `chosen` stands under the cursor."""
        super().__init__()
        self._table, self._columns, self._chosen = table, columns, chosen

    def compose(self) -> ComposeResult:
        """The question, the columns with an example of each, the keys."""
        with Vertical():
            yield Static(
                f"Which column of {plain_line(self._table, 60)} holds the texts?", id="question", markup=False
            )
            yield OptionList(*(Option(_row(one)) for one in self._columns.columns), markup=False)
            yield Static("enter choose   esc back", id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin at the one that is chosen."""
        names = [one.column for one in self._columns.columns]
        self.query_one(OptionList).highlighted = names.index(self._chosen) if self._chosen in names else 0

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._columns.columns[event.option_index].column)


def _row(one: Column) -> Content:
    """Name, and the beginning of its first cell."""
    name = Content(plain_line(one.column, 60) or "the line itself")
    return Content.assemble(name.truncate(_NAME, ellipsis=True, pad=True), "  ", (one.example, "$muted"))
