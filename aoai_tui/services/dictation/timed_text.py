"""A text in small pieces that each have their time: words as they are written, with what stands between them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from msgspec import Struct

from aoai_tui.domain import Word

_WIDE = r"\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60"
"""Scripts that put no spaces between words: a line may end behind each sign."""

_PIECE = re.compile(rf"[{_WIDE}][^\w\s]*\s*|[^\s{_WIDE}]+\s*|\s+")
_FAR = 80
"""Characters in which a word is looked for: one that is not there must not be found at the text's end."""


class Piece(Struct, frozen=True):
    """A word, its punctuation and the space behind it."""

    text: str
    start: float
    end: float


def width(text: str) -> int:
    """Columns that a text takes: signs of East Asian scripts take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def timed(text: str, start: float, end: float, words: Sequence[Word] = ()) -> list[Piece]:
    """The text's pieces, with the times of the words, which lie between start and end; evenly spread without.

    Words have no punctuation and the text has no times: they are matched in order, and a word that the text spells
    otherwise is passed over.
    """
    pieces = _PIECE.findall(text)
    placed = _matched(text, words)
    if not placed:
        return list(_spread(pieces, start, end))
    return list(_between(pieces, [(0, start, start), *placed, (len(text), end, end)]))


def of_words(words: Sequence[Word]) -> list[Piece]:
    """Pieces made of words alone, with spaces between them where their script has any."""
    return [
        Piece(word.text if _ends_wide(word.text) else f"{word.text} ", word.start, word.end)
        for word in words
        if word.text
    ]


def _ends_wide(text: str) -> bool:
    return bool(re.search(f"[{_WIDE}]$", text))


def _matched(text: str, words: Sequence[Word]) -> list[tuple[int, float, float]]:
    """Where in the text words stand, and when they begin and end."""
    low = text.lower()
    if len(low) != len(text):  # a few letters change their number with their case
        low = text
    found, place = [], 0
    for word in words:
        wanted = word.text.strip().lower()
        at = low.find(wanted, place, place + len(wanted) + _FAR) if wanted else -1
        if at >= 0:
            found.append((at, word.start, word.end))
            place = at + len(wanted)
    return found


def _between(pieces: Sequence[str], placed: Sequence[tuple[int, float, float]]) -> Iterator[Piece]:
    """Each piece has the times of the words in it, or lies where the last one ended."""
    place, index = 0, 0
    last = placed[0][2]
    for text in pieces:
        behind = place + len(text)
        times = []
        while index < len(placed) - 1 and placed[index][0] < behind:
            times.append(placed[index])
            index += 1
        start = times[0][1] if times else last
        last = max(start, times[-1][2]) if times else max(last, start)
        yield Piece(text, start, last)
        place = behind


def _spread(pieces: Sequence[str], start: float, end: float) -> Iterator[Piece]:
    whole = sum(map(width, pieces)) or 1
    each, place = (end - start) / whole, 0
    for text in pieces:
        behind = place + width(text)
        yield Piece(text, start + each * place, start + each * behind)
        place = behind
