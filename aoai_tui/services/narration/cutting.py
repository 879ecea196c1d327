"""A long text in parts that one request may have, cut where a reader takes a breath."""

from __future__ import annotations

import re
from bisect import bisect_right

from aoai_tui.domain import MOST_SPOKEN
from aoai_tui.services.graphemes import whole_signs
from aoai_tui.services.narration.sentence_ends import sentence_ends

_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*")
_CLAUSE = re.compile(r"[,;:–—](?=\s)|[，、；：،؛]|(?<=\s)[–—](?=\s)")
_SPACE = re.compile(r"\s+")

_WORTH = 0.5
"""A paragraph's end is taken instead of a later sentence's end where the part is at least so full with it."""


def cut(text: str, most: int = MOST_SPOKEN) -> list[str]:
    """The text in parts of at most `most` characters, each without white space at its ends; none is empty.

    Cut at the end of a paragraph, else of a sentence, else of a clause, else between words, else between signs;
    what stands between two parts is white space only, so joined they say what the text says.
    """
    text = text.strip()
    if len(text) <= most:
        return [text] if text else []
    sentences = list(sentence_ends(text))
    paragraphs = [found.start() for found in _PARAGRAPH.finditer(text)]
    parts, begin = [], 0
    while begin < len(text):
        end = len(text) if len(text) - begin <= most else _place(text, begin, most, paragraphs, sentences)
        if part := text[begin:end].strip():
            parts.append(part)
        begin = end
        while begin < len(text) and text[begin].isspace():
            begin += 1
    return parts


def _place(text: str, begin: int, most: int, paragraphs: list[int], sentences: list[int]) -> int:
    """Where the part ends that begins at `begin`."""
    limit = begin + most
    paragraph, sentence = _last(paragraphs, limit), _last(sentences, limit)
    if paragraph > begin + most * _WORTH:
        return paragraph
    if sentence > begin:
        return sentence
    if paragraph > begin:
        return paragraph
    window = text[begin : limit + 1]
    clause = max((found.end() for found in _CLAUSE.finditer(window) if found.end() <= most), default=0)
    if clause > most * _WORTH / 2:
        return begin + clause
    space = max((found.start() for found in _SPACE.finditer(window) if found.start() <= most), default=0)
    if space or clause:
        return begin + max(space, clause)
    return max(begin + 1, whole_signs(text, limit))


def _last(places: list[int], limit: int) -> int:
    """The last of the sorted places that is no further than `limit`; 0 for none."""
    at = bisect_right(places, limit)
    return places[at - 1] if at else 0
