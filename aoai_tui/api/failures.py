"""The one translation: every exception of the openai package becomes an error in words."""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import openai

from aoai_tui import errors
from aoai_tui.api.content_filter import filter_results
from aoai_tui.api.reach import no_tls
from aoai_tui.api.retries import LONGEST_RETRY_AFTER, requested_wait
from aoai_tui.api.traffic import request_id_of
from aoai_tui.config.secret import MASK, looks_like_key
from aoai_tui.domain import FilterResult
from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line

ROLE = "Cognitive Services OpenAI User"


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


def from_connection(error: openai.APIConnectionError, host: str) -> errors.ConnectionTrouble:
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


def from_event(body: object, message: str, sent: Mapping[str, str]) -> AoaiError:
    """An `error` object in an answer that began well; `sent` are the request's headers."""
    details = _Details(body, message, sent)
    if details.is_content_filter:
        return _content_filtered(details)
    return errors.ServiceTrouble(
        "The service broke off with an error.",
        f"{details.said}What had arrived is kept; try again.",
        code=details.code,
    )


def from_status(error: openai.APIStatusError, host: str, deployment: str = "") -> AoaiError:
    """An answer with an error status: the body's code, then its words, then the status decide."""
    headers, sent = error.response.headers, error.response.request.headers
    details = _Details(error.body, error.message, sent, keep=(host, deployment))
    wait = requested_wait(headers)
    if wait is None and error.status_code == 429:
        wait = _wait_in_words(details.message)
    explain = _BY_STATUS.get(error.status_code, _other)
    failure = explain(_Case(error.status_code, details, wait, sent, host, deployment))
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


def masked(words: str, keep: tuple[str, ...] = ()) -> str:
    """The words with every one that has the shape of a key or token covered, except those to keep."""

    def cover(found: re.Match[str]) -> str:
        word = found[0].rstrip(".")
        harmless = word in keep or _UUID.fullmatch(word) or not looks_like_key(word)
        return found[0] if harmless else MASK + found[0][len(word) :]

    return _WORD.sub(cover, words)


def _without_sent_secrets(words: str, sent: Mapping[str, str]) -> str:
    """The words without the key or token that the request carried, whatever its shape."""
    for header in ("api-key", "authorization"):
        secret = sent.get(header, "").rpartition(" ")[2]
        if len(secret) >= _SHORTEST_SECRET:
            words = words.replace(secret, MASK)
    return words


_WORD = re.compile(r"[^\s\"'`“”‘’«»(){}\[\]<>,;:?&=/|\\]+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SHORTEST_SECRET = 6
"""Characters. Shorter ones, `none` or `demo`, hide nothing and occur in sentences."""

_WAIT = re.compile(r"(?:retry|try again) (?:after|in) (\d{1,7}) (?:second|milli(second))", re.IGNORECASE)


def _wait_in_words(message: str) -> float | None:
    """The seconds that a sentence asks to wait, for gateways that drop the headers."""
    found = _WAIT.search(message)
    return (float(found[1]) / (1000 if found[2] else 1)) if found else None


class _Details:
    """The parts of an error body, wherever a server put them.

    Azure nests them under `error` (the package has already taken that off), others under `detail`,
    llama.cpp has numbers for codes, and some send no JSON at all. Keys in them are covered.
    """

    def __init__(
        self, body: object, fallback: str, sent: Mapping[str, str], keep: tuple[str, ...] = ()
    ) -> None:
        self._sent, self._keep = sent, keep
        if isinstance(body, Mapping) and isinstance(inside := body.get("detail"), Mapping):
            body = inside
        self.body: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
        inner = self.body.get("innererror") or self.body.get("inner_error")
        self.inner: Mapping[str, Any] = inner if isinstance(inner, Mapping) else {}
        code = self.body.get("code")
        self.code = self._clean(str(code)) if isinstance(code, str | int) and code != "" else None
        self.kind = str(self.body.get("type") or "")
        self.message = self._clean(self._message(body, fallback))
        self.parameter = self._clean(str(self.body.get("param") or ""))

    @property
    def said(self) -> str:
        """The service's own words as a sentence with a space after it; empty where it sent none."""
        return f"It said: {self.message} " if self.message else ""

    @property
    def is_content_filter(self) -> bool:
        """Whether the content filter is the reason, in any of the ways that Azure says so."""
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

    def _message(self, body: object, fallback: str) -> str:
        for key in ("message", "detail", "error"):
            value = self.body.get(key)
            if isinstance(value, str) and value.strip():
                return value.strip()
            if isinstance(value, list) and value and isinstance(value[0], Mapping):
                return _validation_message(value[0])
        words = body if isinstance(body, str) else re.sub(r"^Error code: \d+(?: - )?", "", fallback)
        return "" if "<" in words[:20] else words.strip()  # a gateway's web page tells nothing

    def _clean(self, words: str) -> str:
        # Covered before it is cut: half a key has no longer the shape of one.
        words = _without_sent_secrets(plain_line(words, _LONGEST_READ), self._sent)
        return plain_line(masked(words, self._keep), _LONGEST_MESSAGE)


_LONGEST_READ = 10_000
_LONGEST_MESSAGE = 400


def _validation_message(entry: Mapping[str, Any]) -> str:
    """One of the mistakes that FastAPI's servers list: where it is, and what it is."""
    place = entry.get("loc")
    names = [str(name) for name in place if name != "body"] if isinstance(place, list) else []
    words = str(entry.get("msg") or entry.get("message") or "")
    return ": ".join(filter(None, [".".join(names), words]))


@dataclass(frozen=True)
class _Case:
    """One failed request, with all that its explanation may name."""

    status: int
    details: _Details
    wait: float | None
    """Seconds that the service asks to wait."""
    sent: Mapping[str, str]
    """The request's headers."""
    host: str
    deployment: str

    def says(self, *words: str) -> bool:
        """Whether the service's words hold one of these."""
        message = self.details.message.lower()
        return any(word.lower() in message for word in words)


def _content_filtered(details: _Details) -> AoaiError:
    found = tuple(str(result) for result in details.filters() if not result.harmless)
    named = f": {', '.join(found)}." if found else "."
    return errors.ContentFiltered(
        f"The content filter refused the prompt{named}",
        "Say it differently and send again. "
        + ("" if found else "The service did not say which category it found. ")
        + "The filter's strictness is set for the deployment, in the Azure portal.",
        code="content_filter",
        categories=found,
    )


def _bad_request(case: _Case) -> AoaiError:
    details = case.details
    if details.is_content_filter:
        return _content_filtered(details)
    if refused := _refused_parameter(details):
        name, replacement = refused
        return errors.ParameterRefused(
            f"The deployment does not take “{name}”"
            + (" with this value." if details.code == "unsupported_value" else "."),
            f"Use “{replacement}” instead." if replacement else f"Send again without it. {details.said}",
            parameter=name,
            replacement=replacement,
        )
    if _TOO_LONG & {details.code, details.kind} or case.says("context length", "context size"):
        return errors.RequestRefused(
            "The conversation is too long for the model.",
            f"Start a new conversation, or shorten the prompt. {details.said}",
        )
    if case.says("api version", "api-version"):
        return errors.NotFound(
            "The service does not know this api-version.",
            "Change it in the connection (f9); 2024-10-21 works everywhere.",
        )
    return errors.RequestRefused("The service refused the request.", details.said or _NO_REASON)


_TOO_LONG = {"context_length_exceeded", "exceed_context_size_error"}
_NO_REASON = "It gave no reason: check the deployment's name (ctrl+o) and the connection (f9)."


def _refused_parameter(details: _Details) -> tuple[str, str | None] | None:
    """(name, replacement) where the body says that one parameter is the trouble."""
    unknown = re.search(r"Unrecognized request arguments? supplied: ([\w.]+)", details.message)
    if (
        details.code not in ("unsupported_parameter", "unsupported_value", "unknown_parameter")
        and not unknown
    ):
        return None
    name = details.parameter or (unknown[1] if unknown else "")
    if not name and (quoted := re.search(r"'([\w.]+)'", details.message)):
        name = quoted[1]
    instead = re.search(r"Use '([\w.]+)' instead", details.message)
    return (name, instead[1] if instead else None) if name else None


def _unauthorized(case: _Case) -> AoaiError:
    if case.details.code == "PermissionDenied" or case.says(
        "required data action", "does not have access to API"
    ):
        return errors.RoleMissing(
            "You are signed in, but without the role that this needs.",
            f"Ask an owner of {case.host} for the role “{ROLE}”; "
            "a new role takes up to five minutes to work.",
        )
    if case.says("access token", "audience") or _sent_a_token(case.sent):
        return errors.SignInRefused(
            "The sign-in is no longer accepted.",
            "Sign in again (az login). The token may have expired or be meant for another service than "
            f"{case.host}.",
        )
    if not (case.sent.get("api-key") or case.sent.get("authorization")):
        return errors.SignInRefused(
            f"{case.host} wants a key, and none was sent.",
            "Set the connection's auth to “api-key” or “bearer” and enter the key (f9).",
        )
    return errors.SignInRefused(
        f"{case.host} does not accept the key.",
        "Check key and endpoint in the connection (f9): the key must belong to this very resource.",
    )


def _sent_a_token(sent: Mapping[str, str]) -> bool:
    """Whether the request carried a JSON web token, which Entra ID's are, rather than a key."""
    return sent.get("authorization", "").startswith("Bearer eyJ")


def _forbidden(case: _Case) -> AoaiError:
    if case.says("virtual network", "firewall", "private endpoint", "public access"):
        return errors.AccessDenied(
            f"The network rules of {case.host} don't let you in.",
            "Connect through the allowed network or VPN, or have your address added to the resource's rules.",
        )
    if case.says("temporarily blocked"):
        return errors.AccessDenied(
            "The resource is blocked for the time being.",
            f"Azure's abuse monitoring does that; its owner must write to support. {case.details.said}",
        )
    return errors.AccessDenied(
        f"{case.host} denies access.",
        case.details.said or "Ask its owner whether your account and network are allowed in.",
    )


def _not_found(case: _Case) -> AoaiError:
    if case.details.code in ("DeploymentNotFound", "model_not_found") or case.says("deployment", "model"):
        return errors.NotFound(
            f"There is no deployment “{case.deployment}” at {case.host}."
            if case.deployment
            else f"There is no such deployment at {case.host}.",
            "Check its name, which is not always the model's (ctrl+o). "
            "A new deployment needs up to five minutes.",
        )
    return errors.NotFound(
        f"{case.host} does not know this address.",
        "The api-version or the path of the endpoint may be wrong: check the connection (f9).",
    )


def _rate_limited(case: _Case) -> AoaiError:
    if case.wait is not None and case.wait > LONGEST_RETRY_AFTER:
        returns = datetime.now(UTC).astimezone() + timedelta(seconds=case.wait)
        return errors.RateLimited(
            f"The quota is used up until {returns:%d %b %H:%M}.",
            "Use another deployment until then, or ask for more quota in the Azure portal.",
        )
    if case.details.code == "insufficient_quota":
        return errors.RateLimited("The account's credit is used up.", case.details.said.strip())
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
        "The service is busy with the same thing.", f"Send again. {case.details.said}", retryable=True
    )


def _dependency_failed(case: _Case) -> AoaiError:
    return errors.ServiceTrouble(
        "A service behind this one failed.",
        f"Send again in a moment. {case.details.said}",
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
            "That is not followed, so that your key goes to no other host: "
            "enter the final address in the connection (f9).",
        )
    return errors.RequestRefused(
        f"The service refused the request (HTTP {case.status}).", case.details.said or _NO_REASON
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
