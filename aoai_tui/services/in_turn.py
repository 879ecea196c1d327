"""Writing in order: what was asked for first is written first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

Result = TypeVar("Result")


class InTurn:
    """Work that is done one after another, in the order in which it was asked for.

    Threads that wait for the same lock get it in any order: an older text could be written over a newer one.
    """

    def __init__(self) -> None:
        """Nothing is under way."""
        self._turn = asyncio.Lock()

    async def __call__(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Its result. Whoever is cancelled while waiting does not take the work along, nor its turn from it."""
        return await asyncio.shield(asyncio.create_task(self._do(work)))

    async def caught_up(self) -> None:
        """Return when all that was asked for by now is done."""
        async with self._turn:
            return

    async def _do(self, work: Callable[[], Awaitable[Result]]) -> Result:
        async with self._turn:
            return await work()
