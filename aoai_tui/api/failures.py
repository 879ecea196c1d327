"""The one translation: every exception of the openai package becomes an error in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx2
import openai

from aoai_tui import errors
from aoai_tui.api.connection_failures import from_connection
from aoai_tui.api.content_filter import refused_by_filter
from aoai_tui.api.error_body import ErrorBody
from aoai_tui.api.error_case import Case
from aoai_tui.api.error_statuses import explained_status
from aoai_tui.api.masking import masked
from aoai_tui.api.retries import LONGEST_RETRY_AFTER, requested_wait
from aoai_tui.api.traffic import request_id_of
from aoai_tui.errors import AoaiError

FOREIGN = (openai.OpenAIError, httpx2.HTTPError, ValueError)
"""What the package raises: its own errors, and what it lets through or raises for odd names and broken JSON."""


@contextmanager
def explained(host: str, deployment: str = "") -> Iterator[None]:
    """Turn whatever the package raises inside into an AoaiError that names the host and the deployment."""
    try:
        yield
    except (openai.APIConnectionError, httpx2.HTTPError) as error:
        raise explanation(error, host, deployment) from error
    except FOREIGN as error:
        # The answer's own words are not chained: a traceback would show a key that the service repeated.
        raise explanation(error, host, deployment) from None


def explanation(error: Exception, host: str, deployment: str = "") -> AoaiError:
    """One of FOREIGN, in words."""
    match error:
        case openai.APIStatusError():
            return from_status(error, host, deployment)
        case openai.APIConnectionError():
            return from_connection(error, host)
        case openai.APIError():
            return from_event(error.body, error.message, error.request.headers)
        case httpx2.HTTPError():
            return errors.ConnectionTrouble(
                f"The connection to {host} failed.", "Check your network and try again.", retryable=True
            )
        case json.JSONDecodeError() | UnicodeDecodeError():
            return errors.UnreadableAnswer(
                "The service sent something that can't be read.",
                "What had arrived before is kept. Try again; if it stays, a proxy may be changing the answer.",
            )
        case _:
            return errors.RequestRefused(
                "The request could not be made.",
                f"Check the deployment's name (ctrl+o). The reason: {masked(str(error))}",
            )


def from_event(body: object, message: str, sent: Mapping[str, str]) -> AoaiError:
    """An `error` object in an answer that began well; `sent` are the request's headers."""
    details = ErrorBody(body, message, sent)
    if details.is_content_filter:
        return refused_by_filter(details.filters())
    return errors.ServiceTrouble(
        "The service broke off with an error.",
        f"{details.said}What had arrived is kept; try again.",
        code=details.code,
    )


def from_status(error: openai.APIStatusError, host: str, deployment: str = "") -> AoaiError:
    """An answer with an error status: the body's code, then its words, then the status decide."""
    headers, sent = error.response.headers, error.response.request.headers
    details = ErrorBody(error.body, error.message, sent, keep=(host, deployment))
    wait = requested_wait(headers)
    if wait is None and error.status_code == 429:
        wait = _wait_in_words(details.message)
    path = error.response.request.url.path
    failure = explained_status(Case(error.status_code, details, wait, sent, host, deployment, path))
    failure.status = error.status_code
    failure.code = failure.code or details.code
    failure.request_id = request_id_of(headers)
    wished = headers.get("x-should-retry")
    if wished in ("true", "false"):
        failure.retryable = wished == "true"
    failure.retry_after = wait
    if wait is not None and wait > LONGEST_RETRY_AFTER:
        failure.retryable = False
    return failure


_WAIT = re.compile(r"(?:retry|try again) (?:after|in) (\d{1,7}) (?:second|milli(second))", re.IGNORECASE)


def _wait_in_words(message: str) -> float | None:
    """The seconds that a sentence asks to wait, for gateways that drop the headers."""
    found = _WAIT.search(message)
    return (float(found[1]) / (1000 if found[2] else 1)) if found else None
