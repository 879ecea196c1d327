"""The vectors of a collection as they lie in their file, taken from it a block at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.halves import units

_BLOCK_NUMBERS = 4_000_000
"""Numbers that are taken at once: 16 MB of them as 32-bit floats, whatever the width."""


@dataclass(frozen=True, slots=True, eq=False)
class LiveVectors:
    """Some rows of a file that is mapped into memory. Nothing is read before it is asked for."""

    numbers: NDArray[np.floating[Any]]
    """The whole file: shape (rows, width), a memory map of 16-bit floats as a rule."""

    rows: NDArray[np.int64]
    """The rows that count, ascending. What is asked of a vector here is asked by its place among these."""

    def __len__(self) -> int:
        """Vectors that count."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """Numbers in each."""
        return int(self.numbers.shape[1])

    @property
    def block(self) -> int:
        """Vectors that are taken at once."""
        return max(1, _BLOCK_NUMBERS // max(1, self.width))

    def taken(self, places: slice | NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors at some places: shape (places, width), each of length 1, or all zeros.

        In the file each number is rounded to half precision; without making them as long as they were, cosine
        similarities would be wrong in the fourth digit.
        """
        rows = self.rows[places]
        in_a_row = len(rows) and rows[-1] - rows[0] == len(rows) - 1 and isinstance(places, slice)
        found = self.numbers[rows[0] : rows[-1] + 1] if in_a_row else self.numbers[rows]
        return units(found)

    def cosines(self, firsts: NDArray[np.int64], seconds: NDArray[np.int64]) -> NDArray[np.float64]:
        """The cosine similarity of each two, given by their places, shape (n,) all; 0 where either is all zeros."""
        left, right = (self.numbers[self.rows[places]].astype(np.float64) for places in (firsts, seconds))
        lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
        products: NDArray[np.float64] = np.einsum("ij,ij->i", left, right)
        np.divide(products, lengths, out=products, where=lengths > 0)
        np.clip(products, -1, 1, out=products)
        return products


def live_vectors(numbers: NDArray[np.floating[Any]], rows: NDArray[np.int64] | None = None) -> LiveVectors:
    """Vectors of the given rows in any order, or of all."""
    return LiveVectors(numbers, np.arange(len(numbers)) if rows is None else np.sort(rows))
