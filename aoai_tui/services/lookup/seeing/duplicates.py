"""Which vectors are nearly the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.best_pairs import BestPairs, Pairs
from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors
from aoai_tui.services.lookup.seeing.rough import NUMBERS, Rough

MOST_PAIRS = 1000
"""Pairs that are kept: more than anybody walks through."""

_TILE = 2048
"""Vectors that are compared with as many others at once."""

_FEW = 4096
"""Up to so many vectors are compared as they are: stand-ins would take as long to make."""

_ROUNDING = 1e-4
"""By how much the product of two stand-ins may be too small."""

_MANY = 0.005
"""The share of a tile's pairs from which on it is quicker to compare all of it."""

_FIRST = 0.1
"""The share of the time that making stand-ins takes, about."""

Block: TypeAlias = NDArray[np.float32]
Places: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Comparing:
    """How far it is."""

    share: float
    """0 to 1."""


def near_duplicates(
    vectors: LiveVectors, threshold: float, most: int = MOST_PAIRS
) -> Iterator[Comparing | Pairs]:
    """All pairs whose cosine similarity is `threshold` or more: progress first, at last the pairs.

    Exact, and none is left out but for the less alike ones behind the first `most`. Of many vectors short stand-ins
    are compared first: only pairs of which these don't rule it out are compared in full. Vectors of zeros are like
    nothing. Whoever stops asking stops the work.
    """
    search = _Search(vectors, BestPairs(threshold, most))
    count = len(search.tiles)
    if search.is_large:
        for share in search.make_rough():
            yield Comparing(_FIRST * share)
    done, begun = 0, _FIRST if search.is_large else 0.0
    for number in range(count):
        for _ in search.compare_with_those_behind(number):
            done += 1
            yield Comparing(begun + (1 - begun) * done / (count * (count + 1) / 2))
    yield search.best.found()


class _Search:
    """Vectors in tiles, each compared with itself and with those behind it."""

    def __init__(self, vectors: LiveVectors, best: BestPairs) -> None:
        self._vectors, self.best = vectors, best
        count = len(vectors)
        self.tiles = [slice(start, min(start + _TILE, count)) for start in range(0, count, _TILE)]
        self.is_large = count > _FEW and vectors.width > 2 * NUMBERS
        self._rough: list[Block] = []

    def make_rough(self) -> Iterator[float]:
        """Make the stand-ins; gives how much of it is done."""
        maker = Rough(self._vectors)
        for number, tile in enumerate(self.tiles):
            self._rough.append(maker.of(self._vectors.taken(tile)))
            yield (number + 1) / len(self.tiles)

    def compare_with_those_behind(self, number: int) -> Iterator[int]:
        """One tile with itself and with all behind it; gives after each which one it was."""
        whole = self._vectors.taken(self.tiles[number])
        for other in range(number, len(self.tiles)):
            if self._rough:
                self._compare_roughly(whole, number, other)
            else:
                self._compare(whole, number, other)
            yield other

    def _compare_roughly(self, whole: Block, number: int, other: int) -> None:
        """By stand-ins; then what these don't rule out."""
        at_most = self._rough[number] @ self._rough[other].T
        firsts, seconds = _high(at_most, self.best.least - _ROUNDING, same=number == other)
        if len(firsts) > _MANY * at_most.size:
            self._compare(whole, number, other)
        else:
            self._compare_some(whole, number, other, firsts, seconds)

    def _compare(self, whole: Block, number: int, other: int) -> None:
        """All of one tile with all of another."""
        scores = whole @ self._vectors.taken(self.tiles[other]).T
        firsts, seconds = _high(scores, self.best.least, same=number == other)
        self._offer(number, other, firsts, seconds, scores[firsts, seconds])

    def _compare_some(self, whole: Block, number: int, other: int, firsts: Places, seconds: Places) -> None:
        """Some of one tile with some of another."""
        start, step = self.tiles[other].start, self._vectors.block
        for at in range(0, len(firsts), step):
            first, second = firsts[at : at + step], seconds[at : at + step]
            needed, where = np.unique(second, return_inverse=True)
            scores = np.einsum("ij,ij->i", whole[first], self._vectors.taken(needed + start)[where])
            self._offer(number, other, first, second, scores)

    def _offer(self, number: int, other: int, firsts: Places, seconds: Places, scores: Block) -> None:
        scores = np.clip(scores, -1, 1)
        self.best.add(firsts + self.tiles[number].start, seconds + self.tiles[other].start, scores)


def _high(scores: Block, least: float, *, same: bool) -> tuple[Places, Places]:
    """(rows, columns) of what is `least` or more; of a tile compared with itself each pair once."""
    found = np.flatnonzero(scores.ravel() >= least)
    rows, columns = np.divmod(found, scores.shape[1])
    if same:
        behind = columns > rows
        return rows[behind], columns[behind]
    return rows, columns
