"""The demo's embeddings: vectors made of the words of a text, so that texts which share some come out closer.

Each word, and each run of its letters, is hashed to one of the vector's numbers and to a sign (the hashing trick of
Weinberger et al., 2009); what falls on the same number adds up. Runs of letters make words similar that only look
alike: misspelt ones, other forms, relatives in another language.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from aoai_tui.demo.lexical_words import runs, stem, weighed_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

Vector: TypeAlias = "NDArray[np.float32]"

_LETTERS = 1.1
"""What all runs of letters in a word weigh together, where the word itself weighs 1."""

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""2**64 through the golden ratio: multiplied by it, neighbouring numbers scatter evenly."""

_Marks: TypeAlias = "tuple[NDArray[np.uint64], NDArray[np.float64]]"


def vector(text: str, dimensions: int) -> Vector:
    """The text's vector, of length 1 and so many numbers; the same for the same text at each run."""
    words = weighed_words(text) or {text: 1.0}
    marks = [_marks(word) for word in words]
    hashes = np.concatenate([each for each, _ in marks])
    weights = np.repeat(list(words.values()), [len(each) for each, _ in marks])
    weights *= np.concatenate([each for _, each in marks])
    signed = np.where(hashes & np.uint64(1), weights, -weights)
    places = ((hashes >> np.uint64(1)) % np.uint64(dimensions)).astype(np.intp)
    found = np.bincount(places, signed, minlength=dimensions)
    length = float(np.linalg.norm(found))
    if length < 1e-9:  # all that the text has cancelled out, which happens where there are very few numbers
        found[zlib.crc32(text.encode("utf-8", "replace")) % dimensions] = length = 1.0
    return (found / length).astype(np.float32)


@lru_cache(maxsize=30_000)
def _marks(word: str) -> _Marks:
    """The hashes of a word and of its runs of letters, and what each weighs."""
    letters = list(dict.fromkeys(runs(word)))
    weights = [1.0, *[_LETTERS / math.sqrt(len(letters) or 1)] * len(letters)]
    return _hashes([f"={stem(word)}", *letters]), np.array(weights)


def _hashes(names: Iterable[str]) -> NDArray[Any]:
    codes = [zlib.crc32(name.encode("utf-8", "replace")) for name in names]
    return (np.array(codes, dtype=np.uint64) * _SPREAD) >> np.uint64(20)
