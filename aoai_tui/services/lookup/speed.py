"""How fast a run is, and how long it will still take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

_WINDOW = 30.0
"""Seconds that count."""

_SOONEST = 0.5
"""Seconds before which nothing can be said."""


class Speed:
    """Passages done in a second, lately."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """The clock runs from now on."""
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque([(clock(), 0)])

    def note(self, done: int) -> None:
        """So many are done in all."""
        now = self._clock()
        self._marks.append((now, done))
        while len(self._marks) > 2 and self._marks[1][0] < now - _WINDOW:
            self._marks.popleft()

    @property
    def per_second(self) -> float | None:
        """None as long as that can't be said."""
        (began, before), (_, done) = self._marks[0], self._marks[-1]
        seconds = self._clock() - began
        return (done - before) / seconds if seconds >= _SOONEST and done > before else None

    def seconds_left(self, waiting: int) -> float | None:
        """How long so many will take."""
        per_second = self.per_second
        return waiting / per_second if per_second else None
