"""Requests that nobody waits for any more: what is at the service is paid for, so it gets a moment to come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from aoai_tui.domain import Wait

OnWait = Callable[[Wait | None], None]

Result = TypeVar("Result")

GRACE = 3.0
"""Seconds for what is on its way at the end of the app."""


class Finishing:
    """Requests, each with what is done with its answer. For the event loop's own thread."""

    def __init__(self) -> None:
        """Nothing is on its way."""
        self._tasks: set[asyncio.Task[Any]] = set()

    async def run(self, send: Callable[[OnWait], Coroutine[Any, Any, Result]], on_wait: OnWait) -> Result:
        """The result. Cancelled, it goes on by itself, but for a request that only waits to be sent again."""
        waits = given_up = False

        def heard(wait: Wait | None) -> None:
            nonlocal waits
            waits = wait is not None
            if not given_up:
                on_wait(wait)
            elif waits:
                task.cancel()

        task = asyncio.create_task(send(heard), name="query")
        self._tasks.add(task)
        task.add_done_callback(self._over)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            given_up = True
            if waits:
                task.cancel()
            raise

    async def close(self) -> None:
        """Wait a moment for what is on its way, then let it go."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _over(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waits for it hears of it
