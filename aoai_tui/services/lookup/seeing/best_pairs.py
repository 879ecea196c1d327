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

    def scored(self, scores: NDArray[np.float64], least: float) -> Pairs:
        """The same pairs with other scores, as far as these are `least` or more."""
        kept = np.flatnonzero(scores >= least)
        firsts, seconds, exact = self.firsts[kept], self.seconds[kept], scores[kept].astype(np.float32)
        order = in_order(firsts, seconds, exact)
        return Pairs(firsts[order], seconds[order], exact[order], self.more)


def in_order(
    firsts: NDArray[np.int64], seconds: NDArray[np.int64], scores: NDArray[np.float32]
) -> NDArray[np.int64]:
    """Where each pair stands: the most alike first; equal ones by the first place, then by the second."""
    return np.lexsort((seconds, firsts, -np.round(scores, _DIGITS)))


class BestPairs:
    """Takes pairs in and keeps so many; what it takes at least rises when it is full."""

    def __init__(self, least: float, most: int) -> None:
        """Pairs from a score on."""
        self.least = least
        self._most, self._more = most, False
        self._kept = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))

    def add(self, firsts: NDArray[np.int64], seconds: NDArray[np.int64], scores: NDArray[np.float32]) -> None:
        """Pairs of equal numbers, in any order of their places; those below what is taken at least are left out."""
        taken = scores >= self.least
        self._more |= len(self) >= self._most and len(scores) > 0
        if not taken.any():
            return
        one, other = firsts[taken], seconds[taken]
        offered = np.minimum(one, other), np.maximum(one, other), np.clip(scores[taken], -1, 1)
        kept = self._kept
        self._kept = (
            np.concatenate([kept[0], offered[0]]),
            np.concatenate([kept[1], offered[1]]),
            np.concatenate([kept[2], offered[2]]),
        )
        if len(self) > 2 * self._most:
            self._cut()

    def take(self, found: Pairs) -> None:
        """What another one has kept."""
        self.add(found.firsts, found.seconds, found.scores)
        self._more |= found.more

    def found(self) -> Pairs:
        """What was kept."""
        self._cut()
        return Pairs(*self._kept, more=self._more)

    def __len__(self) -> int:
        """Pairs that are kept now: up to twice as many as at the end."""
        return len(self._kept[0])

    @property
    def is_perfect(self) -> bool:
        """Whether there are more than enough pairs that nothing can be more alike than."""
        full = len(self) > self._most or (self._more and len(self) == self._most)
        return full and bool(np.count_nonzero(self._kept[2] > 1 - 10**-_DIGITS) >= self._most)

    def _cut(self) -> None:
        firsts, seconds, scores = self._kept
        order = in_order(firsts, seconds, scores)
        chosen = order[: self._most]
        self._kept = firsts[chosen], seconds[chosen], scores[chosen]
        if len(order) > self._most:  # else nobody would know whether there are more
            self._more = True
            self.least = max(self.least, float(scores[chosen[-1]]) - 10**-_DIGITS)
