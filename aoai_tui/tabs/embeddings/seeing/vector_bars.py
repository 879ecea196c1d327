"""A vector as rows of bars, and in figures: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from aoai_tui.services.lookup.seeing.seen import VectorFacts

_HALF = 8
"""Cells of a bar to each side of its middle."""

_COLUMN = 2 * _HALF + 18
"""Cells of a column: number, value, bar, space."""

_RIGHT = " ▏▎▍▌▋▊▉█"
_DIGITS = 5


def bars(values: Sequence[float], width: int) -> list[str]:
    """`  12  -0.0312      ▐██▏        `: numbers go down, column by column, as many of them as fit."""
    columns = max(1, width // _COLUMN)
    rows = -(-len(values) // columns)
    largest = max((abs(value) for value in values), default=0.0) or 1.0
    cells = [f"{at:>5} {value:>8.4f} {_bar(value / largest)} " for at, value in enumerate(values)]
    return ["".join(f"{cell:<{_COLUMN}}" for cell in cells[row::rows]).rstrip() for row in range(rows)]


def _bar(share: float) -> str:
    """A bar from the middle: to the left below 0, to the right above."""
    eighths = round(min(abs(share), 1.0) * _HALF * 8)
    if share < 0:
        whole, half = divmod(eighths, 8)  # what grows to the left has no eighths, only a half
        bar = ("▐" if half >= 4 else "") + "█" * whole
        return f"{bar[-_HALF:]:>{_HALF}}│{'':<{_HALF}}"
    bar = "█" * (eighths // 8) + (_RIGHT[eighths % 8] if eighths % 8 else "")
    return f"{'':<{_HALF}}│{bar:<{_HALF}}"


def facts_rows(facts: VectorFacts, model: str) -> list[tuple[str, str]]:
    """Names and values of what is told of a vector."""
    values = facts.values
    mean = sum(values) / len(values) if values else 0.0
    spread = sqrt(sum((value - mean) ** 2 for value in values) / len(values)) if values else 0.0
    ordered = sorted(values)
    rows = [
        ("Model", model),
        ("Numbers", f"{facts.width:,}"),
        ("Length (norm)", f"{facts.norm:.6f}"),
        ("From, to", f"{ordered[0]:.4f}, {ordered[-1]:.4f}" if values else ""),
        ("Mean ± deviation", f"{mean:.5f} ± {spread:.5f}"),
    ]
    return [(name, value) for name, value in rows if value]


def as_numbers(values: Sequence[float]) -> list[float]:
    """The numbers with as many digits as 16 bits have, and no more."""
    return [float(f"{value:.{_DIGITS}g}") for value in values]
