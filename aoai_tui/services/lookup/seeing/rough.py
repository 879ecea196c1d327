"""Short stand-ins for vectors, which tell how alike two of them are at the most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.blas import alone

SHORT, LONG = 64, 256
"""Numbers in stand-ins: the first ones rule most pairs out, the others most of what is left."""

_SAMPLE = 2048
"""Vectors by which the directions are chosen: any would be right, those in which most of the vectors lie are better."""

_GROUPS = 64
_SPARE, _TURNS = 16, 3

_LOST = 1e-5
"""By how much the square of what is left of a vector may come out too small in 32 bits."""

Block = NDArray[np.float32]


def sample_places(count: int) -> NDArray[np.int64]:
    """An even sample of so many vectors."""
    return np.arange(0, count, max(1, -(-count // _SAMPLE)))


class Rough:
    """Makes stand-ins: a vector's parts along some directions, and the length of what is left of it.

    The product of two stand-ins is never less than that of the vectors: the parts multiply as they do there, and
    the two rests can't be more alike than their lengths allow (Cauchy and Schwarz).
    """

    def __init__(self, sample: Block) -> None:
        """Directions for vectors like these: shape (vectors, width); without vectors there are no stand-ins."""
        width = sample.shape[1]
        self.lengths = [size for size in (SHORT, LONG) if 2 * size <= width and len(sample)]
        """Numbers of each stand-in that is made; a longer one would hardly be less than the vector."""
        if self.lengths:
            with alone():
                self._directions = _directions(sample, self.lengths[-1] - 1)
                self._centres = _centres(sample @ self._directions)

    def of(self, block: Block) -> tuple[list[Block], NDArray[np.int64]]:
        """(stand-ins, groups) of vectors of length 1 (or 0).

        The shortest stand-ins come first: each of shape (vectors, its length). Vectors of one group are more alike.
        """
        if not self.lengths:
            return [], np.zeros(len(block), np.int64)
        parts = block @ self._directions
        squares, whole = np.square(parts, dtype=np.float64), np.einsum("ij,ij->i", block, block)
        made = [
            _stand_in(parts[:, : size - 1], whole - squares[:, : size - 1].sum(axis=1))
            for size in self.lengths
        ]
        return made, _nearest(parts, self._centres)


def _stand_in(parts: Block, left: NDArray[np.float64]) -> Block:
    rest = np.sqrt(np.clip(left, 0, None) + _LOST).astype(np.float32)
    return np.hstack([parts, rest[:, None]])


def _directions(sample: Block, count: int) -> Block:
    """Orthogonal directions as columns, those in which most of the sample lies first (subspace iteration)."""
    width = sample.shape[1]
    found = np.random.default_rng(1901).standard_normal((width, min(width, count + _SPARE)))
    for _ in range(_TURNS):
        turned = sample.T @ (sample @ found.astype(np.float32))
        found = np.linalg.qr(turned.astype(np.float64))[0]
    seen = (sample @ found.astype(np.float32)).astype(np.float64)
    _, turns = np.linalg.eigh(seen.T @ seen)
    directions: Block = (found @ turns[:, ::-1])[:, :count].astype(np.float32)
    return directions


def _centres(parts: Block) -> Block:
    """The middles of groups of vectors (Lloyd's k-means), one a row."""
    centres = parts[np.random.default_rng(1901).choice(len(parts), min(_GROUPS, len(parts)), replace=False)]
    for _ in range(_TURNS):
        groups = _nearest(parts, centres)
        for number in range(len(centres)):
            if len(members := parts[groups == number]):
                centres[number] = members.mean(axis=0)
    return centres


def _nearest(parts: Block, centres: Block) -> NDArray[np.int64]:
    """The number of the centre that each is nearest to."""
    groups: NDArray[np.int64] = (2 * parts @ centres.T - np.square(centres).sum(axis=1)).argmax(axis=1)
    return groups
