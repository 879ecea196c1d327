"""Prose: cut between paragraphs, sentences and lines."""

from __future__ import annotations

import re

from aoai_tui.services.narration.sentence_ends import sentence_ends
from aoai_tui.services.passages.cutting.breaks import Breaks, Level, starts_behind
from aoai_tui.services.passages.read_text import Section

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_LINE = re.compile(r"\n")


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
    return Breaks(levels, starts_behind(text, sentences), hard, section.kept)
