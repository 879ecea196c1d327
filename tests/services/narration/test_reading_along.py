"""Reading a reply aloud while it is written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import numpy as np
import pytest

from aoai_tui.domain import AudioFormat, MessageState, SpeechOptions
from aoai_tui.errors import Disconnected, UsageTrouble
from aoai_tui.services.narration.events import PartBegun
from aoai_tui.services.narration.spoken import speakable
from tests.services.narration.narration_harness import (
    SpeechServer,
    narrations_over,
    samples_of,
)

LINES = [f"Sentence number {number} tells of birds. " for number in range(60)]


async def words(text: str) -> AsyncGenerator[str, None]:
    """A reply that arrives word by word, at once."""
    for word in text.split(" "):
        yield f"{word} "
        await asyncio.sleep(0)


async def test_the_first_sentence_is_asked_for_while_the_second_is_written(tmp_path: Path) -> None:
    """Sound begins before the reply is half written."""
    go_on = asyncio.Event()

    async def reply() -> AsyncGenerator[str, None]:
        yield "The first sentence is here. The se"
        await go_on.wait()
        yield "cond one, too."

    server = SpeechServer()
    async with narrations_over(server, tmp_path) as harness:
        reading = asyncio.create_task(harness.along(reply()))
        await server.until_asked(1)
        assert server.texts == ["The first sentence is here."]
        go_on.set()
        told = await reading
        assert server.texts == ["The first sentence is here.", "The second one, too."]
        assert told.order == ["1", "~", ".", "2", "~", ".", "end"]
        assert [event.of for event in told.events if isinstance(event, PartBegun)] == [0, 0]


async def test_many_short_sentences_are_few_requests_in_order(tmp_path: Path) -> None:
    """Sixty sentences are a handful of requests, two at a time at most, and one file with all of it."""
    server, text = SpeechServer(), "".join(LINES)
    async with narrations_over(server, tmp_path) as harness:
        told = await harness.along(words(text), format=AudioFormat.WAV)
        kept = told.narration
        assert 2 <= len(server.asked) <= 8
        assert server.most_running <= 2
        assert " ".join(server.texts).split() == text.split()
        assert kept.state is MessageState.COMPLETE
        assert kept.text == text.strip() == speakable(text)
        assert np.array_equal(
            harness.samples_in(kept), np.concatenate([samples_of(part) for part in server.texts])
        )
        assert harness.left_over() == [kept.file]


async def test_what_was_read_along_is_not_paid_again(tmp_path: Path) -> None:
    """The finished message, read aloud later, comes from what was read while it was written."""
    reply = "# Birds\n\nThey sing. They fly.\n\n- One\n- Two\n\n```\ncode\n```\n"
    server = SpeechServer()
    async with narrations_over(server, tmp_path) as harness:
        await harness.along(words(reply))
        paid = len(server.asked)
        assert (await harness.speak(speakable(reply))).order == ["cache", "end"]
        assert len(server.asked) == paid


@pytest.mark.parametrize("reply", ["", "```py\nprint()\n```", "| a |\n|---|\n| b |", "https://x.y"])
async def test_a_reply_without_words_is_no_narration(tmp_path: Path, reply: str) -> None:
    """Where there is nothing to say nothing is asked for, kept or told."""
    server = SpeechServer()
    async with narrations_over(server, tmp_path) as harness:
        assert (await harness.along(words(reply))).events == []
        assert (server.asked, await harness.service.recent()) == ([], [])


async def test_a_reply_that_fails_is_read_as_far_as_it_came(tmp_path: Path) -> None:
    """The chat's failure ends the text; what came is spoken and kept, then the failure goes on its way."""

    async def reply() -> AsyncGenerator[str, None]:
        yield "The first sentence is here. And half"
        raise Disconnected("Gone.")

    server = SpeechServer()
    async with narrations_over(server, tmp_path) as harness:
        with pytest.raises(Disconnected):
            await harness.along(reply())
        kept = (await harness.service.recent())[0]
        assert (kept.state, kept.text) == (MessageState.COMPLETE, "The first sentence is here. And half")


async def test_a_failure_of_speech_ends_it_and_again_reads_the_rest(tmp_path: Path) -> None:
    """What was said is kept, what was asked for and failed can be had later."""
    server = SpeechServer(faults={"Sentence number 1 ": ["break"]})
    async with narrations_over(server, tmp_path) as harness:
        told = await harness.along(words("".join(LINES)), format=AudioFormat.WAV)
        assert isinstance(told.error, Disconnected)
        assert told.narration.state is MessageState.FAILED
        assert told.narration.text.startswith("Sentence number 0")
        whole = await harness.again(told.narration)
        assert whole.narration.state is MessageState.COMPLETE
        assert whole.order[0] == "2"
        assert server.texts.count("Sentence number 0 tells of birds.") == 1


async def test_escape_closes_the_reply_and_keeps_what_was_said(tmp_path: Path) -> None:
    """Nobody reads on after Escape: neither the requests nor the text go on behind its back."""
    closed = asyncio.Event()

    async def reply() -> AsyncGenerator[str, None]:
        try:
            yield "The first sentence is here. The second is"
            await asyncio.Event().wait()
        finally:
            closed.set()

    async with narrations_over(SpeechServer(), tmp_path) as harness:
        events = harness.service.read_along(reply(), SpeechOptions(), "tts", on_wait=lambda _: None)
        async with aclosing(events):
            async for event in events:
                if isinstance(event, PartBegun):
                    break
        assert closed.is_set()
        kept = (await harness.service.recent())[0]
        assert (kept.state, kept.text) == (MessageState.STOPPED, "The first sentence is here.")


async def test_a_wish_that_cant_be_meant_takes_nothing_of_the_reply(tmp_path: Path) -> None:
    """Where no deployment is named, that is told before anything is read."""
    async with narrations_over(SpeechServer(), tmp_path) as harness:
        events = harness.service.read_along(words("Hello."), SpeechOptions(), "", on_wait=lambda _: None)
        with pytest.raises(UsageTrouble):
            await anext(events)
