"""The words of a passage that were looked for, too, in any of their forms: for marking, not for finding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aoai_tui.domain.finding import Span, folded, folded_with_places

_WORDS = re.compile(r"[^\W_]+")

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
"""Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""

_IDEOGRAPHS = re.compile("[\u3400-\u9fff\uf900-\ufaff]")

_ENDINGS = ("ing", "ies", "ed", "es", "er", "en", "s", "e", "n", "y")
"""What a word may end with and mean much the same, in English and its neighbours; the longest first."""

_MOST_ENDING = 3
"""Letters by which a form may be longer than what the words have in common."""

_LEAST_STEM = 3

_ENGLISH = (
    "a an the and or of to in on at by for from with is are was were be been it its this that as not no do does how "
    "what which who when where why can i you he she we they my your our their me"
)
_GERMAN = (
    "der die das den dem des ein eine einer einem einen und oder von zu im ist sind war mit auf fur wie wer"
)
_FRENCH = "le la les un une et ou de du au aux en est sont que qui dans pour par sur"
_SPANISH = "el los las y o del al es son con por para como"
_EVERYWHERE = frozenset(f"{_ENGLISH} {_GERMAN} {_FRENCH} {_SPANISH}".split())
"""Words that stand in every text."""


class Kindred:
    """Finds the words of texts that a query has, too."""

    def __init__(self, query: str = "") -> None:
        """Without a query nothing is found."""
        stems = {_stem(word) for word in _telling(query)}
        forms = "|".join(_forms(stem) for stem in sorted(stems))
        self._words = re.compile(rf"(?<![^\W_])(?:{forms})(?![^\W_])") if forms else None
        self._pairs = set(_pairs(folded(query)))

    def spans(self, text: str) -> list[Span]:
        """Where they stand, in this or another form; first to last, without overlaps."""
        if not (self._words or self._pairs) or not text:
            return []
        flat, places = folded_with_places(text)
        found = [match.span() for match in self._words.finditer(_spaced(flat))] if self._words else []
        if self._pairs:
            found = sorted(found + _unspaced_spans(flat, self._pairs))
        return [(places[begin], places[end]) for begin, end in found]


def _telling(query: str) -> Iterator[str]:
    """The query's words that say something; all of them where none does."""
    words = _WORDS.findall(_spaced(folded(query)))
    telling = [word for word in words if word not in _EVERYWHERE]
    yield from telling or words


def _spaced(flat: str) -> str:
    """The text with room in place of scripts that have none: its words are those of the others."""
    return _UNSPACED.sub(lambda run: " " * len(run[0]), flat)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word.removesuffix(ending)
    return word


def _forms(stem: str) -> str:
    """A pattern for the stem, with an ending or without one; of a short one only those that are well known."""
    if len(stem) < _LEAST_STEM:
        return re.escape(stem)
    if len(stem) == _LEAST_STEM:
        return rf"{re.escape(stem)}(?:{'|'.join(_ENDINGS)})?"
    return rf"{re.escape(stem)}[^\W_]{{0,{_MOST_ENDING}}}"


def _pairs(flat: str) -> Iterator[str]:
    """Each two neighbouring signs of a script without spaces, and each one that is a word by itself."""
    for run in _UNSPACED.findall(flat):
        yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))
        yield from _IDEOGRAPHS.findall(run)


def _unspaced_spans(flat: str, pairs: set[str]) -> list[Span]:
    """Where signs stand together as they do in the query; what touches is one span."""
    spans: list[Span] = []
    for run in _UNSPACED.finditer(flat):
        for at in range(run.start(), run.end()):
            end = next((end for end in (at + 2, at + 1) if end <= run.end() and flat[at:end] in pairs), at)
            if spans and end > at <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(spans[-1][1], end))
            elif end > at:
                spans.append((at, end))
    return spans
