"""A short stand-in for each vector, which tells how alike two of them are at the most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors

NUMBERS = 128
"""Numbers in a stand-in."""

_SAMPLE = 2048
"""Vectors by which the directions are chosen: any would be right, those in which most of the vectors lie are better."""

_TURNS = 2


class Rough:
    """Makes stand-ins: a vector's parts along some directions, and the length of what is left of it.

    The product of two stand-ins is never less than that of the vectors: the parts multiply as they do there, and
    the two rests can't be more alike than their lengths allow (Cauchy and Schwarz).
    """

    def __init__(self, vectors: LiveVectors) -> None:
        """Directions for these vectors, from an even sample of them."""
        step = -(-len(vectors) // _SAMPLE)
        sample = vectors.taken(np.arange(0, len(vectors), step))
        directions = np.random.default_rng(1901).standard_normal((vectors.width, NUMBERS - 1))
        for _ in range(
            _TURNS
        ):  # power iteration; made orthogonal once, for that is slow where cores are busy
            directions = (sample.T @ (sample @ directions.astype(np.float32))).astype(np.float64)
            directions /= np.linalg.norm(directions, axis=0)
        self._directions = np.linalg.qr(directions)[0].astype(np.float32)

    def of(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """Stand-ins of vectors of length 1 (or 0): shape (vectors, NUMBERS)."""
        parts = block @ self._directions
        squares = np.einsum("ij,ij->i", block, block) - np.einsum("ij,ij->i", parts, parts)
        return np.hstack([parts, np.sqrt(np.clip(squares, 0, None))[:, None]])
