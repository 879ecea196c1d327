"""Tables in a plan: which column of each is taken, and which others are of its kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aoai_tui.errors import AoaiError
from aoai_tui.services.lookup.plans import Plan
from aoai_tui.services.passages.columns import Columns

ColumnsOf = Callable[[Path], Awaitable[Columns]]
"""The columns of a table. Raises AoaiError where it can't be read."""

_MOST_READ = 50
"""Tables of a kind that are opened to see whether they have the column; the others are taken to have it."""


@dataclass(frozen=True)
class TableColumns:
    """What is known of tables, and where a choice goes."""

    columns_of: ColumnsOf
    keep: Callable[[Mapping[str, str]], Awaitable[object]]
    """Keeps columns by the paths of their tables. Raises AoaiError."""

    async def choose(self, plan: Plan, table: Path, column: str) -> None:
        """Take this column of a table, and of all others of the plan with the same columns. Raises AoaiError."""
        wanted = await self.columns_of(table)
        chosen = {str(table): column}
        for number, path in enumerate(one for one in _tables(plan) if one != table):
            if number >= _MOST_READ or await self._is_alike(path, wanted):
                chosen[str(path)] = column
        await self.keep(chosen)

    async def _is_alike(self, table: Path, wanted: Columns) -> bool:
        try:
            columns = await self.columns_of(table)
        except AoaiError:
            return False
        return {one.column for one in columns.columns} == {one.column for one in wanted.columns}


def _tables(plan: Plan) -> list[Path]:
    """Those whose column can be chosen."""
    skipped = [one.table for one in plan.skipped if one.table]
    return [Path(one.source.path) for one in plan.sources if one.source.path and one.is_table] + skipped
