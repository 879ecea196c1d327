"""The products of a query with the rows of a file, by SIMD over 16-bit numbers, in several threads.

The file is gone through in pieces that fit a processor's cache. Rows that don't count are read past where most do,
for that is quicker than to leave them out; where few do, those are brought together first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numkong
import numpy as np

from aoai_tui.storage.vectors.ranges import cut, rows_of, size

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PIECE_BYTES = 1 << 22
"""What one thread goes through at once."""

_READ_PAST = 3
"""So many rows are read for one that counts, before those that do are copied instead."""


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """Some rows of the file that lie near each other."""

    place: int
    """Of the first of them among all rows that count."""

    ranges: NDArray[np.int64]

    @property
    def start(self) -> int:
        return int(self.ranges[0, 0])

    @property
    def stop(self) -> int:
        return int(self.ranges[-1, 1])


def products(
    matrix: NDArray[np.float16], query: NDArray[np.float16], ranges: NDArray[np.int64]
) -> NDArray[np.float32]:
    """The product of each row in the ranges with the query, in their order; shape (rows,).

    Products of 16-bit numbers fit into 32 bits, and are added up in these: see `rounding`.
    """
    found = np.empty(size(ranges), dtype=np.float32)

    def fill(piece: _Piece) -> None:
        products = _of_piece(matrix, query, piece)
        found[piece.place : piece.place + len(products)] = products

    pieces = list(_pieces(ranges, max(1, _PIECE_BYTES // (2 * matrix.shape[1]))))
    if len(pieces) < 2:
        for piece in pieces:
            fill(piece)
        return found
    with ThreadPoolExecutor(min(_processors(), len(pieces)), "lookup") as pool:
        for _ in pool.map(fill, pieces):
            pass
    return found


def rounding(width: int) -> float:
    """By how much a product of two vectors of length 1 may be wrong.

    A sum of n products, each right, is off by n u / (1 - n u) times the sum of their absolute values at most, whatever
    the order; u is 2^-24 in 32 bits (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1).
    """
    terms = (width + 1) * 2.0**-24
    return terms / (1 - terms)


def _pieces(ranges: NDArray[np.int64], rows: int) -> Iterator[_Piece]:
    place = 0
    first, last = (ranges[0, 0], ranges[-1, 1]) if len(ranges) else (0, 0)
    for start in range(int(first), int(last), rows):
        inside = cut(ranges, start, start + rows)
        if len(inside):
            yield _Piece(place, inside)
            place += size(inside)


def _of_piece(matrix: NDArray[np.float16], query: NDArray[np.float16], piece: _Piece) -> NDArray[np.float64]:
    start, stop = piece.start, piece.stop
    if len(piece.ranges) == 1:
        return _of_rows(matrix[start:stop], query)
    rows = rows_of(piece.ranges)
    if stop - start > _READ_PAST * len(rows):
        return _of_rows(np.take(matrix, rows, axis=0), query)
    return _of_rows(matrix[start:stop], query)[rows - start]


def _of_rows(rows: NDArray[np.float16], query: NDArray[np.float16]) -> NDArray[np.float64]:
    return np.asarray(numkong.cdist(rows, query[None], "dot"), dtype=np.float64).reshape(-1)


def _processors() -> int:
    """As many as this process may run on at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
