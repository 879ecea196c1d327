"""Work in a thread that says how far it is, and that a person may give up."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Generic, TypeVar

from aoai_tui.errors import AoaiError

Result = TypeVar("Result")
News = TypeVar("News")

_EVERY = 0.1
"""Seconds between two words on how far it is."""


class GivenUp(Exception):
    """The person does not want it any more. It is raised in the thread, and heard by nobody."""


async def stoppable(
    work: Coroutine[Any, Any, Result],
    stop: threading.Event,
    undo: Callable[[Result], Awaitable[object]] | None = None,
) -> Result:
    """The work's result. A cancel sets `stop`, which its thread looks at, and waits until the thread is done.

    Where it was done already, and only nobody knew it yet, `undo` takes its result back.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([asyncio.create_task(_given_up(task, undo))])
        raise


async def _given_up(task: asyncio.Task[Result], undo: Callable[[Result], Awaitable[object]] | None) -> None:
    await asyncio.wait([task])
    if not task.cancelled() and not task.exception() and undo:
        with suppress(AoaiError):  # nobody is there any more to hear of it
            await undo(task.result())


class Telling(Generic[News]):
    """How far such work is, said some times in a second."""

    def __init__(self, hear: Callable[[News], object]) -> None:
        """`hear` is called in the thread: see `in_loop`."""
        self._hear = hear
        self.stop = threading.Event()
        """Set once nobody waits for the work any more."""
        self._told = 0.0

    def tell(self, news: News, *, last: bool = False) -> None:
        """Say how far it is; what is not the `last` word only where none was said just now.

        Raises GivenUp once `stop` is set.
        """
        go_on(self.stop)
        now = time.monotonic()
        if last or now - self._told >= _EVERY:
            self._told = now
            self._hear(news)


def in_loop(hear: Callable[[News], object]) -> Callable[[News], object]:
    """The same, to be called in a thread: it is heard in the running event loop's own one."""
    loop = asyncio.get_running_loop()
    return lambda news: loop.call_soon_threadsafe(hear, news)


def go_on(stop: threading.Event) -> None:
    """Raise GivenUp once `stop` is set."""
    if stop.is_set():
        raise GivenUp
