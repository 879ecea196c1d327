"""Long sums that are done a step at a time in a thread, and can be left between two steps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import TypeVar

Step = TypeVar("Step")


async def in_thread(begin: Callable[[], Iterator[Step]]) -> AsyncGenerator[Step, None]:
    """What the steps give, each made in a thread.

    Closing it, or cancelling the task, leaves the steps behind: the one that is being made is made to its end, and
    nobody waits for it.
    """
    steps = await asyncio.to_thread(begin)
    while (step := await asyncio.to_thread(next, steps, None)) is not None:
        yield step
