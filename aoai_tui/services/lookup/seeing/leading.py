"""The largest eigenvalues of a symmetric matrix, without the thousands of others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SMALL = 256
"""Rows up to which all eigenvalues are as quick."""

_SPARE = 6
"""Vectors more than are wanted: they keep those that are wanted from waiting for each other."""

_MOST_STEPS = 40
_ENOUGH = 1e-7
"""What may be left over of a vector, measured by its eigenvalue."""


def leading(matrix: NDArray[np.float64], count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(values, vectors as columns) of the `count` largest eigenvalues, the largest first.

    Block Lanczos with full reorthogonalisation (Golub and Underwood, 1977), from a start that is always the same.
    `count` is cut to the rows that there are.
    """
    size = len(matrix)
    count = min(count, size)
    if size <= _SMALL:
        values, vectors = np.linalg.eigh(matrix)
        return values[::-1][:count], vectors[:, ::-1][:, :count]
    block = count + _SPARE
    start = matrix @ np.random.default_rng(1901).standard_normal((size, block))
    basis, images = np.empty((size, 0)), np.empty((size, 0))
    fresh = np.linalg.qr(start)[0]
    values, vectors = np.zeros(count), fresh[:, :count]
    while basis.shape[1] + block <= min(size, _MOST_STEPS * block):
        basis, images = np.hstack([basis, fresh]), np.hstack([images, matrix @ fresh])
        small = basis.T @ images
        found, turns = np.linalg.eigh((small + small.T) / 2)
        values, turns = found[::-1][:count], turns[:, ::-1][:, :count]
        vectors = basis @ turns
        left = np.linalg.norm(images @ turns - vectors * values, axis=0)
        if np.all(left <= _ENOUGH * max(float(np.abs(values[0])), np.finfo(float).tiny)):
            break
        fresh = images[:, -block:]
        for _ in range(2):  # twice is enough (Kahan, Parlett)
            fresh = fresh - basis @ (basis.T @ fresh)
        fresh = np.linalg.qr(fresh)[0]
    return values, vectors
