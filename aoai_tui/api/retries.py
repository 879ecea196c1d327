"""Waits that can be seen and stopped: one request, repeated while that may help.

tenacity decides when to stop and how long to wait; the openai package's own loop is switched off,
because its waits are silent.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import TypeVar

import tenacity

from aoai_tui.domain import OnWait, Wait
from aoai_tui.errors import AoaiError

LONGEST_RETRY_AFTER = 120.0
"""Seconds. Azure answers with 86400 where a daily quota is used up: that is told, not waited for."""

_YEAR = 366 * 86_400.0


Result = TypeVar("Result")

_backoff = tenacity.wait_random_exponential(multiplier=0.5, max=8)


def requested_wait(headers: Mapping[str, str]) -> float | None:
    """The seconds that `retry-after-ms` or `retry-after` (seconds or an HTTP date) ask for; a year at most."""
    after = headers.get("retry-after", "")
    for wait in (_number(headers.get("retry-after-ms", ""), 1000), _number(after, 1), _until(after)):
        if wait is not None and math.isfinite(wait):
            return min(max(0.0, wait), _YEAR)
    return None


def _number(text: str, parts_of_a_second: int) -> float | None:
    try:
        return float(text) / parts_of_a_second
    except ValueError:
        return None


def _until(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return None


async def with_retries(
    call: Callable[[], Awaitable[Result]], *, max_retries: int, on_wait: OnWait
) -> tuple[Result, int]:
    """The call's result and the number of retries; its last error where none of them helped.

    Only an AoaiError that is retryable is tried again. Cancelling the task ends a wait at once.
    """

    async def wait_in_sight(seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
        finally:
            on_wait(None)

    def announce(state: tenacity.RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        seconds = state.next_action.sleep if state.next_action else 0.0
        reason = error.title if isinstance(error, AoaiError) else ""
        on_wait(Wait(seconds, state.attempt_number + 1, max_retries + 1, reason))

    retrying = tenacity.AsyncRetrying(
        stop=tenacity.stop_after_attempt(max_retries + 1),
        wait=_pause,
        retry=tenacity.retry_if_exception(lambda error: isinstance(error, AoaiError) and error.retryable),
        sleep=wait_in_sight,
        before_sleep=announce,
        reraise=True,
    )
    result: Result = await retrying(call)
    return result, int(retrying.statistics.get("attempt_number", 1)) - 1


def _pause(state: tenacity.RetryCallState) -> float:
    """What the service asked for, else 0.5 s doubling to 8 s, with jitter."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, AoaiError) and error.retry_after is not None:
        return error.retry_after
    return float(_backoff(state))
