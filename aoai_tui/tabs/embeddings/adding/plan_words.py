"""What adding will bring and cost, in words: sentences, and the rows of the list below them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from textual.content import Content

from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.plans import Change, Estimate, Plan, PlannedSource, Planning, Skipped
from aoai_tui.services.lookup.words import counted, rounded

CostWords = Callable[[Decimal], str]
"""An amount as it is shown."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of the list: a heading, or a file with what becomes of it."""

    name: str
    count: str = ""
    """At the right."""
    note: str = ""
    """Behind the name, muted; with a sign before it where it is a warning."""
    warns: bool = False
    is_heading: bool = False
    table: Path | None = None
    """The file, where another of its columns may be chosen."""
    column: str = ""
    """The one that is taken of it."""

    def content(self, width: int) -> Content:
        """The row, at most this wide."""
        if self.is_heading:
            return Content.styled(self.name, "bold")
        sign = ("▲ ", "$warning") if self.warns else ("", "")
        note = Content.assemble("  ", sign, (self.note, "$muted")) if self.note else Content("")
        left = Content.assemble("  ", self.name, note)
        room = max(4, width - len(self.count) - 3)
        count = (f"  {self.count} ", "$muted")  # a scrollbar may stand right behind it
        return Content.assemble(left.truncate(room, ellipsis=True, pad=True), count)


def reading_words(planning: Planning) -> str:
    """How far the reading is."""
    name = f" · {plain_line(planning.name, 200)}" if planning.name else ""
    return f"{counted(planning.files, 'file')} · {counted(planning.passages, 'passage')}{name}"


def cost_parts(estimate: Estimate, cost_words: CostWords) -> str:
    """`~98,000 tokens · ~$0.013`; `nothing to pay` where all of it is known."""
    if not estimate.tokens:
        return "nothing to pay"
    tokens = f"about {counted(rounded(estimate.tokens), 'token')}"
    return f"{tokens} · {cost_words(estimate.cost)}" if estimate.cost is not None else tokens


def headline(plan: Plan, cost_words: CostWords) -> str:
    """`412 passages from 31 sources · about 98,000 tokens · ~$0.013`."""
    if plan.empty:
        return "There is nothing to add."
    if not plan.sources:
        return f"{counted(len(plan.gone), 'source')} will be taken out."
    passages = counted(plan.estimate.passages, "passage")
    sources = counted(len(plan.sources), "source")
    return f"{passages} from {sources} · {cost_parts(plan.estimate, cost_words)}"


def explanation(plan: Plan) -> str:
    """What is already paid for, what stays as it is, what is skipped; empty for nothing of all."""
    unchanged = plan.unchanged
    parts = []
    if plan.estimate.known:
        parts.append(_known_words(plan.estimate))
    if unchanged:
        are = "is" if unchanged == 1 else "are"
        parts.append(f"{counted(unchanged, 'source')} {are} in it already, as before.")
    if plan.gone and plan.sources:
        parts.append(_gone_words(len(plan.gone)))
    if plan.skipped:
        parts.append(_skipped_words(plan.skipped))
    if plan.estimate.tokens and plan.estimate.cost is None:
        parts.append("What the tokens cost is told once config.toml has a price for them.")
    return " ".join(parts)


def _gone_words(gone: int) -> str:
    why = "is taken out: its file is gone" if gone == 1 else "are taken out: their files are gone"
    return f"{counted(gone, 'source')} {why}."


def _skipped_words(skipped: Sequence[Skipped]) -> str:
    """`2 files and 1 folder are skipped: the reasons stand last.`"""
    folders = sum(one.is_folder for one in skipped)
    kinds = [
        counted(number, what)
        for number, what in ((len(skipped) - folders, "file"), (folders, "folder"))
        if number
    ]
    verb, reason = ("is", "reason stands") if len(skipped) == 1 else ("are", "reasons stand")
    return f"{' and '.join(kinds)} {verb} skipped: the {reason} last."


def _known_words(estimate: Estimate) -> str:
    known, before = estimate.known, estimate.known - estimate.repeated
    costs, was, stands = ("costs", "was", "stands") if known == 1 else ("cost", "were", "stand")
    reasons = [
        f"{was} embedded before" if before else "",
        f"{stands} among the others, too" if estimate.repeated else "",
    ]
    texts = "its text" if known == 1 else "their texts"
    why = " or ".join(reason for reason in reasons if reason)
    return f"{counted(known, 'passage')} {costs} nothing: {texts} {why}."


def plan_rows(plan: Plan) -> list[PlanRow]:
    """All files in groups: changed, new, gone, skipped."""
    changed = [one for one in plan.sources if one.change is Change.CHANGED]
    new = [one for one in plan.sources if one.change is Change.NEW]
    return [
        *_group("Changed", [row for one in changed for row in _source_rows(one)]),
        *_group(
            "New" if changed or plan.gone else "Added", [row for one in new for row in _source_rows(one)]
        ),
        *_group("Gone: taken out", [_gone_row(one.name, one.passages) for one in plan.gone]),
        *_group(
            f"Skipped ({len(plan.skipped):,})",
            [
                PlanRow(_name(one.name), note=plain_line(one.reason, 300), warns=True, table=one.table)
                for one in plan.skipped
            ],
        ),
    ]


def first_at(rows: Sequence[PlanRow], table: Path | None = None) -> int:
    """The row at which the cursor begins: this table, else the first one, else the first file."""
    places = [
        *(at for at, row in enumerate(rows) if row.table and row.table == table),
        *(at for at, row in enumerate(rows) if row.table),
        *(at for at, row in enumerate(rows) if not row.is_heading),
    ]
    return next(iter(places), 0)


def column_words(rows: Sequence[PlanRow], *, may_choose: bool) -> str:
    """What the key that chooses a column is for, where it can't choose one."""
    if not may_choose:
        return "The columns of tables stay as they were chosen when these files were added."
    where = "put the cursor on one" if any(row.table for row in rows) else "none of these is one"
    return f"c chooses the column of a CSV or JSONL file: {where}."


def _group(title: str, rows: list[PlanRow]) -> Iterator[PlanRow]:
    if rows:
        yield PlanRow(title, is_heading=True)
        yield from rows


def _source_rows(planned: PlannedSource) -> Iterator[PlanRow]:
    column = f"column {plain_line(planned.source.column, 40)}" if planned.source.column else ""
    table = Path(planned.source.path) if planned.is_table and planned.source.path else None
    yield PlanRow(
        _name(planned.source.name),
        counted(planned.passages, "passage"),
        column,
        table=table,
        column=planned.source.column,
    )
    for warning in planned.warnings:
        yield PlanRow("", note=plain_line(warning, 300), warns=True)


def _gone_row(name: str, passages: int) -> PlanRow:
    return PlanRow(_name(name), counted(passages, "passage"))


def _name(name: str) -> str:
    return plain_line(name, 200) or "text"
