"""When an app that a test drives has nothing left to do.

Textual's pilot takes an app for idle once its process has used no processor time for 20 ms. On a busy machine a process
may just not have been given any, and work in a thread that waits for the disk uses none. Here it is idle when, besides,
no callback of the event loop is due and no work that was handed to a thread is under way.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar
from weakref import WeakKeyDictionary, WeakSet

import pytest
from textual import _wait

Result = TypeVar("Result")

HELD = 1.0
"""Seconds after which work counts as held on purpose: nobody waits for it any longer, nor ever again."""
_TURNS = 3
"""Turns of the event loop in which nothing may be due."""

_wait_for_idle = _wait.wait_for_idle


class WatchedThreads(ThreadPoolExecutor):
    """The threads of an event loop, which know what they still have to do."""

    def __init__(self) -> None:
        super().__init__(thread_name_prefix="asyncio")
        self._under_way: set[Future[Any]] = set()
        self._held: WeakSet[Future[Any]] = WeakSet()

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        future = super().submit(fn, *args, **kwargs)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    @property
    def are_busy(self) -> bool:
        """Whether there is work under way that nobody holds."""
        return any(one not in self._held for one in tuple(self._under_way))

    def give_up(self) -> None:
        """Wait no more for what is under way."""
        self._held.update(tuple(self._under_way))


_threads: WeakKeyDictionary[asyncio.AbstractEventLoop, WatchedThreads] = WeakKeyDictionary()


def watch_threads() -> None:
    """From now on, whoever waits until an app in this event loop is idle waits for its threads, too."""
    loop = asyncio.get_running_loop()
    if loop not in _threads:
        _threads[loop] = WatchedThreads()
        loop.set_default_executor(_threads[loop])


async def until_idle(min_sleep: float = _wait.SLEEP_GRANULARITY, max_sleep: float = HELD) -> None:
    """What Textual's `wait_for_idle` does, and then until nothing is due and no thread is at work.

    At most `max_sleep` seconds more: what takes longer is held, or goes on for as long as the app runs.
    """
    await _wait_for_idle(min_sleep, max_sleep)
    loop = asyncio.get_running_loop()
    threads = _threads.get(loop)
    end = time.monotonic() + max_sleep
    while time.monotonic() < end:
        await asyncio.sleep(0.001)  # threads tell their outcome meanwhile
        if not (threads and threads.are_busy) and await _is_calm(loop):
            return
    if threads:
        threads.give_up()


async def _is_calm(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether nothing waits for its turn behind this task, some turns in a row."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)
        if loop._ready:  # type: ignore[attr-defined]
            return False
    return True


def teach_pilots() -> None:
    """Every pilot of Textual's waits so."""
    for module in ("app", "pilot"):
        pytest.MonkeyPatch().setattr(f"textual.{module}.wait_for_idle", until_idle)
