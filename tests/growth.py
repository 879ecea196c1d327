"""How the work grows with its size: what a test can promise of speed on any machine, however busy."""

from __future__ import annotations

import time
from collections.abc import Callable

TIMES = 8
LINEAR = 3.0 * TIMES
"""More than any linear work shows; work that goes with the square of its size shows 64."""


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times longer it takes at eight times the size: about 8 where it is linear. The best of three counts."""
    return _least(work, TIMES * size) / _least(work, size)


def _least(work: Callable[[int], object], size: int) -> float:
    taken = []
    for _ in range(3):
        began = time.thread_time()
        work(size)
        taken.append(time.thread_time() - began)
    return max(min(taken), 1e-4)  # below that the clock's steps would count
