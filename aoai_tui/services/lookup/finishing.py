"""Requests that nobody waits for any more: what is at the service is paid for, so it gets a moment to come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, cast

from aoai_tui.domain import Embedded, EmbeddingRequest, OnWait, Wait

GRACE = 3.0
"""Seconds for what is on its way at the end of the app."""


@dataclass
class _Flight:
    """One request, and who waits for its answer."""

    ears: list[OnWait] = field(default_factory=list)
    waits: bool = False
    """Whether it only waits to be sent again."""
    task: asyncio.Task[Any] = field(init=False)

    def heard(self, wait: Wait | None) -> None:
        """Tell of a pause; it is the end where nobody waits for the answer."""
        self.waits = wait is not None
        for ear in self.ears:
            ear(wait)
        self.end_if_idle()

    def end_if_idle(self) -> None:
        """Send nothing again for nobody."""
        if self.waits and not self.ears:
            self.task.cancel()


class Finishing:
    """Requests, each with what is done with its answer. For the event loop's own thread."""

    def __init__(self) -> None:
        """Nothing is on its way."""
        self._flights: dict[EmbeddingRequest, _Flight] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    def has(self, request: EmbeddingRequest) -> bool:
        """Whether the same is on its way."""
        return request in self._flights

    async def run(
        self,
        request: EmbeddingRequest,
        send: Callable[[OnWait], Coroutine[Any, Any, Embedded]],
        on_wait: OnWait,
    ) -> Embedded:
        """The answer; where the same is on its way already, that one's.

        Cancelled, it goes on by itself, but for a request that only waits to be sent again.
        """
        flight = self._flights.get(request) or self._begun(request, send)
        flight.ears.append(on_wait)
        try:
            return cast("Embedded", await asyncio.shield(flight.task))
        finally:
            flight.ears.remove(on_wait)
            flight.end_if_idle()

    async def close(self) -> None:
        """Wait a moment for what is on its way, then let it go."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE)
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _begun(
        self, request: EmbeddingRequest, send: Callable[[OnWait], Coroutine[Any, Any, Embedded]]
    ) -> _Flight:
        flight = self._flights[request] = _Flight()
        flight.task = asyncio.create_task(send(flight.heard), name="query")
        self._tasks.add(flight.task)

        def over(task: asyncio.Task[Any]) -> None:
            self._tasks.discard(task)
            del self._flights[request]
            if not task.cancelled():
                task.exception()  # whoever waits for it hears of it

        flight.task.add_done_callback(over)
        return flight
