"""How long work keeps the event loop from turning."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")

_LOOK = 0.001


async def longest_hold(work: Coroutine[Any, Any, Result]) -> tuple[float, Result]:
    """The longest that the loop did not turn while something was done, and what came of it.

    Counted in seconds of the processor that this process had, all its threads together: who holds the interpreter
    uses it up. The part of a busy machine that others have does not count.
    """
    doing = asyncio.create_task(work)
    longest, before = 0.0, time.process_time()
    while not doing.done():
        await asyncio.sleep(_LOOK)
        now = time.process_time()
        longest, before = max(longest, now - before), now
    return longest, await doing
