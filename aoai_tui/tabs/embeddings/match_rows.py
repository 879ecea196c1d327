"""What a row of the list of matches looks like: its columns, the bar, where the passage stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan

from rich.cells import cell_len, set_cell_size

from aoai_tui.domain import Match
from aoai_tui.domain.finding import Span
from aoai_tui.domain.kindred_words import Kindred
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.words import standing

_GUTTER = 2
"""Cells before the score: the sign of a chosen one, a space."""

_SCORE = 6
"""Cells of a score and the space behind it; a minus takes the space before it."""


_MOST_TEXT = 4000
"""Characters of a passage in which the query's words are looked for."""


@dataclass(frozen=True)
class Columns:
    """Cells that each part of a row has, a space behind it included."""

    bar: int
    where: int
    text: int

    @property
    def gutter(self) -> int:
        """Before the score."""
        return _GUTTER


def columns(width: int, matches: Iterable[Match]) -> Columns:
    """Share the width out: the passage takes what the others leave, and they leave it at least half."""
    longest = max((cell_len(where(one)) for one in matches), default=0)
    left = width - _GUTTER - _SCORE
    bar = 21 if left >= 84 else 11 if left >= 56 else 0
    place = min(longest, max(12, (left - bar) // 3)) + 2
    return Columns(bar, place, max(0, left - bar - place))


def score_words(score: float) -> str:
    """`0.871`, `-0.020`; what would be `-0.000` is 0. Empty for NaN."""
    if isnan(score):
        return ""
    return f"{score:.3f}" if round(score, 3) < 0 else f"{abs(score):.3f}"


def where(match: Match) -> str:
    """`parrots.md:12`; without a line the source alone, or with the place: `guide.pdf, page 3`."""
    return standing(match.source, match.passage)


def excerpt(text: str, kindred: Kindred, cells: int) -> tuple[str, list[Span]]:
    """What fits of a passage on one line, and where in it the query's words stand.

    From the beginning, where one of the words is seen then; else from shortly before the first of them.
    """
    line = plain_line(text[:_MOST_TEXT], _MOST_TEXT)
    first = next(iter(kindred.spans(line)), (0, 0))
    if first[1] > cells - 1:
        before = max(0, min(first[0] - cells // 4, len(line) - cells))
        begin = line.find(" ", before, first[0]) + 1 or first[0]
        line = f"…{line[begin:]}"
    shown = begun(line, cells)
    return shown, kindred.spans(shown)


def begun(words: str, cells: int) -> str:
    """Words that fit, cut at the end."""
    if cell_len(words) <= cells:
        return words
    return set_cell_size(words, max(0, cells - 1)).rstrip() + "…" * (cells > 0)


def placed(match: Match, cells: int) -> str:
    """Where a passage stands, in so many cells: the end of a path, the beginning of a typed text."""
    is_typed = bool(match.source.digest) and not match.source.path
    words = where(match)
    if not is_typed:
        return shortened(words, cells)
    return set_cell_size(begun(words, cells), max(0, cells))


def shortened(words: str, cells: int) -> str:
    """Words that fit, cut at the beginning, where a path says the least; padded to as many cells."""
    if cells < 1:
        return ""
    if cell_len(words) > cells:
        while cell_len(words) > cells - 1:
            words = words[1:]
        words = f"…{words}"
    return words + " " * (cells - cell_len(words))
