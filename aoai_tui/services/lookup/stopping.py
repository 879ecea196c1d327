"""Work in a thread that a person may give up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class GivenUp(Exception):
    """The person does not want it any more. It is raised in the thread, and heard by nobody."""


async def stoppable(work: Coroutine[Any, Any, Result], stop: threading.Event) -> Result:
    """The work's result. A cancel sets `stop`, which its thread looks at, and waits until the thread is done."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stop.set()
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # it was given up
        raise


def go_on(stop: threading.Event) -> None:
    """Raise GivenUp once `stop` is set."""
    if stop.is_set():
        raise GivenUp
