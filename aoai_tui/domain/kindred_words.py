"""The words of a passage that were looked for, too, in any of their forms: for marking, not for finding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aoai_tui.domain.finding import Span, folded, folded_with_places

_WORDS = re.compile(r"[^\W_]+")

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
"""Scripts that put no space between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""

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


def kindred_spans(text: str, query: str) -> list[Span]:
    """Where words of the text stand that the query has, too, in this or another form; first to last, none twice."""
    stems = {_stem(word) for word in _telling(query)}
    pairs = set(_pairs(folded(query)))
    if not (stems or pairs) or not text:
        return []
    flat, places = folded_with_places(text)
    found = [
        (match.start(), match.end())
        for match in _WORDS.finditer(flat)
        if not _UNSPACED.match(match[0]) and any(_is_form(match[0], stem) for stem in stems)
    ]
    found += _unspaced_spans(flat, pairs)
    return [(places[begin], places[end]) for begin, end in sorted(found)]


def _telling(query: str) -> Iterator[str]:
    """The query's words that say something; all of them where none does."""
    words = [word for word in _WORDS.findall(folded(query)) if not _UNSPACED.match(word)]
    telling = [word for word in words if word not in _EVERYWHERE]
    yield from telling or words


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word.removesuffix(ending)
    return word


def _is_form(word: str, stem: str) -> bool:
    """Whether a word is the stem with an ending, or without one."""
    if len(stem) < _LEAST_STEM:
        return word == stem
    return (
        word.startswith(stem)
        and len(word) - len(stem) <= _MOST_ENDING
        and (len(stem) > _LEAST_STEM or _stem(word) == stem or word == stem)
    )


def _pairs(flat: str) -> Iterator[str]:
    """Each two neighbouring signs of a script without spaces."""
    for run in _UNSPACED.findall(flat):
        yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))


def _unspaced_spans(flat: str, pairs: set[str]) -> list[Span]:
    """Where signs stand together as they do in the query; what touches is one span."""
    if not pairs:
        return []
    spans: list[Span] = []
    for run in _UNSPACED.finditer(flat):
        for at in range(run.start(), run.end()):
            length = next((n for n in (2, 1) if flat[at : at + n] in pairs), 0)
            if not length:
                continue
            if spans and at <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(spans[-1][1], at + length))
            else:
                spans.append((at, at + length))
    return spans
