"""The rows nearest to a query, exactly: looked for in 16 bits, then told apart in 64.

Cosine similarity of a query q and a row r is q·r / (|q| |r|), and 0 where either is all zeros. The whole file is gone
through once for the products with the query in 16 bits. How far those may be from the similarities is known, so every
row that might belong to the best is scored in 64 bits, and no other needs to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from aoai_tui.storage.vectors.products import products, rounding
from aoai_tui.storage.vectors.ranges import Range, ranges_of, rows_at, rows_of, size
from aoai_tui.storage.vectors.units import LENGTH_ERROR, unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RUNS = 16
"""Of how many rows the greatest one is taken for each that is wanted, at the least."""

_BLOCK_BYTES = 1 << 23
"""The most that is in memory in 64 bits at once."""

_DIGITS = 12
"""Digits of a score. The last bits depend on where a row lay when it was multiplied: equal rows must come out equal."""


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
    ranges: Sequence[Range] | NDArray[np.int64] | None = None,
    least: float = -1.0,
) -> Rows:
    """The `k` rows of `matrix` most similar to `query`, the best first, equal ones by row; none below `least`.

    Rows are of length 1 but for `LENGTH_ERROR`, or all zeros; `query` has any length. `ranges` are the rows that
    count, all of them for None.
    """
    spans = ranges_of(((0, len(matrix)),) if ranges is None else ranges)
    wanted = min(k, size(spans))
    if wanted <= 0:
        return Rows(np.empty(0, np.int64), np.empty(0))
    exact = unit(query)
    if not exact.any():
        return _best(Rows(rows_of(spans), np.zeros(size(spans))), wanted, least)
    half = exact.astype(np.float16)
    rough = _sound(products(matrix, half, spans))
    apart = slack(exact, half)
    # The best by their products: as many as are wanted at the least.
    bar = max(_reached_by(rough, wanted), _below(least - apart))
    first = np.flatnonzero(rough >= bar)
    found = _scored(matrix, spans, first, exact)
    best = _best(found, wanted, least)
    # Whoever is among the best scores no less than the last of these, so its product is no less than that but for …
    cut = _below((best.scores[-1] if len(best.rows) == wanted else least) - apart)
    more = np.flatnonzero((rough >= cut) & (rough < bar))
    if not len(more):
        return best
    others = _scored(matrix, spans, more, exact)
    both = Rows(np.concatenate((found.rows, others.rows)), np.concatenate((found.scores, others.scores)))
    return _best(both, wanted, least)


def slack(exact: NDArray[np.float64], half: NDArray[np.float16]) -> float:
    """How far the product of a row with `half` may be from the similarity of that row to `exact`, of length 1.

    For a row r whose length is within d of 1: rounding the query takes |exact - half| |r| at most, adding up what
    `rounding` says times |half| |r|. The similarity s differs from exact·r by |s| ||r| - 1|, which is d at most.
    """
    query = half.astype(np.float64)
    turned = float(np.linalg.norm(exact - query))
    added = rounding(len(half)) * float(np.linalg.norm(query))
    return LENGTH_ERROR + (1 + LENGTH_ERROR) * (turned + added) + 10.0**-_DIGITS


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


def _sound(rough: NDArray[np.float32]) -> NDArray[np.float32]:
    """The products, but the least there can be where a damaged row made none."""
    if not rough.max() <= 2:
        rough[~(np.abs(rough) <= 2)] = -2
    return rough


def _reached_by(rough: NDArray[np.float32], count: int) -> np.float32:
    """A number that `count` of them reach, and few more: most often about as many."""
    runs = _RUNS * count
    if runs < len(rough):
        # Rows that follow each other are alike: each run takes every so many-th one.
        length = len(rough) // runs
        rough = rough[: runs * length].reshape(length, runs).max(axis=0)
    return np.float32(np.partition(rough, len(rough) - count)[len(rough) - count])


def _below(bound: float) -> np.float32:
    """The bound in 32 bits, which never leaves anything out that reaches it."""
    return np.float32(np.nextafter(np.float32(bound), np.float32(-np.inf)))


def _scored(
    matrix: NDArray[np.float16],
    ranges: NDArray[np.int64],
    places: NDArray[np.int64],
    query: NDArray[np.float64],
) -> Rows:
    rows = rows_at(ranges, places)
    return Rows(rows, np.round(similarities(matrix, rows, query[None])[:, 0], _DIGITS))


def _best(found: Rows, wanted: int, least: float) -> Rows:
    good = found.scores >= least
    rows, scores = found.rows[good], found.scores[good]
    order = np.lexsort((rows, -scores))[:wanted]
    return Rows(rows[order], scores[order])
