"""Vectors of many numbers as points of two: the plane in which they differ most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.leading import leading
from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors

_FEW = 2048
"""Up to so many vectors their products with each other are fewer than the products of their columns."""

_SIGNIFICANT = 1e-5
"""Variance, of vectors of length 1, below which there is nothing but rounding to half precision (2**-22 / 3); also
the share of all variance below which a component is nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Vectors in the plane of their two principal components."""

    points: NDArray[np.float32]
    """Shape (vectors, 2), in the vectors' order, around 0."""

    explained: tuple[float, float]
    """How much of all variance each component has, 0 to 1; 0 where all vectors are the same."""


@dataclass(frozen=True, slots=True)
class Projecting:
    """How far it is."""

    share: float
    """0 to 1."""


def projection(vectors: LiveVectors) -> Iterator[Projecting | Projection]:
    """The two principal components (Pearson 1901): progress first, at last the projection.

    The file is passed through twice, a block at a time, and never as a whole in memory. In the first pass the
    products of all columns are summed up: that is one multiplication of matrices per block, and quicker than the many
    passes of an iteration that avoids it (100,000 x 1,536: 5 s here, not 12). Each component points to where its
    number of largest size is positive, so that a map is not another one by chance.
    Whoever stops asking stops the work.
    """
    count = len(vectors)
    if not count:
        yield Projection(np.zeros((0, 2), np.float32), (0.0, 0.0))
        return
    if count <= min(_FEW, vectors.width):
        yield _few(vectors)
        return
    mean, covariance = np.zeros(vectors.width), np.zeros((vectors.width, vectors.width))
    for start, block in vectors.blocks():
        mean += block.sum(axis=0, dtype=np.float64)
        covariance += block.T @ block
        yield Projecting(0.8 * min(1.0, (start + len(block)) / count))
    mean /= count
    covariance /= count
    covariance -= np.outer(mean, mean)
    values, components = leading(covariance, 2)
    total = float(np.trace(covariance))
    components *= _signs(components)
    points = np.empty((count, 2), np.float32)
    across, middle = components.astype(np.float32), (mean @ components).astype(np.float32)
    for start, block in vectors.blocks():
        points[start : start + len(block)] = block @ across - middle
        yield Projecting(0.8 + 0.2 * min(1.0, (start + len(block)) / count))
    yield _projected(points, values, total)


def _few(vectors: LiveVectors) -> Projection:
    """From the products of the vectors with each other: as many rows and columns as there are vectors."""
    centred = vectors.taken(slice(None)).astype(np.float64)
    centred -= centred.mean(axis=0)
    products = centred @ centred.T
    values, found = leading(products, 2)
    components = centred.T @ found
    lengths = np.sqrt(np.einsum("ij,ij->j", components, components))
    np.divide(components, lengths, out=components, where=lengths > 0)
    components *= _signs(components)
    return _projected((centred @ components).astype(np.float32), values, float(np.trace(products)))


def _projected(points: NDArray[np.float32], values: NDArray[np.float64], total: float) -> Projection:
    """A component that is nothing but rounding, or that there is none of, is 0."""
    shares = np.zeros(2)
    if total > _SIGNIFICANT:
        shares[: len(values)] = np.clip(values / total, 0.0, 1.0)
    shares[shares < _SIGNIFICANT] = 0.0
    if points.shape[1] < 2:
        points = np.hstack([points, np.zeros((len(points), 2 - points.shape[1]), np.float32)])
    points[:, shares == 0.0] = 0.0
    return Projection(points, (float(shares[0]), float(shares[1])))


def _signs(components: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 or -1 for each column: what makes its number of largest size positive."""
    largest = np.abs(components).argmax(axis=0)
    return np.where(components[largest, np.arange(components.shape[1])] < 0, -1.0, 1.0)
