"""Requests kept below the rate limits that the service's headers tell, so that it need not refuse them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from aoai_tui.domain import OnWait, RateLimits, Wait

USED_UP = "The deployment's rate limit is used up for now."

SHARE = 8
"""A request holds at most such a part of a minute's tokens: several can be on their way, and none must wait long."""

_WINDOW = 60.0
"""Seconds that a limit is for. What is used up comes back evenly."""

_SEEN = 0.3
"""Seconds from which on a pause is told."""


@dataclass
class _Allowance:
    """What may be spent of one limit, as the newest answer told it."""

    limit: int
    left: float
    at: float

    def pause(self, wanted: float, now: float) -> float:
        """Seconds until so much may be spent; what is larger than the limit goes when all of it is there."""
        if not self.limit:
            return 0.0
        there = min(float(self.limit), self.left + (now - self.at) * self.limit / _WINDOW)
        return max(0.0, (min(wanted, self.limit) - there) * _WINDOW / self.limit)


@dataclass(frozen=True)
class Ticket:
    """What had been spent when a request was sent, itself included."""

    tokens: int
    requests: int


class Pacing:
    """One deployment's rate limits, as far as they are known. For the event loop's own thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing is known: nobody has to wait."""
        self._clock = clock
        self._tokens: _Allowance | None = None
        self._requests: _Allowance | None = None
        self._spent = Ticket(0, 0)
        self._not_before = 0.0
        self._in_turn = asyncio.Lock()

    @property
    def most_tokens(self) -> int | None:
        """Tokens that one request should hold at most; None where no limit is known."""
        return self._tokens.limit // SHARE if self._tokens and self._tokens.limit else None

    async def turn(self, tokens: int, on_wait: OnWait) -> Ticket:
        """Wait until a request of so many tokens may be sent. Who came first goes first."""
        async with self._in_turn:
            while (seconds := self.pause(tokens)) > 0:
                await _slept(seconds, on_wait)
            self._spend(tokens)
            return self._spent

    def pause(self, tokens: int) -> float:
        """Seconds until a request of so many tokens may be sent."""
        now = self._clock()
        return max(
            self._not_before - now,
            self._tokens.pause(tokens, now) if self._tokens else 0.0,
            self._requests.pause(1, now) if self._requests else 0.0,
            0.0,
        )

    def heard(self, limits: RateLimits, ticket: Ticket) -> None:
        """What an answer told; what was sent after its request is not in that, and is taken off."""
        now = self._clock()
        if limits.remaining_tokens is not None:
            self._tokens = _Allowance(
                _limit(limits.limit_tokens, self._tokens),
                limits.remaining_tokens - (self._spent.tokens - ticket.tokens),
                now,
            )
        if limits.remaining_requests is not None:
            self._requests = _Allowance(
                _limit(limits.limit_requests, self._requests),
                limits.remaining_requests - (self._spent.requests - ticket.requests),
                now,
            )

    def hold(self, seconds: float) -> None:
        """The service refused somebody for so long: the others need not try either."""
        self._not_before = max(self._not_before, self._clock() + seconds)

    def _spend(self, tokens: int) -> None:
        self._spent = Ticket(self._spent.tokens + tokens, self._spent.requests + 1)
        if self._tokens:
            self._tokens.left -= tokens
        if self._requests:
            self._requests.left -= 1


def _limit(told: int | None, before: _Allowance | None) -> int:
    """The limit; 0, which asks for no pause, where only what is left is told."""
    return told if told is not None else before.limit if before else 0


async def _slept(seconds: float, on_wait: OnWait) -> None:
    if seconds < _SEEN:
        await asyncio.sleep(seconds)
        return
    on_wait(Wait(seconds, 1, 1, USED_UP))
    try:
        await asyncio.sleep(seconds)
    finally:
        on_wait(None)
