"""Requests that keep to the rate limits, and grow as far as the deployment takes them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from aoai_tui.domain import RateLimits, Wait
from aoai_tui.services.lookup.pacing import SHARE, USED_UP, Pacing
from aoai_tui.services.lookup.sizes import FIRST_INPUTS, MOST_BYTES, Sizes
from aoai_tui.services.lookup.speed import Speed


@dataclass
class Clock:
    """Time that passes only when it is told to."""

    now: float = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


async def told(pacing: Pacing, remaining: int, limit: int | None = 6000) -> None:
    """An answer that leaves so many tokens."""
    ticket = await pacing.turn(0, lambda _: None)
    pacing.heard(RateLimits(remaining_tokens=remaining, limit_tokens=limit), ticket)


async def test_nobody_waits_for_limits_that_are_not_known() -> None:
    """Servers without these headers are asked as fast as they answer."""
    pacing = Pacing(Clock())
    assert pacing.pause(1_000_000) == 0
    assert pacing.most_tokens is None
    pacing.heard(RateLimits(), await pacing.turn(1000, lambda _: None))
    assert pacing.pause(1_000_000) == 0
    await told(pacing, 0, limit=None)
    assert pacing.pause(1000) == 0


async def test_what_is_used_up_comes_back_evenly() -> None:
    """A sixtieth of the limit in a second, up to the limit; what is larger than it goes when all is there."""
    clock = Clock()
    pacing = Pacing(clock)
    await told(pacing, 100)
    assert pacing.pause(100) == 0
    assert pacing.pause(600) == pytest.approx(5)
    clock.now += 3
    assert pacing.pause(600) == pytest.approx(2)
    clock.now += 1000
    assert pacing.pause(1_000_000) == 0
    assert pacing.most_tokens == 6000 // SHARE


async def test_what_is_on_its_way_is_taken_off() -> None:
    """An answer does not know of the requests that were sent after its own."""
    pacing = Pacing(Clock())
    await told(pacing, 6000)
    first = await pacing.turn(1000, lambda _: None)
    await pacing.turn(2000, lambda _: None)
    pacing.heard(RateLimits(remaining_tokens=5000, limit_tokens=6000), first)
    assert pacing.pause(3000) == 0
    assert pacing.pause(4000) == pytest.approx(10)


async def test_requests_are_counted_too() -> None:
    """With none left, one that holds no tokens waits as well."""
    pacing = Pacing(Clock())
    ticket = await pacing.turn(1, lambda _: None)
    pacing.heard(RateLimits(remaining_requests=0, limit_requests=60), ticket)
    assert pacing.pause(0) == pytest.approx(1)


async def test_one_refusal_holds_everybody() -> None:
    """The service said for how long."""
    clock = Clock()
    pacing = Pacing(clock)
    pacing.hold(7)
    assert pacing.pause(1) == pytest.approx(7)
    clock.now += 7
    assert pacing.pause(1) == 0


async def test_a_pause_is_told_and_can_be_given_up() -> None:
    """It is told with its seconds and its reason, and that it is over, also where somebody cancels it."""
    waits: list[Wait | None] = []
    told_of = asyncio.Event()

    def heard(wait: Wait | None) -> None:
        waits.append(wait)
        told_of.set()

    pacing = Pacing()
    await told(pacing, 0)
    waiting = asyncio.create_task(pacing.turn(1000, heard))
    other = asyncio.create_task(pacing.turn(1000, lambda _: None))
    await told_of.wait()
    waiting.cancel()
    other.cancel()
    await asyncio.wait([waiting, other])
    assert waits[0] is not None
    assert (waits[0].reason, waits[-1]) == (USED_UP, None)
    assert 0 < waits[0].seconds <= 10


def test_requests_grow_as_far_as_they_are_taken() -> None:
    """Small at first; as large as the service takes, the answer's bytes allow, and the rate limits advise."""
    sizes = Sizes()
    assert sizes.takes(FIRST_INPUTS, 1, None)
    assert not sizes.takes(FIRST_INPUTS + 1, 1, None)
    for _ in range(20):
        sizes.grow()
    assert sizes.takes(2048, 300_000, None)
    assert not sizes.takes(2049, 1, None)
    assert not sizes.takes(2, 300_001, None)
    assert not sizes.takes(2, 1001, 1000)
    assert sizes.takes(1, 1_000_000, 1000)
    sizes.fit(3072)
    sizes.grow()
    assert not sizes.takes(MOST_BYTES // (4 * 3072) + 1, 1, None)


def test_requests_that_were_too_large_shrink() -> None:
    """And don't grow again beyond what was taken; a single text always goes."""
    sizes = Sizes()
    sizes.shrink(64, 1000)
    sizes.grow()
    assert sizes.takes(32, 500, None)
    assert not sizes.takes(33, 500, None)
    for _ in range(10):
        sizes.shrink(sizes.inputs, 10)
    assert sizes.takes(1, 10, None)
    assert not sizes.takes(2, 10, None)


def test_speed_is_that_of_the_last_half_minute() -> None:
    """Nothing is said in the first moment; a slow beginning is forgotten."""
    clock = Clock()
    speed = Speed(clock)
    speed.note(0)
    assert speed.per_second is None
    clock.now += 40
    speed.note(40)
    assert speed.per_second == pytest.approx(1)
    for number in range(1, 41):
        clock.now += 1
        speed.note(40 + 100 * number)
    assert speed.per_second == pytest.approx(100)
    assert speed.seconds_left(1000) == pytest.approx(10, rel=0.1)
