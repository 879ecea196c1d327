"""What the commands of `embed` say: pure functions."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import to_builtins

from aoai_tui.domain import Collection, Match, Passage, TextSource
from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.events import Progress
from aoai_tui.services.lookup.plans import Plan
from aoai_tui.services.lookup.words import bar, counted, rounded, standing

MOST_LISTED = 10
"""Files, or passages, that are named one by one on standard error."""

_BAR = 10
_LONGEST_LINE = 100_000


def quoted(name: str) -> str:
    """A name as a shell takes it for one argument."""
    return shlex.quote(plain_line(name, 80))


def planned_words(plan: Plan, cost: str) -> str:
    """What a plan will bring and cost, as one sentence."""
    estimate = plan.estimate
    parts = [f"{counted(estimate.passages, 'passage')} of {counted(len(plan.sources), 'text')}"]
    if estimate.known:
        parts.append(f"{estimate.known:,} known already")
    parts.append(f"about {counted(rounded(estimate.tokens), 'token')}" + (f" ({cost})" if cost else ""))
    if plan.unchanged:
        parts.append(f"{counted(plan.unchanged, 'file')} unchanged")
    if plan.gone:
        parts.append(f"{counted(len(plan.gone), 'file')} gone")
    return f"{', '.join(parts)}."


def noted(plan: Plan) -> list[str]:
    """What a person should know of the files that were read or not: the first ones, and how many more there are."""
    notes = [f"{plain_line(one.name, 80)}: {plain_line(one.reason)}" for one in plan.skipped]
    for planned in plan.sources:
        notes += [f"{plain_line(planned.source.name, 80)}: {plain_line(words)}" for words in planned.warnings]
    more = len(notes) - MOST_LISTED
    return notes if more <= 1 else [*notes[:MOST_LISTED], f"… and {more:,} more; --json names all of them."]


def ended_words(collection: Collection, progress: Progress, plan: Plan | None = None) -> str:
    """What a run brought, as one line."""
    name, every = plain_line(collection.name, 80), f"{collection.passages:,} in all"
    if plan and plan.empty and not (progress.done or progress.refused or progress.waiting):
        return f"{name}: {'nothing changed' if plan.unchanged else 'nothing was added'}; {every}."
    copied = f", {progress.copied:,} of them known already" if progress.copied else ""
    refused = f", {progress.refused:,} refused" if progress.refused else ""
    waiting = f", {collection.waiting:,} waiting" if collection.waiting else ""
    return (
        f"{name}: {counted(progress.done, 'passage')} embedded{copied}{refused}, "
        f"{counted(progress.tokens, 'token')}; {every}{waiting}."
    )


def tabbed(match: Match) -> str:
    """A match for a pipe: score, place and the whole passage as one line, apart by tabs."""
    text = plain_line(match.passage.text, _LONGEST_LINE)
    return f"{match.score:.4f}\t{standing(match.source, match.passage)}\t{text}"


def aligned(matches: Sequence[Match], width: int) -> list[str]:
    """Matches for a terminal: score, bar, place and as much of the passage as goes into a line."""
    from rich.cells import cell_len, set_cell_size  # noqa: PLC0415  pipes never need it

    places = [standing(match.source, match.passage) for match in matches]
    room = min(max(map(cell_len, places), default=0), max(12, width // 3))
    rows = []
    for match, where in zip(matches, places, strict=True):
        shown = where if cell_len(where) <= room else f"{set_cell_size(where, room - 1)}…"
        head = f"{match.score:6.3f} {bar(match.score, _BAR):<{_BAR}} {set_cell_size(shown, room)}  "
        text = plain_line(match.passage.text, width)
        rows.append(set_cell_size(head + text, width).rstrip())
    return rows


def whole(match: Match) -> str:
    """A match with its passage as it is, for `--full`."""
    heading = (
        f" · {plain_line(match.passage.place, 120)}" if match.passage.place and match.passage.line else ""
    )
    return f"{match.score:.4f}  {standing(match.source, match.passage)}{heading}"


def table(rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Rows in columns; those of `right` are aligned there."""
    cells = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if number in right else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def as_collection(collection: Collection) -> dict[str, Any]:
    """A collection for `--json`."""
    return {
        "name": collection.name,
        "id": collection.id,
        "connection": collection.connection,
        "deployment": collection.deployment,
        "dimensions": collection.dimensions,
        "model": collection.model or None,
        "width": collection.width or None,
        "chunking": {
            "by": collection.chunking.by.value,
            "size": collection.chunking.size,
            "overlap": collection.chunking.overlap,
        },
        "passages": collection.passages,
        "waiting": collection.waiting,
        "refused": collection.refused,
        "tokens": collection.tokens,
        "place": collection.place or None,
        "created_at": collection.created_at.isoformat(),
    }


def as_source(source: TextSource) -> dict[str, Any]:
    """A source for `--json`."""
    return {
        "name": source.name,
        "path": source.path or None,
        "column": source.column or None,
        "passages": source.passages,
        "bytes": source.size or None,
        "added_at": source.added_at.isoformat(),
    }


def as_match(match: Match) -> dict[str, Any]:
    """A match for `--json`."""
    return {
        "score": round(match.score, 6),
        "source": match.source.name,
        "path": match.source.path or None,
        "line": match.passage.line or None,
        "place": match.passage.place or None,
        "text": match.passage.text,
        "passage": match.passage.id,
    }


def as_refused(source: str, passage: Passage, error: AoaiError) -> dict[str, Any]:
    """A refused passage for `--json`."""
    return {
        "source": source,
        "line": passage.line or None,
        "place": passage.place or None,
        "text": passage.text,
        "error": str(error),
        "code": error.code,
    }


def as_plan(plan: Plan, cost: str) -> dict[str, Any]:
    """A plan for `--json`: what was read, and what was not."""
    estimate = plan.estimate
    return {
        "texts": len(plan.sources),
        "passages": estimate.passages,
        "known": estimate.known,
        "unchanged": plan.unchanged,
        "gone": [source.name for source in plan.gone],
        "skipped": [to_builtins(one) for one in plan.skipped],
        "warnings": [
            {"name": planned.source.name, "warning": words}
            for planned in plan.sources
            for words in planned.warnings
        ],
        "estimated_tokens": estimate.tokens,
        "estimated_cost": None if estimate.cost is None else float(estimate.cost),
        "cost": cost or None,
    }
