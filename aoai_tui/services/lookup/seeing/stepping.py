"""Long sums that are done a step at a time in a thread, and can be left between two steps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator
from threading import Lock
from typing import Generic, TypeVar

Step = TypeVar("Step")


class _Steps(Generic[Step]):
    """Steps of which one is made at a time."""

    def __init__(self, steps: Generator[Step, None, None]) -> None:
        self._steps, self._lock = steps, Lock()

    def next(self) -> Step | None:
        """The next one; None behind the last."""
        with self._lock:
            return next(self._steps, None)

    def close(self) -> None:
        """Leave those that are not made yet; what they hold is let go."""
        with self._lock:
            self._steps.close()


async def in_thread(begin: Callable[[], Generator[Step, None, None]]) -> AsyncGenerator[Step, None]:
    """What the steps give, each made in a thread.

    Closing it, or cancelling the task, leaves the steps behind: the one that is being made is made to its end, and
    nobody waits for it.
    """
    steps = _Steps(await asyncio.to_thread(begin))
    try:
        while (step := await asyncio.to_thread(steps.next)) is not None:
            yield step
    finally:
        asyncio.get_running_loop().run_in_executor(None, steps.close)
