"""What every answer of Azure OpenAI carries: ids, region and limits, error bodies, the frame of events."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import httpx2

ENDPOINT = "https://demo.invalid"
"""Where the demo is said to be. `.invalid` is reserved (RFC 2606): nothing answers there by mistake."""

API_VERSION = "2024-10-21"
"""The stable dated api-version, whose paths the demo knows."""

REGION = "Demo Region"

DONE = b"data: [DONE]\n\n"
"""The event that ends a stream."""

_REQUESTS_A_MINUTE = 1_000
_TOKENS_A_MINUTE = 250_000


class Refused(Exception):
    """The service says no: raised anywhere below the transport, which turns it into a response."""

    def __init__(
        self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


def error(code: str | None, message: str, **more: Any) -> dict[str, Any]:
    """An error body in Azure's form."""
    return {"error": {"code": code, "message": message, **more}}


def invalid(code: str | None, message: str, param: str | None) -> Refused:
    """HTTP 400 in the form that the models' own front end uses."""
    return Refused(400, error(code, message, type="invalid_request_error", param=param))


def encoded(data: Any) -> bytes:
    """JSON as the service writes it: UTF-8, not escaped; a lone surrogate becomes a question mark."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def event(data: Any) -> bytes:
    """One server-sent event."""
    return b"data: " + encoded(data) + b"\n\n"


def typed_event(data: Mapping[str, Any]) -> bytes:
    """One server-sent event that is named by its own type, as those of the Responses API are."""
    return b"event: " + str(data["type"]).encode() + b"\n" + event(data)


class Gateway:
    """The front of the service: numbers the requests and counts the limits down, minute by minute."""

    def __init__(self, *, seed: int | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._seed = seed
        self._clock = clock
        self._numbers = count(1)
        self._minute_began = clock()
        self._requests = _REQUESTS_A_MINUTE
        self._tokens = _TOKENS_A_MINUTE

    def id(self) -> str:
        """A new UUID; with a seed the same ones in the same order at each run."""
        number = next(self._numbers)
        return str(
            uuid.uuid4() if self._seed is None else uuid.uuid5(uuid.NAMESPACE_OID, f"{self._seed}/{number}")
        )

    def headers(self, tokens: int = 0) -> dict[str, str]:
        """The headers of an answer to a request that was estimated at so many tokens."""
        left = self._spend(tokens)
        return {
            "apim-request-id": self.id(),
            "x-request-id": self.id(),
            "x-ms-region": REGION,
            "openai-processing-ms": str(40 + tokens % 60),
            "x-ratelimit-limit-requests": str(_REQUESTS_A_MINUTE),
            "x-ratelimit-limit-tokens": str(_TOKENS_A_MINUTE),
            "x-ratelimit-remaining-requests": str(self._requests),
            "x-ratelimit-remaining-tokens": str(self._tokens),
            "x-ratelimit-reset-requests": str(left),
            "x-ratelimit-reset-tokens": str(left),
        }

    def json(self, body: Any, *, tokens: int = 0) -> httpx2.Response:
        """HTTP 200 with a JSON body."""
        headers = {"content-type": "application/json", **self.headers(tokens)}
        return httpx2.Response(200, headers=headers, content=encoded(body))

    def refusal(self, refused: Refused) -> httpx2.Response:
        """The response that says no."""
        headers = {"content-type": "application/json", **self.headers(), **refused.headers}
        return httpx2.Response(refused.status, headers=headers, content=encoded(refused.body))

    def _spend(self, tokens: int) -> int:
        """Count one request; return the seconds until the limits are full again."""
        if self._clock() - self._minute_began >= 60:
            self._minute_began = self._clock()
            self._requests, self._tokens = _REQUESTS_A_MINUTE, _TOKENS_A_MINUTE
        # The demo shows the limits but never enforces them: a benchmark may send thousands a minute.
        self._requests = max(0, self._requests - 1)
        self._tokens = max(0, self._tokens - tokens)
        return max(1, round(60 - (self._clock() - self._minute_began)))
