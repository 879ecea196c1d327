"""The pairs of highest score, however many are offered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_DIGITS = 5
"""Of a score by which pairs are ordered; those behind come from rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of places, the most alike first; equal ones by the first place, then by the second."""

    firsts: NDArray[np.int64]
    seconds: NDArray[np.int64]
    """Behind the first."""

    scores: NDArray[np.float32]
    """Cosine similarities."""

    more: bool = False
    """Whether there are others, as alike as the last one here, or less."""

    def __len__(self) -> int:
        """Pairs in it."""
        return len(self.scores)


class BestPairs:
    """Takes pairs in and keeps so many; what it takes at least rises when it is full."""

    def __init__(self, least: float, most: int) -> None:
        """Pairs from a score on."""
        self.least = least
        self._most, self._more = most, False
        self._kept = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))

    def add(self, firsts: NDArray[np.int64], seconds: NDArray[np.int64], scores: NDArray[np.float32]) -> None:
        """Pairs of equal numbers; those below what is taken at least are left out."""
        taken = scores >= self.least
        if not taken.any():
            return
        offered = firsts[taken], seconds[taken], scores[taken]
        kept = self._kept
        self._kept = (
            np.concatenate([kept[0], offered[0]]),
            np.concatenate([kept[1], offered[1]]),
            np.concatenate([kept[2], offered[2]]),
        )
        if len(self._kept[0]) > 2 * self._most:
            self._cut()

    def found(self) -> Pairs:
        """What was kept."""
        self._cut()
        return Pairs(*self._kept, more=self._more)

    def _cut(self) -> None:
        firsts, seconds, scores = self._kept
        order = np.lexsort((seconds, firsts, -np.round(scores, _DIGITS)))
        self._more |= len(order) > self._most
        chosen = order[: self._most]
        self._kept = firsts[chosen], seconds[chosen], scores[chosen]
        if len(chosen) == self._most:
            self.least = max(self.least, float(scores[chosen[-1]]) - 10**-_DIGITS)
