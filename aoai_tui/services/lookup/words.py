"""Words that the tab and the shell both say of passages: pure functions."""

from __future__ import annotations

from aoai_tui.domain import Passage, TextSource
from aoai_tui.plain import plain_line

_EIGHTHS = " ▏▎▍▌▋▊▉"


def counted(count: int, one: str, many: str = "") -> str:
    """`1 file`, `1,204 files`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def rounded(tokens: int) -> int:
    """Up to two digits: it is an estimate."""
    step = int("1" + "0" * max(0, len(str(tokens)) - 2))
    return -(-tokens // step) * step


def standing(source: TextSource, passage: Passage) -> str:
    """Where a passage is: `parrots.md:12`; without a line the source alone, or with the place: `guide.pdf, page 3`."""
    name = plain_line(source.name, 120) or "text"
    if passage.line:
        return f"{name}:{passage.line}"
    return f"{name}, {plain_line(passage.place, 60)}" if passage.place else name


def bar(score: float, cells: int) -> str:
    """`████▍`: the score's share of so many cells, in eighths of one; none for a score that is not above 0."""
    eighths = round(max(0.0, min(1.0, score)) * cells * 8)
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")
