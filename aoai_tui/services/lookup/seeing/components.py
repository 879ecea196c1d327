"""The directions in which vectors differ most, found in a few passes over their file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.cores import Cores
from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors
from aoai_tui.services.lookup.seeing.rough import sample_places

COUNT = 2
"""Directions that are wanted."""

_BLOCK = 16
"""Directions that are looked along in each pass: those that are wanted are found the sooner, the more others there
are."""

_TURNS = 3
"""Turns over the sample with which it begins."""

Numbers: TypeAlias = NDArray[np.float64]
Block: TypeAlias = NDArray[np.float32]
Result = TypeVar("Result")


class Components:
    """The principal components, better with each pass. The covariance itself is never worked out."""

    def __init__(self, vectors: LiveVectors) -> None:
        """As a sample has them."""
        self._vectors = vectors
        sample = vectors.taken(sample_places(len(vectors)))
        self._fresh, self._near = _of_sample(sample), sample.mean(axis=0)
        width = vectors.width
        self._basis, self._images = np.empty((width, 0)), np.empty((width, 0))
        self._mean = np.zeros(width)
        self.vectors = self._fresh[:, :COUNT]
        """Shape (width, 2) or (1, 1): a component in each column."""
        self.values = np.zeros(COUNT)
        """The variance along each."""
        self.variance = 0.0
        """All of it."""
        self.left = np.inf
        """How far the components are from ones that don't turn any more, measured by the largest variance."""

    def turn(self, cores: Cores) -> Iterator[float]:
        """Pass through all vectors once; gives how much of it is done."""
        count, width = len(self._vectors), self._vectors.width
        directions = self._fresh.astype(np.float32)
        middle = self._near @ directions
        images, along, total, squares = (
            np.zeros((width, len(middle))),
            np.zeros(len(middle)),
            np.zeros(width),
            0.0,
        )

        def seen(block: Block) -> tuple[Block, Block, Block, float]:
            places = (
                block @ directions - middle
            )  # small numbers: those that differ, and nothing that all have
            return block.T @ places, places.sum(axis=0), block.sum(axis=0), float(np.vdot(block, block))

        for start, (image, place, part, square) in passed(self._vectors, seen, cores):
            images += image
            along += place
            total += part
            squares += square
            yield min(1.0, (start + self._vectors.block) / count)
        self._mean = total / count
        self.variance = squares / count - float(self._mean @ self._mean)
        self._look((images - np.outer(self._mean, along)) / count)

    def _look(self, images: Numbers) -> None:
        """The best among all that were looked along so far (Rayleigh and Ritz), and where to look next."""
        self._basis, self._images = np.hstack([self._basis, self._fresh]), np.hstack([self._images, images])
        small = self._basis.T @ self._images
        values, turns = np.linalg.eigh((small + small.T) / 2)
        self.values, turns = values[::-1][:COUNT], turns[:, ::-1][:, :COUNT]
        self.vectors = self._basis @ turns
        over = np.linalg.norm(self._images @ turns - self.vectors * self.values, axis=0)
        self.left = float(over.max()) / max(float(self.values[0]), np.finfo(float).tiny)
        if self._basis.shape[1] + _BLOCK > len(self._basis):
            self.left = 0.0  # there is nowhere else to look
            return
        for _ in range(2):  # twice is enough (Kahan, Parlett)
            images = images - self._basis @ (self._basis.T @ images)
        self._fresh = np.linalg.qr(images)[0]

    def plane(self, signs: Numbers) -> tuple[Block, Block]:
        """(the middle of all vectors in the plane, its directions as columns), each direction times its sign."""
        directions = self.vectors * signs
        return (self._mean @ directions).astype(np.float32), directions.astype(np.float32)


def passed(
    vectors: LiveVectors, work: Callable[[Block], Result], cores: Cores
) -> Iterator[tuple[int, Result]]:
    """What becomes of each block of vectors, in their order, with the place of its first one."""
    step = vectors.block

    def done(start: int) -> tuple[int, Result]:
        return start, work(vectors.taken(slice(start, start + step)))

    return cores.each(done, range(0, len(vectors), step))


def _of_sample(sample: Block) -> Numbers:
    """The directions in which a sample differs most, as orthogonal columns (subspace iteration)."""
    middle = sample.mean(axis=0)
    found = np.random.default_rng(1901).standard_normal((sample.shape[1], min(_BLOCK, sample.shape[1])))
    for _ in range(_TURNS):
        along = sample @ found.astype(np.float32)
        along -= along.mean(axis=0)
        turned = sample.T @ along - np.outer(middle, along.sum(axis=0))
        found = np.linalg.qr(turned.astype(np.float64))[0]
    return found
