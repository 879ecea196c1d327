"""The screen that tells what adding will bring and cost, before anything is kept or sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.screens.dialog import Dialog
from aoai_tui.services.lookup.plans import OnPlanning, Plan, Planning
from aoai_tui.tabs.embeddings.adding.plan_words import (
    CostWords,
    PlanRow,
    column_words,
    explanation,
    first_at,
    headline,
    plan_rows,
    reading_words,
)
from aoai_tui.tabs.embeddings.adding.table_columns import TableColumns
from aoai_tui.widgets.key_line import KeyLine
from aoai_tui.widgets.long_list import LongList
from aoai_tui.widgets.spinner import spinner

_FEW = 8
"""Rows up to which the screen is no larger than they need."""

MakePlan = Callable[[OnPlanning], Awaitable[Plan]]
"""Reads what is to be added; cancelling it ends the reading. Raises AoaiError."""


class PlanRows(LongList[PlanRow]):
    """What becomes of each file."""

    def row(self, thing: PlanRow, width: int) -> Content:
        """See there."""
        return thing.content(width)


class PlanPreview(Dialog[Plan | None]):
    """Returns the plan that is to be carried out; None where the person went back."""

    TITLE = "What will be added"
    HELP = (
        "Everything is read and cut into passages here, and nothing is sent or kept yet. A text that was embedded "
        "before with the same model, in whatever collection, costs nothing. The number of tokens is an estimate, "
        "a little high; the cost follows the prices of config.toml. Of a table, c chooses another column for its texts."
    )

    DEFAULT_CSS = """
    PlanPreview {
        & > Vertical { max-width: 110; height: 1fr; max-height: 38; }
        &.-few > Vertical { height: auto; }
        & #title { text-wrap: nowrap; text-overflow: ellipsis; height: 1; }
        & #head { height: auto; }
        & #more { height: auto; color: $muted; }
        & PlanRows { height: 1fr; margin-top: 1; }
        & #detail { height: auto; max-height: 4; color: $muted; margin-top: 1; display: none; }
        & #detail.-on { display: block; }
        & KeyLine { dock: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "go_on", "Add and embed", key_display="enter", id="plan.go-on",
            tooltip="Keep the passages, and send those that are not paid for yet",
        ),
        Binding(
            "c", "choose_column", "Column", id="plan.column",
            tooltip="Choose which column of the table, and of others like it, holds the texts",
        ),
        Binding(
            "escape", "back", "Back", key_display="esc", id="plan.back",
            tooltip="Stop reading, change what is added; nothing was sent",
        ),
    ]  # fmt: skip

    def __init__(
        self, title: str, make: MakePlan, cost_words: CostWords, tables: TableColumns | None = None
    ) -> None:
        """`make` reads what is to be added; of `tables` other columns can be chosen, and `make` heeds it."""
        super().__init__()
        self._asked, self._make, self._cost_words = plain_line(title, 120), make, cost_words
        self._tables = tables
        self._plan: Plan | None = None
        self._planning = Planning()
        self._since = time.monotonic()
        self._chosen_table: Path | None = None
        """The one of which another column was chosen."""
        self.add_class("-few")

    def compose(self) -> ComposeResult:
        """Title, figures, files, keys."""
        with Vertical():
            yield Static(self._asked, id="title", markup=False)
            yield Static("", id="head", markup=False)
            yield Static("", id="more", markup=False)
            yield PlanRows()
            yield Static("", id="detail", markup=False)
            yield KeyLine(untold=self._untold)

    def on_mount(self) -> None:
        """Begin to read."""
        self._say_more("")
        self.query_one(PlanRows).styles.height = 1  # until more is known
        self.query_one(PlanRows).focus()
        self._read()

    @work(group="plan", exclusive=True)
    async def _read(self) -> None:
        clock = self.set_interval(0.1, self._tell_reading)
        try:
            plan = await self._make(self._heard)
            self._show(plan, await asyncio.to_thread(plan_rows, plan))
        except AoaiError as error:
            self._show_error(error)
        finally:
            clock.stop()

    def _heard(self, planning: Planning) -> None:
        self._planning = planning

    def _tell_reading(self) -> None:
        seconds = time.monotonic() - self._since
        if seconds >= 0.3:
            spin = Content.assemble((spinner(self, seconds), "$accent"), f" Reading… {seconds:.1f} s")
            self.query_one("#head", Static).update(spin)
            self._say_more(reading_words(self._planning))

    def _show(self, plan: Plan, rows: list[PlanRow]) -> None:
        self._plan = plan
        self.query_one("#head", Static).update(headline(plan, self._cost_words))
        self._say_more(explanation(plan))
        few = len(rows) <= _FEW
        self.set_class(few, "-few")
        self.query_one(PlanRows).styles.height = len(rows) if few else "1fr"
        self.query_one(PlanRows).show(rows, at=first_at(rows, self._chosen_table))
        self.refresh_bindings()

    def _say_more(self, words: str) -> None:
        """Take no row for nothing."""
        more = self.query_one("#more", Static)
        more.update(words)
        more.display = bool(words)

    def _show_error(self, error: AoaiError) -> None:
        words = Content.assemble(("▲ ", "$error"), error.title)
        self.query_one("#head", Static).update(words)
        self._say_more(error.advice)

    @on(PlanRows.Moved)
    def _tell_all(self, event: PlanRows.Moved) -> None:
        """Of a row that is cut, all of it."""
        row = self.query_one(PlanRows).under_cursor
        event.stop()
        self.refresh_bindings()
        words = f"{row.name}  {row.note}".strip() if row is not None and row.note else ""
        is_cut = len(words) + len(row.count if row else "") + 8 > self.query_one(PlanRows).size.width
        self._tell(words if is_cut else "")

    def _tell(self, words: str) -> None:
        """Below the list, for as long as the cursor stays where it is."""
        detail = self.query_one("#detail", Static)
        detail.update(words)
        detail.set_class(bool(words), "-on")

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Only where it is told what there is to add; to go on only where there is something."""
        if action == "choose_column":
            return self._plan is not None
        if action == "go_on":
            return self._plan is not None and not self._plan.empty
        return True

    def _untold(self) -> tuple[str, ...]:
        """A column is offered where there is a table; elsewhere its key only says what it is for."""
        rows = self.query_one(PlanRows).things
        has_tables = self._tables is not None and any(one.table for one in rows)
        return () if has_tables else ("choose_column",)

    def action_go_on(self) -> None:
        """Hand the plan back."""
        self.dismiss(self._plan)

    @work(group="column", exclusive=True)
    async def action_choose_column(self) -> None:
        """Read it all again with another column."""
        row, plan, tables = self.query_one(PlanRows).under_cursor, self._plan, self._tables
        if row is None or row.table is None or plan is None or tables is None:
            self._tell(column_words(self.query_one(PlanRows).things, may_choose=tables is not None))
            return
        from aoai_tui.tabs.embeddings.adding.choose_column import ChooseColumn  # noqa: PLC0415  when it is wanted

        try:
            columns = await tables.columns_of(row.table)
            column = await self.app.push_screen_wait(ChooseColumn(row.name, columns, row.column))
            if column is None or column == row.column:
                return
            await tables.choose(plan, row.table, column)
        except AoaiError as error:
            self._show_error(error)
            return
        self._plan, self._since, self._chosen_table = None, time.monotonic(), row.table
        self.refresh_bindings()
        self._read()

    async def action_back(self) -> None:
        """Read no further."""
        running = [one for one in self.workers if one.group == "plan" and one.is_running]
        self.workers.cancel_group(self, "plan")
        await asyncio.gather(*(one.wait() for one in running), return_exceptions=True)
        self.dismiss(None)
