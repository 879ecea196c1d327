"""Vectors for tests, as a collection's file has them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors, live_vectors


def scattered(count: int, width: int, seed: int = 0) -> NDArray[np.float16]:
    """Vectors of length 1 in no particular place, rounded to half precision."""
    numbers = np.random.default_rng(seed).standard_normal((count, width))
    return halves(numbers)


def gathered(count: int, width: int, seed: int = 0, *, decay: float = 0.7) -> NDArray[np.float16]:
    """Vectors as models give them: around a common direction, and further out along some than along others."""
    generator = np.random.default_rng(seed)
    spread = np.arange(1, width + 1) ** (-decay / 2)
    return halves(generator.standard_normal((count, width)) * spread + generator.standard_normal(width) * 0.3)


def halves(numbers: NDArray[np.float64]) -> NDArray[np.float16]:
    """Each row made 1 long, and rounded."""
    unit: NDArray[np.float64] = numbers / np.linalg.norm(numbers, axis=1, keepdims=True)
    return unit.astype(np.float16)


def all_of(numbers: NDArray[np.float16]) -> LiveVectors:
    """Every row counts."""
    return live_vectors(numbers)


def exact_cosines(numbers: NDArray[np.float16]) -> NDArray[np.float64]:
    """In double precision over the same half-precision numbers; 0 where a vector is all zeros."""
    wide = numbers.astype(np.float64)
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    unit = np.divide(wide, lengths, out=np.zeros_like(wide), where=lengths > 0)
    cosines: NDArray[np.float64] = unit @ unit.T
    return cosines
