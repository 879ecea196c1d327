"""Prose: cut between paragraphs, sentences and lines."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from aoai_tui.services.narration.sentence_ends import sentence_ends
from aoai_tui.services.passages.cutting.breaks import Breaks, Level, starts_behind
from aoai_tui.services.passages.read_text import Section

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_LINE = re.compile(r"\n")
_HEADING = re.compile(r"[^\n]*\n(?: {0,3}(?:=+|-+)[ \t]*\n)?\s*")
"""A heading, underlined or not, with the empty lines below it."""


def sentence_breaks(section: Section, hard: tuple[int, ...] = ()) -> Breaks:
    """Ends of paragraphs and sentences, else of lines: lists and tables have no full stops."""
    text = section.text
    sentences = list(sentence_ends(text))
    paragraphs = [found.start() for found in _PARAGRAPH.finditer(text)]
    lines = [found.start() for found in _LINE.finditer(text)]
    levels = (
        *(Level(paragraphs, 0.5), Level(sentences, 0.25), Level(lines, 0.5)),
        *(Level(sentences), Level(paragraphs), Level(lines)),
    )
    return Breaks(levels, starts_behind(text, sentences), hard, section.kept, _bodies(section, hard))


def _bodies(section: Section, hard: tuple[int, ...]) -> dict[int, int]:
    """For each cut at headings where the text below the last of them begins."""
    found = {}
    begins = [begin for begin, _ in section.headings]
    for begin, end in pairwise((*hard, len(section.text))):
        last = bisect_left(begins, end) - 1
        heading = _HEADING.match(section.text, begins[last] if last >= 0 else begin)
        if heading and heading.end() < end:
            found[begin] = heading.end()
    return found
