"""How an answer that had begun came to an early end, in words."""

from __future__ import annotations

import httpx2
import openai

from aoai_tui import errors
from aoai_tui.api.failures import explanation


def stalled(seconds: float | None) -> errors.Stalled:
    """Nothing came for so long."""
    return errors.Stalled(
        f"Nothing came for {seconds:.0f} seconds." if seconds else "Nothing came any more.",
        "What had arrived is kept. Send again, or raise stream_gap_seconds in the settings.",
    )


def broken(
    error: Exception, host: str, deployment: str, timeout: object, due: str = "reply"
) -> errors.AoaiError:
    """What broke an answer off: one of failures.FOREIGN. `timeout` is the client's."""
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return stalled(timeout.read if isinstance(timeout, httpx2.Timeout) else None)
    failure = explanation(error, host, deployment)
    if not isinstance(failure, errors.ConnectionTrouble):
        return failure
    return errors.Disconnected(
        f"The connection broke in the middle of the {due}.",
        "What had arrived is kept. Check your network and send again.",
    )


def content_type(http: httpx2.Response) -> str:
    """What the service says that it sent; empty for nothing."""
    return str(http.headers.get("content-type", ""))
