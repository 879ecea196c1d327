"""The dialog that asks which column of a table holds the texts."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.plain import plain_line
from aoai_tui.screens.list_dialog import ListDialog
from aoai_tui.services.passages.columns import Column, Columns

_NAME = 24


class ChooseColumn(ListDialog):
    """Returns the column; None for escape."""

    DEFAULT_CSS = """
    ChooseColumn OptionList > .option-list--option { text-wrap: nowrap; text-overflow: ellipsis; }
    """

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
