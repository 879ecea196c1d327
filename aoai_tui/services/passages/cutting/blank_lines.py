"""Code: cut at blank lines, those between definitions before those inside them."""

from __future__ import annotations

import re
from collections import defaultdict

from aoai_tui.services.passages.cutting.breaks import Breaks, Level
from aoai_tui.services.passages.read_text import Section

_LINE = re.compile(r"^([ \t]*)(\S)?.*$", re.MULTILINE)
_CLOSING = frozenset("})]")
_STEPS = (0, 4, 8, 12)
"""Columns of indentation: the blank lines before lines with at most so many are one level."""

_TAB = 4


def blank_line_breaks(section: Section) -> Breaks:
    """Blank lines by how far the line behind them is indented, then any lines."""
    by_step: defaultdict[int, list[int]] = defaultdict(list)
    lines: list[int] = []
    blank = False
    for found in _LINE.finditer(section.text):
        if found[2] is None:
            blank = True
            continue
        if found.start():
            lines.append(found.start())
            if blank and found[2] not in _CLOSING:
                by_step[_step(found[1])].append(found.start())
        blank = False
    levels = tuple(Level(by_step[step]) for step in range(len(_STEPS) + 1) if by_step[step])
    return Breaks((*levels, Level(lines)), lines, kept=section.kept, keeps_indent=True)


def _step(indent: str) -> int:
    columns = len(indent.expandtabs(_TAB))
    return next((number for number, most in enumerate(_STEPS) if columns <= most), len(_STEPS))
