"""The one translation: every exception of the openai package becomes an error in words."""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import openai

from aoai_tui import errors
from aoai_tui.api.retries import LONGEST_RETRY_AFTER, requested_wait
from aoai_tui.api.traffic import request_id_of
from aoai_tui.domain import FilterResult
from aoai_tui.errors import AoaiError

ROLE = "Cognitive Services OpenAI User"


@contextmanager
def explained(host: str, deployment: str = "") -> Iterator[None]:
    """Turn whatever the package raises inside into an AoaiError that names the host and the deployment."""
    try:
        yield
    except openai.APIStatusError as error:
        raise from_status(error, host, deployment) from error
    except openai.APIConnectionError as error:
        raise from_connection(error, host) from error
    except openai.APIError as error:
        raise from_event(error) from error
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise errors.UnreadableAnswer(
            "The service sent something that can't be read.",
            "What had arrived before is kept. Try again; if it stays, a proxy may be changing the answer.",
        ) from error
    except openai.OpenAIError as error:
        raise errors.RequestRefused("The request could not be made.", str(error)) from error
    except httpx2.HTTPError as error:
        raise errors.ConnectionTrouble(
            f"The connection to {host} failed.", "Check your network and try again.", retryable=True
        ) from error


def from_connection(error: openai.APIConnectionError, host: str) -> errors.ConnectionTrouble:
    """No answer at all: the cause beneath tells what to look at."""
    causes = list(_causes(error))
    text = " ".join(str(cause) for cause in causes)
    if any(isinstance(cause, ssl.SSLError) for cause in causes) or "CERTIFICATE" in text.upper():
        return errors.ConnectionTrouble(
            f"The certificate of {host} is not trusted.",
            "A company proxy may be in between: point SSL_CERT_FILE at its certificate, or check the endpoint.",
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes) or "Name or service not known" in text:
        return errors.ConnectionTrouble(
            f"The name {host} could not be found.",
            "You may be offline, or the endpoint is misspelled, or it is private and needs your VPN.",
            retryable=True,
        )
    if isinstance(error, openai.APITimeoutError):
        return errors.ConnectionTrouble(
            f"{host} did not answer in time.",
            "Check your network or VPN; the time limit is a setting of the connection.",
            retryable=True,
        )
    if "refused" in text.lower():
        return errors.ConnectionTrouble(
            f"{host} refused the connection.", "Is the server running, and is the port right?", retryable=True
        )
    return errors.ConnectionTrouble(
        f"{host} could not be reached.", "Check your network or VPN and try again.", retryable=True
    )


def from_event(error: openai.APIError) -> AoaiError:
    """An `error` object sent as an event in the middle of a stream."""
    details = _Details(error.body, error.message)
    if details.is_content_filter:
        return _content_filtered(details, status=None, request_id=None)
    return errors.ServiceTrouble(
        "The service broke off with an error.",
        f"It said: {details.message} What had arrived is kept; try again.",
        code=details.code,
    )


def from_status(error: openai.APIStatusError, host: str, deployment: str = "") -> AoaiError:
    """An answer with an error status: the body's code, then its words, then the status decide."""
    headers = error.response.headers
    details = _Details(error.body, error.message)
    explain = _BY_STATUS.get(error.status_code, _other)
    failure = explain(_Case(error.status_code, details, headers, host, deployment))
    failure.status = error.status_code
    failure.code = failure.code or details.code
    failure.request_id = request_id_of(headers)
    wished = headers.get("x-should-retry")
    if wished in ("true", "false"):
        failure.retryable = wished == "true"
    failure.retry_after = requested_wait(headers)
    if failure.retry_after is not None and failure.retry_after > LONGEST_RETRY_AFTER:
        failure.retryable = False
    return failure


class _Details:
    """The parts of an error body, wherever a server put them.

    Azure nests them under `error` (the package has already taken that off), others under `detail`,
    llama.cpp has numbers for codes, and some send no JSON at all.
    """

    def __init__(self, body: object, fallback: str) -> None:
        self.body: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
        inner = self.body.get("innererror") or self.body.get("inner_error")
        self.inner: Mapping[str, Any] = inner if isinstance(inner, Mapping) else {}
        code = self.body.get("code")
        self.code = str(code) if isinstance(code, str | int) else None
        self.parameter = str(self.body.get("param") or "")
        self.message = self._message(fallback)

    def _message(self, fallback: str) -> str:
        for key in ("message", "detail", "error"):
            value = self.body.get(key)
            if isinstance(value, str) and value.strip():
                return value.strip()
            if isinstance(value, list) and value and isinstance(value[0], Mapping):
                return str(value[0].get("msg") or value[0].get("message") or value[0])
        return re.sub(r"^Error code: \d+ - ", "", fallback)

    @property
    def is_content_filter(self) -> bool:
        return (
            self.code in ("content_filter", "contentFilter")
            or self.inner.get("code") == "ResponsibleAIPolicyViolation"
        )

    def filters(self) -> tuple[FilterResult, ...]:
        """What the filter found, from any of the three forms that Azure sends."""
        for place in (self.inner, self.body):
            for key in ("content_filter_result", "content_filter_results"):
                if isinstance(found := place.get(key), Mapping):
                    return filter_results(found, source="prompt")
        return ()


class _Case:
    """One failed request, with all that its explanation may name."""

    def __init__(
        self, status: int, details: _Details, headers: Mapping[str, str], host: str, deployment: str
    ) -> None:
        self.status, self.details, self.headers = status, details, headers
        self.host, self.deployment = host, deployment

    def says(self, *words: str) -> bool:
        message = self.details.message.lower()
        return any(word.lower() in message for word in words)


def filter_results(found: Mapping[str, Any], *, source: str) -> tuple[FilterResult, ...]:
    """Azure's content filter object as a tuple, one result a category; unknown categories are kept."""
    results = []
    for category, value in found.items():
        if not isinstance(value, Mapping) or category == "error":
            continue
        detected = value.get("detected")
        results.append(
            FilterResult(
                category=str(category),
                filtered=bool(value.get("filtered")),
                severity=str(value["severity"]) if value.get("severity") else None,
                detected=detected if isinstance(detected, bool) else None,
                source=source,
            )
        )
    return tuple(results)


def _content_filtered(details: _Details, status: int | None, request_id: str | None) -> AoaiError:
    found = tuple(str(result) for result in details.filters() if result.filtered or not result.harmless)
    named = ", ".join(found)
    return errors.ContentFiltered(
        f"The content filter refused the prompt: {named}." if named else "The content filter refused the prompt.",
        "Say it differently and send again. "
        + ("" if named else "The service did not say which category it found. ")
        + "The filter's strictness is set for the deployment, in the Azure portal.",
        status=status,
        request_id=request_id,
        code="content_filter",
        categories=found,
    )


def _bad_request(case: _Case) -> AoaiError:
    details = case.details
    if details.is_content_filter:
        return _content_filtered(details, case.status, None)
    if refused := _refused_parameter(details):
        name, replacement = refused
        return errors.ParameterRefused(
            f"The deployment does not take “{name}”"
            + (" with this value." if details.code == "unsupported_value" else "."),
            f"Use “{replacement}” instead." if replacement else f"Send again without it. It said: {details.message}",
            parameter=name,
            replacement=replacement,
        )
    if details.code in ("context_length_exceeded", "exceed_context_size_error") or case.says("context length"):
        return errors.RequestRefused(
            "The conversation is too long for the model.",
            f"Start a new conversation, or shorten the prompt. It said: {details.message}",
        )
    if case.says("api version"):
        return errors.NotFound(
            "The service does not know this api-version.",
            "Change it in the connection (f9), 2024-10-21 works everywhere.",
        )
    return errors.RequestRefused("The service refused the request.", f"It said: {details.message}")


def _refused_parameter(details: _Details) -> tuple[str, str | None] | None:
    """(name, replacement) where the body says that one parameter is the trouble."""
    unknown = re.search(r"Unrecognized request argument(?:s)? supplied: ([\w.]+)", details.message)
    if details.code not in ("unsupported_parameter", "unsupported_value", "unknown_parameter") and not unknown:
        return None
    name = details.parameter or (unknown[1] if unknown else "")
    if not name and (quoted := re.search(r"'([\w.]+)'", details.message)):
        name = quoted[1]
    instead = re.search(r"Use '([\w.]+)' instead", details.message)
    return (name, instead[1] if instead else None) if name else None


def _unauthorized(case: _Case) -> AoaiError:
    if case.details.code == "PermissionDenied" or case.says("required data action", "does not have access to API"):
        return errors.RoleMissing(
            "You are signed in, but without the role that this needs.",
            f"Ask an owner of {case.host} for the role “{ROLE}”; a new role takes up to five minutes to work.",
        )
    if case.says("access token", "audience", "expired", "token"):
        return errors.SignInRefused(
            "The sign-in is no longer accepted.",
            f"Sign in again (az login). The token may have expired or be meant for another service than {case.host}.",
        )
    return errors.SignInRefused(
        f"{case.host} does not accept the key.",
        "Check key and endpoint in the connection (f9): the key must belong to this very resource.",
    )


def _forbidden(case: _Case) -> AoaiError:
    if case.says("virtual network", "firewall", "private endpoint", "public access"):
        return errors.AccessDenied(
            f"The network rules of {case.host} don't let you in.",
            "Connect through the allowed network or VPN, or have your address added to the resource's rules.",
        )
    if case.says("temporarily blocked"):
        return errors.AccessDenied(
            "The resource is blocked for the time being.",
            f"Azure's abuse monitoring does that; its owner must write to support. It said: {case.details.message}",
        )
    return errors.AccessDenied(f"{case.host} denies access.", f"It said: {case.details.message}")


def _not_found(case: _Case) -> AoaiError:
    if case.details.code in ("DeploymentNotFound", "model_not_found") or case.says("deployment", "model"):
        return errors.NotFound(
            f"There is no deployment “{case.deployment}” at {case.host}."
            if case.deployment
            else f"There is no such deployment at {case.host}.",
            "Check its name, which is not always the model's (ctrl+o). A new deployment needs up to five minutes.",
        )
    return errors.NotFound(
        f"{case.host} does not know this address.",
        "The api-version or the path of the endpoint may be wrong: check the connection (f9).",
    )


def _rate_limited(case: _Case) -> AoaiError:
    wait = requested_wait(case.headers)
    if wait is not None and wait > LONGEST_RETRY_AFTER:
        returns = datetime.now(UTC).astimezone() + timedelta(seconds=wait)
        return errors.RateLimited(
            f"The quota is used up until {returns:%d %b %H:%M}.",
            "Use another deployment until then, or ask for more quota in the Azure portal.",
        )
    if case.details.code == "insufficient_quota":
        return errors.RateLimited("The account's credit is used up.", f"It said: {case.details.message}")
    return errors.RateLimited(
        "Too many requests or tokens for this deployment.",
        "Wait a little and send again, or raise the deployment's rate limit in the Azure portal.",
        retryable=True,
    )


def _timed_out_there(_case: _Case) -> AoaiError:
    return errors.ServiceTrouble(
        "The service gave up waiting for itself.", "Send again; a shorter prompt helps.", retryable=True
    )


def _conflict(case: _Case) -> AoaiError:
    return errors.ServiceTrouble(
        "The service is busy with the same thing.", f"Send again. It said: {case.details.message}", retryable=True
    )


def _dependency_failed(case: _Case) -> AoaiError:
    return errors.ServiceTrouble(
        "A service behind this one failed.",
        f"Send again in a moment. It said: {case.details.message}",
    )


def _other(case: _Case) -> AoaiError:
    if case.status >= 500:
        return errors.ServiceTrouble(
            f"The service failed (HTTP {case.status}).",
            "That is on its side: send again in a moment, or use another region.",
            retryable=True,
        )
    if 300 <= case.status < 400:
        return errors.RequestRefused(
            f"{case.host} sends on to another address.",
            "That is not followed, so that your key goes to no other host: enter the final address in the connection.",
        )
    return errors.RequestRefused(
        f"The service refused the request (HTTP {case.status}).", f"It said: {case.details.message}"
    )


_BY_STATUS: dict[int, Callable[[_Case], AoaiError]] = {
    400: _bad_request,
    401: _unauthorized,
    403: _forbidden,
    404: _not_found,
    408: _timed_out_there,
    409: _conflict,
    422: _bad_request,
    424: _dependency_failed,
    429: _rate_limited,
}


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
