"""What a response's headers tell about a request: ids, region, rate limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx2

from aoai_tui.domain import RateLimits, Receipt
from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line

_GREATEST = 2**53
"""A limit beyond that is none, and no number to reckon with."""


def receipt_for(http: httpx2.Response) -> Receipt:
    """The receipt for a response that belongs to a request."""
    return receipt_of(http.headers, http.request.url.params.get("api-version"))


@contextmanager
def named_in_errors(receipt: Receipt) -> Iterator[None]:
    """Whatever fails inside carries the id of the request that it belongs to."""
    try:
        yield
    except AoaiError as error:
        error.request_id = error.request_id or receipt.request_id
        raise


def receipt_of(headers: Mapping[str, str], api_version: str | None = None) -> Receipt:
    """The receipt for one response; every value comes from outside and is cleaned here.

    `api_version` is what the request named.
    """
    request_id = request_id_of(headers)
    other_id = plain_line(headers.get("x-request-id", ""), 80)
    return Receipt(
        request_id=request_id,
        region=plain_line(headers.get("x-ms-region", ""), 60) or None,
        limits=RateLimits(
            remaining_requests=_count(headers, "x-ratelimit-remaining-requests"),
            limit_requests=_count(headers, "x-ratelimit-limit-requests"),
            remaining_tokens=_count(headers, "x-ratelimit-remaining-tokens"),
            limit_tokens=_count(headers, "x-ratelimit-limit-tokens"),
        ),
        client_request_id=other_id if other_id and other_id != request_id else None,
        api_version=plain_line(api_version, 40) if api_version else None,
    )


def request_id_of(headers: Mapping[str, str]) -> str | None:
    """The id that Azure's support asks for; the openai package itself only reads x-request-id."""
    return plain_line(headers.get("apim-request-id") or headers.get("x-request-id") or "", 80) or None


def _count(headers: Mapping[str, str], name: str) -> int | None:
    """A header's whole number; None for a missing one, the -1 that Azure sends for "unknown", and a huge one."""
    try:
        count = int(headers.get(name, ""))
    except ValueError:
        return None
    return count if 0 <= count <= _GREATEST else None
