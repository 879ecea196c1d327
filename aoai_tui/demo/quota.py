"""Rate limits that are real: what a deployment may be asked in a minute, and what is left of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from aoai_tui.demo.refusals import rate_limited

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Quota:
    """What one deployment may be asked in a minute."""

    tokens: int = 3_000_000
    requests: int = 3_000


class Bucket:
    """What is left of a quota. It fills up evenly, a sixtieth of it a second, to one minute's worth."""

    def __init__(self, quota: Quota, clock: Callable[[], float] = time.monotonic) -> None:
        """It is full."""
        self._quota, self._clock = quota, clock
        self._tokens, self._requests = float(quota.tokens), float(quota.requests)
        self._filled = clock()

    def take(self, tokens: int, path: str) -> dict[str, str]:
        """The headers that tell what is left after a request of so many tokens.

        Raises Refused where too little is left: 429, with the seconds until there will be enough. What is larger
        than the whole quota is let through when that is full, and has the next one wait the longer.
        """
        self._fill()
        quota = self._quota
        lacking = max(
            (min(tokens, quota.tokens) - self._tokens) / quota.tokens, (1 - self._requests) / quota.requests
        )
        if lacking > 0:
            raise rate_limited(lacking * _MINUTE, path, self._headers())
        self._tokens -= tokens
        self._requests -= 1
        return self._headers()

    def _fill(self) -> None:
        now, quota = self._clock(), self._quota
        share = (now - self._filled) / _MINUTE
        self._filled = now
        self._tokens = min(quota.tokens, self._tokens + share * quota.tokens)
        self._requests = min(quota.requests, self._requests + share * quota.requests)

    def _headers(self) -> dict[str, str]:
        quota = self._quota
        return {
            "x-ratelimit-limit-requests": str(quota.requests),
            "x-ratelimit-limit-tokens": str(quota.tokens),
            "x-ratelimit-remaining-requests": str(max(0, int(self._requests))),
            "x-ratelimit-remaining-tokens": str(max(0, int(self._tokens))),
            "x-ratelimit-reset-requests": _seconds(1 - self._requests / quota.requests),
            "x-ratelimit-reset-tokens": _seconds(1 - self._tokens / quota.tokens),
        }


def _seconds(share: float) -> str:
    """How long so much of the quota takes to come back."""
    return str(max(1, round(share * _MINUTE)))
