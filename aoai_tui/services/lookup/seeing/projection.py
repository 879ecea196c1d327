"""Vectors of many numbers as points of two: the plane in which they differ most."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.blas import alone
from aoai_tui.services.lookup.seeing.components import Components, passed
from aoai_tui.services.lookup.seeing.cores import all_cores
from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors

_FEW = 1024
"""Up to so many vectors the products of all of them with each other are few."""

_MOST_PASSES = 12
_ENOUGH = 3e-5
"""What may be left over of a component, measured by the largest variance: far less than a point of the map moves by."""

_USUAL_PASSES = 6
"""For the progress that is told."""

_SIGNIFICANT = 1e-5
"""Variance, of vectors of length 1, below which there is nothing but rounding to half precision (2**-22 / 3); also
the share of all variance below which a component is nothing."""

Numbers: TypeAlias = NDArray[np.float64]


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


def projection(vectors: LiveVectors) -> Generator[Projecting | Projection, None, None]:
    """The two principal components (Pearson 1901): progress first, at last the projection.

    Block Krylov iteration from the components of a sample (Musco and Musco, NIPS 2015): the file is passed through a
    few times, a block at a time on each core, until nothing moves any more, twelve times at most: where that is not
    enough, many directions are equally good. It is never in memory as a whole. Each component points to where its
    number of largest size is positive, so that a map is not another one by chance. Whoever stops asking stops the work.
    """
    count = len(vectors)
    if not count:
        yield Projection(np.zeros((0, 2), np.float32), (0.0, 0.0))
    elif count <= _FEW:
        yield _few(vectors)
    else:
        yield from _many(vectors)


def _few(vectors: LiveVectors) -> Projection:
    """From all products of the vectors with each other, or of their columns, whichever are fewer."""
    centred = vectors.taken(slice(None)).astype(np.float64)
    centred -= centred.mean(axis=0)
    with alone():
        if len(centred) < centred.shape[1]:
            values, found = _leading(centred @ centred.T)
            components = centred.T @ found
            lengths = np.sqrt(np.einsum("ij,ij->j", components, components))
            np.divide(components, lengths, out=components, where=lengths > 0)
        else:
            values, components = _leading(centred.T @ centred)
        components *= _signs(components)
        return _projected((centred @ components).astype(np.float32), values, float(np.square(centred).sum()))


def _leading(matrix: Numbers) -> tuple[Numbers, Numbers]:
    """(values, vectors as columns) of the two largest eigenvalues, the largest first; fewer where it is smaller."""
    values, vectors = np.linalg.eigh(matrix)
    return values[::-1][:2], vectors[:, ::-1][:, :2]


def _many(vectors: LiveVectors) -> Iterator[Projecting | Projection]:
    """In passes over the file: some to find the components, a last one for the points."""
    with all_cores() as cores:
        found, told = Components(vectors), 0.0
        for number in range(_MOST_PASSES):
            for share in found.turn(cores):
                told = max(told, (number + share) / max(_USUAL_PASSES, number + 2))
                yield Projecting(told)
            if found.left <= _ENOUGH:
                break
        middle, directions = found.plane(_signs(found.vectors))
        points = np.empty((len(vectors), directions.shape[1]), np.float32)
        for start, block in passed(vectors, lambda one: one @ directions - middle, cores):
            points[start : start + len(block)] = block
            yield Projecting(told + (1 - told) * (start + len(block)) / len(vectors))
        yield _projected(points, found.values, found.variance)


def _projected(points: NDArray[np.float32], values: Numbers, total: float) -> Projection:
    """A component that is nothing but rounding, or that there is none of, is 0."""
    shares = np.zeros(2)
    if total > _SIGNIFICANT:
        shares[: len(values)] = np.clip(values / total, 0.0, 1.0)
    shares[shares < _SIGNIFICANT] = 0.0
    if points.shape[1] < 2:
        points = np.hstack([points, np.zeros((len(points), 2 - points.shape[1]), np.float32)])
    points[:, shares == 0.0] = 0.0
    return Projection(points, (float(shares[0]), float(shares[1])))


def _signs(components: Numbers) -> Numbers:
    """1 or -1 for each column: what makes its number of largest size positive."""
    largest = np.abs(components).argmax(axis=0)
    return np.where(components[largest, np.arange(components.shape[1])] < 0, -1.0, 1.0)
