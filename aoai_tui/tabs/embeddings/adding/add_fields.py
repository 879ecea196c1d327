"""What files need to be told: which of a folder are meant, and which column of a table holds the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.suggester import SuggestFromList
from textual.widgets import Input

from aoai_tui.plain import plain_line
from aoai_tui.screens.form_field import Field
from aoai_tui.services.passages.columns import Columns
from aoai_tui.services.passages.kinds import kind_of
from aoai_tui.tabs.embeddings.adding.path_row import PathToAdd
from aoai_tui.widgets.value_field import ValueField, word
from aoai_tui.widgets.value_rows import ValueInput

_FILTER = "Which files of the folders. Empty: all that hold text. What .gitignore names is left out."


class AddFields(Vertical):
    """The filter where there are folders, the column where there are tables."""

    DEFAULT_CSS = """
    AddFields { height: auto; }
    """

    def __init__(self, patterns: str, column: str) -> None:
        """What was typed before."""
        super().__init__()
        self._filter = Field("patterns", "Filter", Input(patterns, placeholder="*.md, docs/**, !drafts/**"))
        asked = ValueField("column", "Column", word, "the one that looks most like texts")
        self._input = ValueInput(asked, column)
        self._column = Field("column", "Column", self._input)
        self._filter.display = self._column.display = False

    def compose(self) -> ComposeResult:
        """One below the other."""
        yield self._filter
        yield self._column

    def on_mount(self) -> None:
        """Explain."""
        self._filter.note(_FILTER)

    @property
    def patterns(self) -> str:
        """The filter; what was typed stays while there are no folders."""
        return self._filter.value

    @property
    def column(self) -> str:
        """The column; what was typed stays while there are no tables."""
        return self._column.value

    def fit(self, things: Sequence[PathToAdd]) -> Path | None:
        """Ask for what these need; the table whose columns are offered, if there is one."""
        folders = any(one.is_folder for one in things)
        table = next((one.path for one in things if _is_table(one)), None)
        self._filter.display = folders
        self._column.display = folders or table is not None
        if table is None:
            self._column.note("Of the CSV and JSONL files; the next step can change it for one.")
        return table

    def offer(self, table: Path, columns: Columns) -> None:
        """Let a column be completed, and walked to."""
        names = tuple(one.column for one in columns.columns if one.column)
        self._input.field = replace(self._input.field, choices=names)
        self._input.suggester = SuggestFromList(names, case_sensitive=False)
        self._input.placeholder = plain_line(columns.guess, 60) or "the line itself"
        self._column.note(f"{plain_line(table.name, 60)} has {columns.told()}.")


def _is_table(one: PathToAdd) -> bool:
    return not one.is_folder and kind_of(one.path).has_columns
