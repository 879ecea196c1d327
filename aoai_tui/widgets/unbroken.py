"""Changes of the screen that a cancelled caller can't break off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


def unbroken(
    change: Callable[Given, Coroutine[Any, Any, Result]],
) -> Callable[Given, Coroutine[Any, Any, Result]]:
    """Let the change come to its end in a task of its own, whatever becomes of who waits for it.

    Textual waits for the tasks of the widgets that it removes. A worker that is cancelled in that wait, as Escape
    does, would cancel those tasks too, and the app could not end cleanly any more.
    """

    @wraps(change)
    async def changed(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        return await asyncio.shield(asyncio.create_task(change(*args, **kwargs), name=change.__name__))

    return changed
