"""No answer at all: the cause beneath tells what to look at."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx2
import openai

from aoai_tui import errors
from aoai_tui.api.reach import no_tls


def from_connection(
    error: openai.APIConnectionError | httpx2.HTTPError, host: str
) -> errors.ConnectionTrouble:
    """No answer at all: the cause beneath tells what to look at."""
    causes = list(_causes(error))
    text = " ".join(str(cause) for cause in causes)
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return no_tls(cause, host)
    if any(isinstance(cause, socket.gaierror) for cause in causes) or "Name or service not known" in text:
        return errors.ConnectionTrouble(
            f"The name {host} could not be found.",
            "You may be offline, or the endpoint is misspelled, or it is private and needs your VPN.",
            retryable=True,
        )
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
        return errors.ConnectionTrouble(
            f"{host} did not answer in time.",
            "Check your network or VPN; the time limit is a setting of the connection.",
            retryable=True,
        )
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes) or "refused" in text.lower():
        return errors.ConnectionTrouble(
            f"{host} refused the connection.", "Is the server running, and is the port right?", retryable=True
        )
    return errors.ConnectionTrouble(
        f"{host} could not be reached.", "Check your network or VPN and try again.", retryable=True
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything beneath it."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            for inner in current.exceptions:
                yield from _causes(inner)
        current = current.__cause__ or current.__context__
