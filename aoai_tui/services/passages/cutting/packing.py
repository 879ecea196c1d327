"""Passages as full as their size allows, from places where a text may be cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from aoai_tui.services.passages.cutting.breaks import Breaks

_NO_SPACE = re.compile(r"\S")

Limit = Callable[[int], int]
"""The furthest that a passage may reach which begins there."""


def packed(text: str, breaks: Breaks, limit: Limit, overlap: int) -> Iterator[tuple[int, int]]:
    """Where passages begin and end, in order: none empty, none with white space alone, none beyond its limit.

    Together they hold every character that is no white space. Neighbours share at most `overlap` characters,
    and none lies within another.
    """
    edges = (0, *(one for one in breaks.hard if 0 < one < len(text)), len(text))
    for first, last in pairwise(edges):
        yield from _stretch(text, breaks, limit, overlap, (first, last))


def _stretch(
    text: str, breaks: Breaks, limit: Limit, overlap: int, edges: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    first, last = edges
    last = first + len(text[first:last].rstrip())
    behind = first
    new = _word(text, first, last)
    begin = _begin(text, new, behind, breaks)
    while begin < last:
        furthest = limit(begin)
        if furthest <= new:  # what is repeated leaves no room for more
            begin = _begin(text, new, behind, breaks)
            begin = begin if limit(begin) > new else new
            furthest = max(begin + 1, limit(begin))
        behind = last if furthest >= last else breaks.end(text, begin, max(begin, new), furthest)
        end = begin + len(text[begin:behind].rstrip())
        yield begin, end
        if behind >= last:
            return
        new = _word(text, behind, last)
        again = breaks.again(text, begin, end, overlap)
        begin = _begin(text, _word(text, again, last), again, breaks)


def _word(text: str, at: int, last: int) -> int:
    """The first character from `at` on that is no white space; `last` where there is none."""
    found = _NO_SPACE.search(text, at, last)
    return found.start() if found else last


def _begin(text: str, word: int, least: int, breaks: Breaks) -> int:
    """Where a passage begins that has its first word there: with the white space before it, where that is kept."""
    line = text.rfind("\n", least, word) + 1 or least
    is_whole = line == 0 or text[line - 1] == "\n"
    return line if breaks.keeps_indent and is_whole and not text[line:word].strip() else word
