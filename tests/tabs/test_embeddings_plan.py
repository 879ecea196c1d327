"""What adding will bring and cost, told before it costs anything."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from aoai_tui.domain import Collection, TextSource
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.lookup.plans import (
    Change,
    Estimate,
    OnPlanning,
    Plan,
    PlannedSource,
    Planning,
    Skipped,
)
from aoai_tui.services.passages.columns import Column, Columns
from aoai_tui.tabs.embeddings.adding.choose_column import ChooseColumn
from aoai_tui.tabs.embeddings.adding.plan_preview import PlanPreview, PlanRows
from aoai_tui.tabs.embeddings.adding.plan_words import explanation, headline, plan_rows
from aoai_tui.tabs.embeddings.adding.table_columns import TableColumns
from tests.screens.shown_screen import ShownScreen, shown

NOW = datetime(2026, 11, 23, tzinfo=UTC)
NOTES = Collection(id="c", name="notes", created_at=NOW, connection="demo", deployment="demo-embedding")


def source(name: str, passages: int = 0) -> TextSource:
    return TextSource(id=0, collection_id="c", name=name, added_at=NOW, passages=passages)


def words(amount: Decimal) -> str:
    return f"~${amount}"


def added(*names: str) -> tuple[PlannedSource, ...]:
    return tuple(PlannedSource(source(name), 3) for name in names)


def test_the_headline_tells_passages_tokens_and_cost() -> None:
    """Tokens are rounded up to two digits: they are an estimate."""
    plan = Plan(NOTES, added("a.md", "b.md"), estimate=Estimate(6, 0, 981_234, Decimal("0.13")))
    assert headline(plan, words) == "6 passages from 2 sources · about 990,000 tokens · ~$0.13"


def test_without_a_price_no_cost_is_made_up() -> None:
    """The tokens stand alone."""
    plan = Plan(NOTES, added("a.md"), estimate=Estimate(1, 0, 12, None))
    assert headline(plan, words) == "1 passage from 1 source · about 12 tokens"
    assert explanation(plan) == "What the tokens cost is told once config.toml has a price for them."


def test_what_is_known_costs_nothing() -> None:
    """It says so in the headline and why below it."""
    plan = Plan(NOTES, added("a.md"), unchanged=2, estimate=Estimate(3, 3, 0, Decimal(0)))
    assert headline(plan, words) == "3 passages from 1 source · nothing to pay"
    assert explanation(plan) == (
        "3 passages cost nothing: their texts were embedded before. 2 sources are in it already, as before."
    )


def test_what_stands_there_twice_is_not_called_embedded_before() -> None:
    """A person who adds for the first time would wonder: it is paid for once, and they read why."""
    twice = Plan(NOTES, added("a.md"), estimate=Estimate(3, 1, 12, Decimal("0.01"), repeated=1))
    assert explanation(twice) == "1 passage costs nothing: its text stands among the others, too."
    both = Plan(NOTES, added("a.md"), estimate=Estimate(9, 3, 12, Decimal("0.01"), repeated=1))
    assert explanation(both) == (
        "3 passages cost nothing: their texts were embedded before or stand among the others, too."
    )


def test_a_refresh_tells_changed_new_and_gone_files() -> None:
    """In groups; outside text is one safe line."""
    changed = PlannedSource(source("a\x1b[31m.md"), 3, Change.CHANGED, 7)
    plan = Plan(
        NOTES,
        (changed, PlannedSource(source("b.md"), 1, warnings=("It is no UTF-8.",))),
        skipped=(Skipped("logo.png", "It is a binary file."),),
        gone=(source("c.md", 4),),
    )
    rows = [(one.name, one.count or one.note) for one in plan_rows(plan)]
    assert rows == [
        ("Changed", ""),
        ("a.md", "3 passages"),
        ("New", ""),
        ("b.md", "1 passage"),
        ("", "It is no UTF-8."),
        ("Gone: taken out", ""),
        ("c.md", "4 passages"),
        ("Skipped (1)", ""),
        ("logo.png", "It is a binary file."),
    ]


def test_only_gone_files_are_a_plan_too() -> None:
    """Nothing is added then, and something is done."""
    plan = Plan(NOTES, gone=(source("c.md", 4),))
    assert headline(plan, words) == "1 source will be taken out."


def test_what_is_taken_out_is_told_above_a_long_list() -> None:
    """The files that are gone may stand where nobody has scrolled to."""
    one = Plan(NOTES, added("a.md"), gone=(source("c.md", 4),))
    assert explanation(one) == "1 source is taken out: its file is gone."
    two = Plan(NOTES, added("a.md"), gone=(source("c.md", 4), source("d.md", 1)))
    assert explanation(two) == "2 sources are taken out: their files are gone."


async def test_enter_takes_the_plan() -> None:
    """At 80 columns the figures and the files are there."""
    plan = Plan(NOTES, added("a.md"), estimate=Estimate(3, 0, 40, Decimal("0.01")))

    async def make(on_progress: OnPlanning) -> Plan:
        return plan

    async with shown(PlanPreview("Add to “notes”", make, words), (80, 24)) as screen:
        await screen.until(lambda: "about 40 tokens" in screen.text() and "a.md" in screen.text())
        await screen.press("enter")
        await screen.until(lambda: bool(screen.answers))
        assert screen.answers == [plan]


async def test_nothing_to_add_is_said_and_not_taken() -> None:
    """Enter does nothing then; why files were skipped can be read to its end."""
    reason = "It is encrypted, and without its password nobody can read it, not even its title page."
    plan = Plan(NOTES, skipped=(Skipped("locked.pdf", reason),))

    async def make(on_progress: OnPlanning) -> Plan:
        return plan

    async with shown(PlanPreview("Add to “notes”", make, words), (80, 24)) as screen:
        await screen.until(lambda: "There is nothing to add." in screen.text())
        await screen.press("enter", "end")
        await screen.until(lambda: "title page." in screen.text())
        assert not screen.answers


async def test_reading_is_seen_and_escape_ends_it() -> None:
    """The task that reads is cancelled before the screen is left."""
    ended = asyncio.Event()

    async def make(on_progress: OnPlanning) -> Plan:
        on_progress(Planning(files=31, passages=412, name="docs/a.md"))
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError

    async with shown(PlanPreview("Add to “notes”", make, words), (80, 24)) as screen:
        await screen.until(lambda: "31 files · 412 passages · docs/a.md" in screen.text())
        await screen.press("escape")
        await screen.until(lambda: bool(screen.answers))
        assert ended.is_set()
        assert screen.answers == [None]


async def test_a_path_that_is_not_there_is_told() -> None:
    """One sentence and what to do; escape goes back to the form."""

    async def make(on_progress: OnPlanning) -> Plan:
        raise UsageTrouble("There is no “x.md”.", "Choose another file.")

    async with shown(PlanPreview("Add to “notes”", make, words), (80, 24)) as screen:
        await screen.until(lambda: "There is no “x.md”." in screen.text())
        assert "Choose another file." in screen.text()
        await screen.press("escape")
        await screen.until(lambda: screen.answers == [None])


def table(name: str, passages: int = 3) -> PlannedSource:
    """A table that is added."""
    of_file = source(name)
    of_file = msgspec.structs.replace(of_file, path=f"/rows/{name}", column="body")
    return PlannedSource(of_file, passages, is_table=True)


async def columns_of(_: Path) -> Columns:
    return Columns((Column("title", "A parrot"), Column("body", "It talks")), "body")


async def keep(_: object) -> None:
    pass


TABLES = TableColumns(columns_of, keep)


def at(screen: ShownScreen) -> str:
    """The row under the cursor."""
    row = screen.app.screen.query_one(PlanRows).under_cursor
    return row.name if row else ""


async def test_the_cursor_begins_on_the_first_table(tmp_path: Path) -> None:
    """There c can do something, at once; without a table it begins on the first file, not on its heading."""

    async def make(on_progress: OnPlanning) -> Plan:
        return Plan(NOTES, (*added("a.md"), table("rows.csv")))

    async with shown(PlanPreview("Add to “notes”", make, words, TABLES), (80, 24)) as screen:
        await screen.until(lambda: at(screen) == "rows.csv", "the cursor is on the table")
        await screen.press("c")
        await screen.until(lambda: isinstance(screen.app.screen, ChooseColumn), "its columns are offered")

    async def without(on_progress: OnPlanning) -> Plan:
        return Plan(NOTES, added("a.md", "b.md"))

    async with shown(PlanPreview("Add to “notes”", without, words, TABLES), (80, 24)) as screen:
        await screen.until(lambda: at(screen) == "a.md", "the cursor is on the first file")
        assert "Added" in screen.text()


async def test_c_says_what_it_is_for_where_it_can_do_nothing() -> None:
    """Beside a table it says where it works, and moving on takes the words away."""

    async def make(on_progress: OnPlanning) -> Plan:
        return Plan(NOTES, (*added("a.md"), table("rows.csv")))

    async with shown(PlanPreview("Add to “notes”", make, words, TABLES), (80, 24)) as screen:
        await screen.until(lambda: at(screen) == "rows.csv", "the cursor is on the table")
        assert "c Column" in screen.text()
        await screen.press("up", "c")
        await screen.until(lambda: "of a CSV or JSONL file: put the cursor on one" in said(screen))
        await screen.press("down")
        await screen.until(lambda: "put the cursor on one" not in said(screen))


@pytest.mark.parametrize(
    ("tables", "told"), [(TABLES, "none of these is one"), (None, "stay as they were chosen")]
)
async def test_without_a_table_c_says_that_too(tables: TableColumns | None, told: str) -> None:
    """It is not offered in the line of keys then. A refresh keeps the columns as they are."""

    async def make(on_progress: OnPlanning) -> Plan:
        return Plan(NOTES, added("a.md"))

    async with shown(PlanPreview("Add to “notes”", make, words, tables), (80, 24)) as screen:
        await screen.until(lambda: "a.md" in screen.text())
        assert "c Column" not in screen.text()
        await screen.press("c")
        await screen.until(lambda: told in said(screen), told)


async def test_the_cursor_stays_on_its_table_when_it_is_read_anew() -> None:
    """Rows above it may come and go with another column: warnings, say."""
    plans = iter(
        (
            Plan(NOTES, (table("a.csv"), table("b.csv"))),
            Plan(NOTES, (replace(table("a.csv"), warnings=("The rows are short.",)), table("b.csv"))),
        )
    )

    async def make(on_progress: OnPlanning) -> Plan:
        return next(plans)

    async with shown(PlanPreview("Add to “notes”", make, words, TABLES), (80, 24)) as screen:
        await screen.until(lambda: at(screen) == "a.csv", "the cursor is on the first")
        await screen.press("down", "c")
        await screen.until(lambda: isinstance(screen.app.screen, ChooseColumn), "its columns are offered")
        await screen.press("up", "enter")
        await screen.until(lambda: "The rows are short." in screen.text(), "it is read anew")
        assert at(screen) == "b.csv"


def said(screen: ShownScreen) -> str:
    """All words on the screen, on one line."""
    return " ".join(screen.text().split())


def test_skipped_folders_are_not_called_files() -> None:
    """What could not be read is counted as what it is."""
    folder, file = Skipped("docs/", "It is locked.", is_folder=True), Skipped("a.md", "It is locked.")
    assert explanation(Plan(NOTES, skipped=(folder,))) == "1 folder is skipped: the reason stands last."
    assert explanation(Plan(NOTES, skipped=(folder, file, file))) == (
        "2 files and 1 folder are skipped: the reasons stand last."
    )
