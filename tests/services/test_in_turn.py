"""Work that is done in the order in which it was asked for."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from aoai_tui.services.archive import Archive
from aoai_tui.services.in_turn import InTurn
from aoai_tui.services.speech_choices import SpeechChoices


@pytest.fixture
def done() -> list[str]:
    """What was done, in that order."""
    return []


async def test_what_was_asked_for_first_is_done_first(done: list[str]) -> None:
    """However long it takes; each gets its own result."""
    in_turn, free = InTurn(), asyncio.Event()

    async def slow() -> int:
        await free.wait()
        done.append("first")
        return 1

    async def quick() -> int:
        done.append("second")
        return 2

    first, second = asyncio.create_task(in_turn(slow)), asyncio.create_task(in_turn(quick))
    await asyncio.sleep(0)
    free.set()
    assert (await first, await second) == (1, 2)
    assert done == ["first", "second"]


async def test_who_does_not_wait_any_more_keeps_the_turn(done: list[str]) -> None:
    """A write that nobody waits for is still done before the next one."""
    in_turn, begun, free = InTurn(), asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        begun.set()
        await free.wait()
        done.append("first")

    async def quick() -> None:
        done.append("second")

    first = asyncio.create_task(in_turn(slow))
    await begun.wait()
    first.cancel()
    with suppress(asyncio.CancelledError):
        await first
    second = asyncio.create_task(in_turn(quick))
    await asyncio.sleep(0)
    assert not done
    free.set()
    await second
    assert done == ["first", "second"]


async def test_a_failure_ends_its_own_turn_alone(done: list[str]) -> None:
    """Who asked is told, and the next one is done."""
    in_turn = InTurn()

    async def fail() -> None:
        raise OSError

    async def work() -> None:
        done.append("next")

    with pytest.raises(OSError):  # noqa: PT011  without words
        await in_turn(fail)
    await in_turn(work)
    assert done == ["next"]


async def test_a_draft_is_kept_once_who_keeps_it_too_is_told(tmp_path: Path) -> None:
    """Leaving waits for the draft that the clock is writing: it is the same text, but not on the disk yet."""
    archive = Archive(tmp_path)
    choices = SpeechChoices(archive, "work", "own")
    await choices.load()
    with archive._lock:
        by_the_clock = asyncio.create_task(choices.keep_draft("words"))
        await asyncio.sleep(0)
        leaving = asyncio.create_task(choices.keep_draft("words"))
        await asyncio.sleep(0.05)  # more than a write that doesn't wait takes
        assert not leaving.done()
    await asyncio.gather(by_the_clock, leaving)
    after = SpeechChoices(archive, "work", "own")
    await after.load()
    assert after.draft == "words"
    archive.close()
