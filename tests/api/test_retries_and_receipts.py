"""Waits, silence and headers: the small numbers that a service sends along."""

import asyncio
import time
from email.utils import formatdate

import pytest

from aoai_tui.api.retries import requested_wait, with_retries
from aoai_tui.api.silence import Silence
from aoai_tui.api.traffic import receipt_of
from aoai_tui.domain import RateLimits, Wait
from aoai_tui.errors import RateLimited


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "3.5"}, 3.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after-ms": "soon", "retry-after": "3"}, 3.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "1e12"}, 366 * 86_400.0),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_a_requested_wait_is_read(headers: dict[str, str], seconds: float | None) -> None:
    """Milliseconds come first, then seconds; what is no number is no wait."""
    assert requested_wait(headers) == seconds


def test_a_wait_may_be_a_date() -> None:
    """An HTTP date means the time until then, and none for one that is past."""
    soon = requested_wait({"retry-after": formatdate(time.time() + 60, usegmt=True)})
    assert soon is not None
    assert 55 < soon <= 60
    assert requested_wait({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0


async def test_the_last_error_comes_out_after_all_attempts() -> None:
    """After the last attempt its own error is raised, and each pause was announced and ended."""
    calls: list[int] = []
    waits: list[Wait | None] = []

    async def call() -> None:
        calls.append(1)
        raise RateLimited(f"No. {len(calls)}", retry_after=0.001, retryable=True)

    with pytest.raises(RateLimited, match="3"):
        await with_retries(call, max_retries=2, on_wait=waits.append)
    assert waits == [Wait(0.001, 2, 3, "No. 1"), None, Wait(0.001, 3, 3, "No. 2"), None]


def no_wait(wait: Wait | None) -> None:
    """Heard where no pause may be."""
    pytest.fail(f"{wait} was announced")


async def test_only_what_may_pass_is_repeated() -> None:
    """An error that is not retryable, or no error of ours, is raised at once."""
    calls: list[Exception] = [RateLimited("No."), KeyError("ours?")]
    for error in list(calls):

        async def call() -> None:
            raise calls.pop(0)

        with pytest.raises(type(error)):
            await with_retries(call, max_retries=5, on_wait=no_wait)
    assert calls == []


async def test_no_retries_means_one_attempt() -> None:
    """A connection without retries asks once."""

    async def call() -> None:
        raise RateLimited("No.", retryable=True)

    with pytest.raises(RateLimited):
        await with_retries(call, max_retries=0, on_wait=no_wait)


def test_a_receipt_holds_what_the_headers_say() -> None:
    """Ids, region and limits are read; -1, words and missing headers are unknown."""
    receipt = receipt_of(
        {
            "apim-request-id": "apim",
            "x-request-id": "x",
            "x-ms-region": "Sweden\x1b[31m Central",
            "x-ratelimit-remaining-requests": "-1",
            "x-ratelimit-limit-requests": "60",
            "x-ratelimit-remaining-tokens": "0",
            "x-ratelimit-limit-tokens": "many",
        }
    )
    assert (receipt.request_id, receipt.region) == ("apim", "Sweden Central")
    assert receipt.limits == RateLimits(limit_requests=60, remaining_tokens=0)
    assert receipt_of({"x-ratelimit-limit-tokens": "1" + "0" * 400}).limits == RateLimits()
    assert receipt_of({"x-request-id": "x"}).request_id == "x"
    assert receipt_of({}).request_id is None


async def test_a_silence_that_lasts_too_long_is_a_timeout() -> None:
    """A wait beyond the limit raises TimeoutError, and the task is as it was before."""
    silence = Silence(0.02)
    with pytest.raises(TimeoutError), silence:
        await asyncio.Event().wait()
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    silence.close()


async def test_many_short_waits_are_no_long_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the current wait counts, however long the stream lasts and its reader takes."""
    loop, passed = asyncio.get_running_loop(), 0.0
    began = loop.time()

    async def passes(seconds: float) -> None:
        nonlocal passed
        passed += seconds
        for _ in range(3):  # timers see it, and who they wake gets a turn
            await asyncio.sleep(0)

    with monkeypatch.context() as clock:
        clock.setattr(loop, "time", lambda: began + passed)
        silence = Silence(1)
        for _ in range(50):
            with silence:
                await passes(0.25)
        await passes(10)  # the reader's own time, outside of any wait
        with silence:
            await passes(0.25)
        with pytest.raises(TimeoutError), silence:
            await passes(1.5)
        silence.close()


async def test_a_cancel_is_no_silence() -> None:
    """A task that is cancelled while it waits ends as cancelled."""
    silence = Silence(10)
    waiting = asyncio.Event()

    async def wait() -> None:
        with silence:
            waiting.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await waiting.wait()
    task.cancel()
    await asyncio.wait([task])
    silence.close()
    assert task.cancelled()
