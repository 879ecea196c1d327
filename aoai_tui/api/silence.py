"""A limit on how long nothing may come, cheap enough to watch over every chunk of a stream."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self


class Silence:
    """`with silence: await …` raises TimeoutError where the wait takes longer than `limit` seconds.

    asyncio.timeout does the same for one wait. For thousands of short ones it would make and drop a timer
    each; here one timer serves them all and only looks, when it fires, whether the current wait is old enough.
    """

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[object] | None = None
        self._since = 0.0
        self._cancels = 0
        self._over = False

    def __enter__(self) -> Self:
        """The wait begins."""
        self._since = self._loop.time()
        self._task = asyncio.current_task()
        if self._task:
            self._cancels = self._task.cancelling()
        if self._timer is None:
            self._timer = self._loop.call_at(self._since + self._limit, self._look)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The wait is over: what came in time goes on, what didn't raises TimeoutError."""
        task, self._task = self._task, None
        if self._over and task:
            self._over = False
            # A cancel of somebody else's that came at the same moment counts more than the silence.
            if (
                task.uncancel() <= self._cancels
                and kind is not None
                and issubclass(kind, asyncio.CancelledError)
            ):
                raise TimeoutError from error

    def close(self) -> None:
        """Let go of the timer."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        self._timer = None
        if self._task is None:
            return
        due = self._since + self._limit
        if self._loop.time() < due:
            self._timer = self._loop.call_at(due, self._look)
        else:
            self._over = True
            self._task.cancel()
