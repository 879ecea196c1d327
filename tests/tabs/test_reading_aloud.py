"""Replies read aloud: one that is there, one that is still being written; seen and stopped from any tab."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from aoai_tui.demo import Fault, FaultKind, Pace
from aoai_tui.services.playback import Playback
from aoai_tui.widgets.reading_line import ReadingLine
from tests.audio.loopback import Loopback
from tests.tabs.driven_app import ChatHarness, HeldPace, chat_app

SLOWLY = 0.1
"""Haste at which a short message is still heard when a busy machine comes to the next key."""


@asynccontextmanager
async def app(
    folder: Path, *, pace: Pace | None = None, haste: float = 12.0, script: Iterable[Fault | None] = ()
) -> AsyncIterator[tuple[ChatHarness, Loopback]]:
    """The app with a loudspeaker of this process."""
    device = Loopback(haste=haste)
    async with chat_app(folder, pace=pace, script=script) as chat:
        chat.app.main.bench.__dict__["playback"] = Playback(lambda: "", device)
        yield chat, device


def line(chat: ChatHarness) -> str:
    """The line that tells what is read; empty where it is hidden."""
    found = chat.app.main.query(ReadingLine)
    return str(found.first().render()) if found and found.first().display else ""


async def test_a_message_is_read_aloud(tmp_path: Path) -> None:
    """a on a message reads it; the line that tells so goes when it is over."""
    async with app(tmp_path) as (chat, device):
        await chat.ask("Tell me something short.")
        await chat.press("alt+up", "up", "a")
        await chat.until(lambda: len(device.sound) > 0, "it is heard")
        await chat.until(lambda: not line(chat), "it ends")
        [narration] = await chat.tab.bench.narration.recent()
        assert narration.text == "Tell me something short."


async def test_a_reply_is_read_while_it_is_written(tmp_path: Path) -> None:
    """alt+s in mid-reply: sound comes before the reply has ended, and all of it is spoken."""
    pace = HeldPace(at=56)
    async with app(tmp_path, pace=pace) as (chat, device):
        await chat.send("Tell me a long story about a parrot.")
        await chat.until(
            lambda: "collect" in chat.arrived() or chat.arrived().count(".") >= 2, "sentences are there"
        )
        await chat.press("alt+s")
        await chat.until(lambda: len(device.sound) > 0, "it is heard")
        assert chat.streaming()
        pace.release()
        await chat.until(lambda: not chat.streaming(), "the reply ends")
        reading = chat.app.main.bench.reading_aloud
        await chat.until(lambda: len(reading.now.parts) >= 2, "what came later is spoken, too")
        assert "parrot" in reading.now.parts[0]
        await chat.press("escape")
        await chat.until(lambda: not line(chat), "it is silent")


async def test_escape_stops_reading_from_any_tab(tmp_path: Path) -> None:
    """In another tab the line is there too; escape silences it and leaves the reply alone."""
    async with app(tmp_path, haste=SLOWLY) as (chat, device):
        await chat.ask("Tell me something.")
        await chat.press("alt+s")
        await chat.until(lambda: len(device.sound) > 0, "it is heard")
        await chat.press("alt+3")
        assert line(chat)
        await chat.press("alt+p")
        await chat.until(lambda: "‖" in line(chat), "it pauses")
        await chat.press("escape")
        await chat.until(lambda: not line(chat), "it stops")
        await chat.until(lambda: chat.app.main.bench.playback.now is None, "it is silent")


async def test_the_next_reading_takes_the_place_of_the_first(tmp_path: Path) -> None:
    """Two messages are never heard at once."""
    async with app(tmp_path, haste=SLOWLY) as (chat, device):
        await chat.ask("Tell me one thing.")
        await chat.press("alt+s")
        await chat.until(lambda: len(device.sound) > 0, "the first is heard")
        await chat.press("alt+up", "up", "a")
        await chat.until(lambda: "Tell me one" in line(chat), "the second is read")
        await chat.until(lambda: "▶" in line(chat), "the second is heard")
        await chat.press("escape")
        await chat.until(lambda: not line(chat), "it stops")


async def test_code_alone_is_not_read(tmp_path: Path) -> None:
    """A message that is only code says so in words."""
    async with app(tmp_path) as (chat, device):
        await chat.ask("```\nprint(1)\n```")
        await chat.press("alt+up", "up", "a")
        await chat.until(lambda: "nothing to read aloud" in line(chat), "it says so")
        assert not device.opened


async def test_a_failure_is_told_in_the_line(tmp_path: Path) -> None:
    """Where the service refuses, the line says why."""
    async with app(tmp_path, script=[None, Fault(FaultKind.ROLE)]) as (chat, _):
        await chat.ask("Tell me something short.")
        await chat.press("alt+s")
        await chat.until(lambda: "▲" in line(chat), "it says so")


async def test_a_message_goes_to_the_speech_tab(tmp_path: Path) -> None:
    """s on a message puts its words, without Markdown's signs, into the Speech tab."""
    from aoai_tui.tabs.speech.pane import SpeechPane

    async with app(tmp_path) as (chat, _):
        await chat.ask("Hello **there**.")
        await chat.press("alt+up", "up", "s")
        await chat.until(
            lambda: (
                bool(chat.app.main.query(SpeechPane))
                and chat.app.main.query_one(SpeechPane).text.text == "Hello there."
            ),
            "it is handed over",
        )
