"""Work in a thread that a person may give up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from aoai_tui.errors import AoaiError

Result = TypeVar("Result")


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


def go_on(stop: threading.Event) -> None:
    """Raise GivenUp once `stop` is set."""
    if stop.is_set():
        raise GivenUp
