"""Every vector compared with every other one, and an order in which like stands beside like."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors

Matrix: TypeAlias = tuple[tuple[float, ...], ...]
"""Rows of cosine similarities, -1 to 1: symmetric, 1 on the diagonal, but 0 where a vector is all zeros."""


def similarities(vectors: LiveVectors) -> Matrix:
    """The cosine similarity of each two vectors, in their order."""
    return as_matrix(_cosines(vectors))


def as_matrix(values: NDArray[np.float64]) -> Matrix:
    """Numbers of shape (n, n) as rows, which need no numpy where they are shown."""
    return tuple(tuple(row) for row in values.tolist())


def by_likeness(matrix: Matrix) -> tuple[int, ...]:
    """The places of the matrix in an order that puts alike ones together; the first one stays in the first half.

    Spectral seriation: the order of the Fiedler vector, the one that belongs to the second smallest eigenvalue of
    the graph's Laplacian (Atkins, Boman and Hendrickson, SIAM J. Comput. 28, 1998).
    """
    if len(matrix) < 3:
        return tuple(range(len(matrix)))
    weights = np.clip(np.array(matrix, dtype=np.float64), 0, None)
    np.fill_diagonal(weights, 0)
    weights **= 2  # what is hardly alike pulls less
    _, eigenvectors = np.linalg.eigh(np.diag(weights.sum(axis=1)) - weights)
    fiedler = eigenvectors[:, 1]
    order = np.argsort(np.round(fiedler, 9), kind="stable")
    if np.flatnonzero(order == 0)[0] >= len(order) / 2:
        order = order[::-1]
    return tuple(order.tolist())


def reordered(matrix: Matrix, order: tuple[int, ...]) -> Matrix:
    """The matrix with its rows and columns in another order."""
    return tuple(tuple(matrix[row][column] for column in order) for row in order)


def _cosines(vectors: LiveVectors) -> NDArray[np.float64]:
    unit = vectors.taken(slice(None)).astype(np.float64)
    lengths = np.sqrt(np.einsum("ij,ij->i", unit, unit))[:, None]
    np.divide(unit, lengths, out=unit, where=lengths > 0)
    cosines = np.clip(unit @ unit.T, -1.0, 1.0)
    np.fill_diagonal(cosines, (lengths[:, 0] > 0).astype(np.float64))
    return cosines
