"""Passages as full as their size allows, from places where a text may be cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from aoai_tui.services.passages.cutting.breaks import Breaks

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
    begin = _begin(text, first, last, breaks.keeps_indent, first)
    done = begin
    while begin < last:
        furthest = limit(begin)
        if furthest <= done:  # what is repeated leaves no room for more
            begin = _begin(text, done, last, breaks.keeps_indent, done)
            furthest = max(begin + 1, limit(begin))
        end = last if furthest >= last else breaks.end(text, begin, max(begin, done), furthest)
        stripped = begin + len(text[begin:end].rstrip())
        if stripped > begin:
            yield begin, stripped
        if end >= last:
            return
        done = _begin(text, end, last, breaks.keeps_indent, end)
        begin = _begin(
            text, breaks.again(text, begin, stripped, overlap), last, breaks.keeps_indent, begin + 1
        )


def _begin(text: str, at: int, last: int, keeps_indent: bool, least: int) -> int:
    """The first character from `at` on that is no white space, or the beginning of its line."""
    begin = last - len(text[at:last].lstrip()) if at < last else last
    if not keeps_indent or begin >= last:
        return begin
    line = text.rfind("\n", least, begin) + 1
    return line if line > 0 and line >= least and not text[line:begin].strip() else begin
