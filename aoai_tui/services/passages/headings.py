"""Headings of Markdown and reStructuredText, and the fenced code that no cut goes through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from aoai_tui.plain import plain_line
from aoai_tui.services.passages.read_text import Section

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*")
_NO_PARAGRAPH = re.compile(r"\s*$| {4}|\t| {0,3}(?:[-*+>|]|\d{1,9}[.)]\s|#{1,6}\s)")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|$)")
"""What tools keep at the beginning of a file: its last line would look like the line below a heading."""

_RST_LINE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*")

_LONGEST = 80
"""Characters of one heading that are shown."""

Line = tuple[int, str]
"""Where a line begins, and the line without its end."""


def markdown_section(text: str) -> Section:
    """A Markdown text with its headings (CommonMark's two kinds, none inside fences) and fences."""
    fences = tuple(_fences(text))
    return Section(text, 0, ((0, 1),), headings=_paths(_markdown(text, fences)), kept=fences)


def rst_section(text: str) -> Section:
    """A reStructuredText with its headings: a line, underlined by one sign at least as long as it."""
    return Section(text, 0, ((0, 1),), headings=_paths(_rst(text)))


def joined(titles: Iterable[str]) -> str:
    """A heading below others, as it is shown: `Install › On Windows`."""
    return " › ".join(title for title in titles if title)


def title(text: str) -> str:
    """A heading as it is shown: one line, not too long."""
    return plain_line(text, _LONGEST)


def _paths(found: Iterable[tuple[int, int, str]]) -> tuple[tuple[int, str], ...]:
    """Of headings as (place, level, words): each with those that it stands below."""
    above: list[tuple[int, str]] = []
    paths = []
    for begin, level, words in found:
        above = [one for one in above if one[0] < level]
        above.append((level, title(words)))
        paths.append((begin, joined(one[1] for one in above)))
    return tuple(paths)


def _lines(text: str) -> Iterator[Line]:
    begin = 0
    for line in text.split("\n"):
        yield begin, line
        begin += len(line) + 1


def _fences(text: str) -> Iterator[tuple[int, int]]:
    """Fenced code from the first line of the fence to its last; an open fence goes to the end."""
    opened, mark = -1, ""
    for begin, line in _lines(text):
        fence = _FENCE.fullmatch(line)
        if opened < 0 and fence and not (fence[1][0] == "`" and "`" in fence[2]):
            opened, mark = begin, fence[1]
        elif opened >= 0 and fence and fence[1].startswith(mark) and not fence[2].strip():
            yield opened, begin + len(line)
            opened = -1
    if opened >= 0:
        yield opened, len(text)


def _markdown(text: str, fences: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int, str]]:
    open_fences = iter(fences)
    fence = next(open_fences, None)
    before: Line = (0, "")
    matter = _FRONT_MATTER.match(text)
    for begin, line in _lines(text):
        if matter and begin < matter.end():
            continue
        while fence and begin > fence[1]:
            fence = next(open_fences, None)
        if fence and begin >= fence[0]:
            before = (begin, "")
            continue
        if atx := _ATX.fullmatch(line):
            yield begin, len(atx[1]), _without_end(atx[2] or "")
        elif (line_below := _SETEXT.fullmatch(line)) and not _NO_PARAGRAPH.match(before[1]):
            yield before[0], 1 if line_below[1][0] == "=" else 2, before[1].strip()
        before = (begin, line)


def _without_end(words: str) -> str:
    """A heading without the signs that may close it, which stand behind a blank."""
    words = words.rstrip(" \t")
    bare = words.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else words


def _rst(text: str) -> Iterator[tuple[int, int, str]]:
    levels: dict[str, int] = {}
    two_before: Line = (0, "")
    before: Line = (0, "")
    for begin, line in _lines(text):
        words = before[1].strip()
        is_title = words and not before[1].startswith(" ") and not _RST_LINE.fullmatch(before[1])
        if is_title and _RST_LINE.fullmatch(line) and len(line.rstrip()) >= len(words):
            has_line_above = bool(_RST_LINE.fullmatch(two_before[1])) and two_before[1][0] == line[0]
            sign = line[0] * (1 + has_line_above)
            level = levels.setdefault(sign, len(levels) + 1)
            yield two_before[0] if has_line_above else before[0], level, words
        two_before, before = before, (begin, line)
