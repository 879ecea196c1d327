"""Calls that may never return: the desktop's keyring can wait for a password for hours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from threading import Thread
from typing import Any, TypeVar

Result = TypeVar("Result")


async def in_own_thread(call: Callable[[], Result]) -> Result:
    """The call's result, from a thread that neither the app's end nor other work waits for.

    asyncio.to_thread's threads are few and are waited for when the program ends.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(result: Callable[[], None]) -> None:
        if not future.done():
            result()

    def run() -> None:
        try:
            value = call()
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits
            failure = error
            tell(lambda: future.set_exception(failure))
        else:
            tell(lambda: future.set_result(value))

    def tell(result: Callable[[], None]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result)

    Thread(target=run, daemon=True, name="aoai-tui").start()
    return await future


async def to_its_end(work: Coroutine[Any, Any, Result]) -> Result:
    """The work's result. A cancel waits until it is done: for what must be on the disk."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # nobody is there to hear of it
        raise


async def to_the_end(call: Callable[[], Result]) -> Result:
    """The call's result from a thread. A cancel waits until the thread is done: for writes to files in use."""
    return await to_its_end(asyncio.to_thread(call))
