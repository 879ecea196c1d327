"""The rows nearest to a query, exactly: found by SIMD in 16 bits, then told apart in 64.

Cosine similarity of a query q and a row r is q·r / (|q| |r|), and 0 where either is all zeros. usearch, which goes
through the whole file, takes the query in 16 bits and adds up in 32. So it is asked for some rows more than are wanted;
those are scored in 64 bits, and as long as a row that it left out might still belong to the best, it is asked again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from usearch.compiled import MetricKind
from usearch.index import search

from aoai_tui.storage.vectors.ranges import Range, joined, rows_of, size, within
from aoai_tui.storage.vectors.units import unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MORE = 64
"""Rows that are looked at in 64 bits beyond those that are wanted, at the least."""

_ROUNDING = 2e-5
"""The most by which a similarity that was added up in 32 bits is taken to be wrong."""

_GAP_BYTES = 1 << 20
"""What is read through rather than left out: beginning anew behind a gap takes as long."""

_BLOCK_BYTES = 1 << 25
"""The most that is copied at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Some rows and their cosine similarities."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float64]


def nearest(
    matrix: NDArray[np.float16],
    query: NDArray[Any],
    k: int,
    *,
    ranges: Sequence[Range] | None = None,
    least: float = -1.0,
) -> Rows:
    """The `k` rows of `matrix` most similar to `query`, the best first, equal ones by row; none below `least`.

    `query` has any length; `ranges` are the rows that count, all of them for None.
    """
    ranges = [(0, len(matrix))] if ranges is None else [one for one in sorted(ranges) if one[0] < one[1]]
    wanted = min(k, size(ranges))
    if wanted <= 0:
        return Rows(np.empty(0, np.int64), np.empty(0))
    exact = unit(query)
    if not exact.any():
        return _best(Rows(rows_of(ranges), np.zeros(size(ranges))), wanted, least)
    return _Search(matrix, exact, ranges).best(wanted, least)


def similarities(
    matrix: NDArray[np.float16], rows: NDArray[np.int64], units: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Cosine similarities of some rows to vectors of length 1, in 64 bits; shape (rows, vectors)."""
    found = np.empty((len(rows), len(units)))
    step = max(1, _BLOCK_BYTES // (8 * matrix.shape[1]))
    for begin in range(0, len(rows), step):
        wide = matrix[rows[begin : begin + step]].astype(np.float64)
        norms = np.sqrt(np.einsum("ij,ij->i", wide, wide))
        found[begin : begin + step] = (wide @ units.T) / np.where(norms == 0, 1, norms)[:, None]
    return np.clip(found, -1.0, 1.0)  # rounding must not take an opposite below the least score there is


class _Search:
    """One query on its way through the rows."""

    def __init__(
        self, matrix: NDArray[np.float16], query: NDArray[np.float64], ranges: Sequence[Range]
    ) -> None:
        self._matrix, self._query, self._ranges = matrix, query, ranges
        self._half = query.astype(np.float16)
        self._as_asked = unit(self._half)
        self._all = size(ranges)

    def best(self, wanted: int, least: float) -> Rows:
        """The best ones, for certain."""
        rough = self._rough(min(self._all, 2 * wanted + _MORE))
        found, slack = self._told_apart(rough)
        best = _best(found, wanted, least)
        if len(rough.rows) == self._all:
            return best
        # Whatever was left out scores at most `cut`, and exactly no more than `slack` above that.
        cut = rough.scores.min()
        bar = best.scores[-1] if len(best.rows) == wanted else least
        if bar > cut + slack:
            return best
        rough = self._rough(self._all)
        near = rough.scores >= bar - slack
        found, _ = self._told_apart(Rows(rough.rows[near], rough.scores[near]))
        return _best(found, wanted, least)

    def _told_apart(self, rough: Rows) -> tuple[Rows, float]:
        """The rows with exact scores, and how far the rough ones may be from those."""
        both = similarities(self._matrix, rough.rows, np.stack((self._query, self._as_asked)))
        seen = float(np.abs(both[:, 1] - rough.scores).max(initial=0.0))
        turned = float(np.linalg.norm(self._query - self._as_asked))
        # The last bits depend on where a row lay when it was multiplied: equal rows must come out equal.
        return Rows(rough.rows, np.round(both[:, 0], 12)), turned + max(_ROUNDING, 4 * seen)

    def _rough(self, count: int) -> Rows:
        """At least the `count` best by what usearch says, or all there are."""
        gap = _GAP_BYTES // (2 * self._matrix.shape[1])
        found = [self._in_group(group, count) for group in joined(self._ranges, gap)]
        rows = np.concatenate([one.rows for one in found])
        scores = np.concatenate([one.scores for one in found])
        if len(rows) > count:
            kept = np.argpartition(-scores, count - 1)[:count]
            rows, scores = rows[kept], scores[kept]
        return Rows(rows, scores)

    def _in_group(self, group: list[Range], count: int) -> Rows:
        start, stop = group[0][0], group[-1][1]
        live = size(group)
        dead = stop - start - live
        if dead > live // 2:
            return self._copied(rows_of(group), count)
        found = self._asked(self._matrix[start:stop], min(count, live) + dead)
        found = Rows(found.rows + start, found.scores)
        if not dead:
            return found
        inside = within(found.rows, group)
        return Rows(found.rows[inside], found.scores[inside])

    def _copied(self, rows: NDArray[np.int64], count: int) -> Rows:
        """Rows that lie scattered, brought together."""
        step = max(1, _BLOCK_BYTES // (2 * self._matrix.shape[1]))
        found = []
        for begin in range(0, len(rows), step):
            part = rows[begin : begin + step]
            here = self._asked(self._matrix[part], min(count, len(part)))
            found.append(Rows(part[here.rows], here.scores))
        return Rows(
            np.concatenate([one.rows for one in found]), np.concatenate([one.scores for one in found])
        )

    def _asked(self, vectors: NDArray[np.float16], count: int) -> Rows:
        found = search(vectors, self._half, count, MetricKind.Cos, exact=True, threads=_threads())
        keys = np.asarray(found.keys).astype(np.int64)
        return Rows(keys, 1.0 - np.asarray(found.distances, dtype=np.float64))


def _best(found: Rows, wanted: int, least: float) -> Rows:
    good = found.scores >= least
    rows, scores = found.rows[good], found.scores[good]
    order = np.lexsort((rows, -scores))[:wanted]
    return Rows(rows[order], scores[order])


def _threads() -> int:
    """As many as may run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
