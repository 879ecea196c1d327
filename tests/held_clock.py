"""A clock that stands still: no limit of time is over before a test wants it, however busy the machine is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


class HeldClock:
    """What the event loop takes for the time, in seconds."""

    def __init__(self) -> None:
        """It stands."""
        self._real = asyncio.get_running_loop().time
        self._stands_at: float | None = self._real()
        self._behind = 0.0

    def __call__(self) -> float:
        """The time."""
        return self._real() - self._behind if self._stands_at is None else self._stands_at

    def goes(self, *, when: bool = True) -> None:
        """From now on it goes as any other."""
        if when and self._stands_at is not None:
            self._behind, self._stands_at = self._real() - self._stands_at, None

    async def passes(self, seconds: float) -> None:
        """So much time is over at once; timers see it, and who they wake gets a turn."""
        assert self._stands_at is not None
        self._stands_at += seconds
        for _ in range(3):
            await asyncio.sleep(0)


@contextmanager
def held_clock() -> Iterator[HeldClock]:
    """Hold the running loop's clock."""
    clock = HeldClock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio.get_running_loop(), "time", clock)
        yield clock
