"""Reading a text aloud: its parts in order, kept while they arrive, joined at the end."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest

from aoai_tui.domain import AudioArrived, AudioFormat, MessageState, SpeechOptions
from aoai_tui.errors import (
    Disconnected,
    RateLimited,
    Stalled,
    StorageTrouble,
    UnreadableAnswer,
    UsageTrouble,
)
from aoai_tui.services.narration.events import PartBegun
from tests.held_clock import held_clock
from tests.services.chat_harness import refused
from tests.services.narration.narration_harness import (
    SpeechServer,
    long_text,
    narrations_over,
    samples_of,
    sound_of,
)

LONG = long_text("First.", "Second.", "Third.", "Fourth.")
BUSY = {"error": {"code": "429", "message": "Slow down."}}


def parts_of(text: str = LONG) -> list[str]:
    """The parts into which the tests' long text is cut."""
    return text.split("\n\n")


async def test_a_short_text_is_one_request_and_its_bytes_are_kept_as_they_came(tmp_path: Path) -> None:
    """The file is what the service sent, byte for byte, under a name of our own."""
    server = SpeechServer()
    async with narrations_over(server, tmp_path) as harness:
        told = await harness.speak(" Hello there. ", voice="nova", format=AudioFormat.FLAC)
        kept = told.narration
        assert server.asked == [
            {"model": "tts", "input": "Hello there.", "voice": "nova", "response_format": "flac"}
        ]
        assert told.order == ["1", "~", ".", "end"]
        assert told.sound == [harness.bytes_of(kept)] == [sound_of("Hello there.", "flac")]
        assert (kept.state, kept.media_type, kept.file) == (
            MessageState.COMPLETE,
            "audio/flac",
            f"{kept.id}.flac",
        )
        assert (kept.text, kept.deployment, kept.connection) == ("Hello there.", "tts", "local")
        assert kept.seconds == pytest.approx(0.2)
        assert kept.timing is not None
        assert kept.timing.first_token is not None
        assert await harness.service.recent() == [kept]
        assert await harness.service.deployments.names() == ["tts"]
        assert harness.left_over() == [kept.file]


async def test_the_same_text_again_costs_nothing(tmp_path: Path) -> None:
    """Text, voice, settings and deployment decide; anything else, or a lost file, is asked for."""
    server = SpeechServer()
    async with narrations_over(server, tmp_path) as harness:
        first = (await harness.speak("Hello.")).narration
        again = await harness.speak("Hello. \n")
        assert again.order == ["cache", "end"]
        assert again.narration == first
        await harness.speak("Hello.", speed=2.0)
        await harness.speak("Hello.", deployment="other")
        assert len(server.asked) == 3
        fresh = await harness.speak("Hello.", fresh=True)
        assert fresh.narration.id != first.id
        for path in harness.service.folder.path.glob("*.mp3"):
            path.unlink()
        await harness.speak("Hello.")
        assert len(server.asked) == 5


@pytest.mark.parametrize("wanted", [AudioFormat.WAV, AudioFormat.FLAC, AudioFormat.PCM])
async def test_a_long_text_is_joined_without_a_gap(tmp_path: Path, wanted: AudioFormat) -> None:
    """Every sample of every part is in the file, in order, and nothing in between."""
    server = SpeechServer()
    async with narrations_over(server, tmp_path) as harness:
        told = await harness.speak(LONG, format=wanted)
        expected = np.concatenate([samples_of(part) for part in parts_of()])
        found = (
            np.frombuffer(harness.bytes_of(told.narration), np.int16)
            if wanted is AudioFormat.PCM
            else harness.samples_in(told.narration)
        )
        assert sorted(server.texts) == sorted(parts_of())
        assert {body["response_format"] for body in server.asked} == {"wav"}
        assert told.sound == [sound_of(part) for part in parts_of()]
        assert np.array_equal(found, expected)
        assert told.narration.seconds == pytest.approx(0.8)
        assert told.narration.note == ""
        assert harness.left_over() == [told.narration.file]


@pytest.mark.parametrize("wanted", [AudioFormat.MP3, AudioFormat.OPUS, AudioFormat.AAC])
async def test_a_long_text_comes_in_the_format_that_was_asked_for(
    tmp_path: Path, wanted: AudioFormat
) -> None:
    """Parts that came without loss are encoded once, here; the file's name and type say what it is."""
    async with narrations_over(SpeechServer(), tmp_path) as harness:
        told = await harness.speak(LONG, format=wanted)
        media = {"mp3": "audio/mpeg", "opus": "audio/opus", "aac": "audio/aac"}[wanted]
        assert (told.narration.media_type, told.narration.file) == (media, f"{told.narration.id}.{wanted}")
        if wanted is not AudioFormat.AAC:
            found = harness.seconds_in(told.narration)
            assert found == pytest.approx(0.8, abs=0.15)


async def test_two_parts_are_on_their_way_at_once_and_told_of_in_order(tmp_path: Path) -> None:
    """While the first is held up the second arrives, the third is not asked for, and nothing overtakes."""
    server = SpeechServer(hold={"First.": asyncio.Event(), "Second.": asyncio.Event()})
    async with narrations_over(server, tmp_path) as harness:
        speaking = asyncio.create_task(harness.speak(LONG))
        await server.until_running(2)
        assert len(server.asked) == 2
        server.hold["Second."].set()
        await server.until_asked(3)  # the second is over: there is room for the third
        server.hold["First."].set()
        told = await speaking
        assert server.most_running == 2
        assert told.order == ["1", "~", ".", "2", "~", ".", "3", "~", ".", "4", "~", ".", "end"]
        assert told.sound == [sound_of(part) for part in parts_of()]
        assert [event.of for event in told.events if isinstance(event, PartBegun)] == [4] * 4


async def test_a_failure_in_part_three_keeps_the_first_two_and_again_pays_for_the_rest(
    tmp_path: Path,
) -> None:
    """What was heard stays, is one file, and only what is missing is asked for the second time."""
    server = SpeechServer(faults={"Third.": ["break"]})
    async with narrations_over(server, tmp_path) as harness:
        told = await harness.speak(LONG, format=AudioFormat.WAV)
        broken = told.narration
        assert isinstance(told.error, Disconnected)
        assert told.order == ["1", "~", ".", "2", "~", ".", "3", "~", "end"]
        assert broken.state is MessageState.FAILED
        assert broken.failure is not None
        first_two = np.concatenate([samples_of(part) for part in parts_of()[:2]])
        found = harness.samples_in(broken)
        assert np.array_equal(found[: len(first_two)], first_two)
        assert len(found) > len(first_two), "half of the third part had arrived, too"
        paid = list(server.texts)

        rest = await harness.again(broken)
        assert server.texts[len(paid) :] == [
            part for part in parts_of() if part not in paid or "Third" in part
        ]
        assert rest.order[0] == "3"
        assert rest.narration.id == broken.id
        assert rest.narration.state is MessageState.COMPLETE
        assert np.array_equal(
            harness.samples_in(rest.narration), np.concatenate([samples_of(part) for part in parts_of()])
        )
        assert harness.left_over() == [rest.narration.file]
        assert [one.id for one in await harness.service.recent()] == [broken.id]


async def test_speaking_the_same_text_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    """Whoever presses speak again hears all of it and pays for what is missing."""
    server = SpeechServer(faults={"Second.": [refused(500, {"error": {"message": "no"}})]})
    async with narrations_over(server, tmp_path) as harness:
        await harness.speak(LONG)
        before = server.texts.count(parts_of()[0])
        told = await harness.speak(LONG)
        assert told.sound == [sound_of(part) for part in parts_of()]
        assert next(event for event in told.events if isinstance(event, PartBegun)).kept
        assert server.texts.count(parts_of()[0]) == before == 1
        assert told.narration.state is MessageState.COMPLETE


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("break", Disconnected),
        ("stall", Stalled),
        (httpx2.Response(429, json=BUSY), RateLimited),
        (httpx2.Response(200, text="<html>no</html>"), UnreadableAnswer),
    ],
)
async def test_every_fault_is_kept_with_its_narration(
    tmp_path: Path, fault: httpx2.Response | str, kind: type[Exception]
) -> None:
    """The text, the reason and the bytes so far are there for later."""
    server = SpeechServer(faults={"Hello": [fault]})
    gap = 0.05 if fault == "stall" else 60.0
    async with narrations_over(server, tmp_path, stream_gap=gap) as harness:
        with held_clock() as clock:  # until there is something to keep
            told = await harness.speak(
                "Hello.",
                format=AudioFormat.WAV,
                each=lambda event: clock.goes(when=isinstance(event, AudioArrived)),
            )
        assert isinstance(told.error, kind)
        kept = (await harness.service.recent())[0]
        assert kept == told.narration
        assert (kept.text, kept.state, kept.failure is not None) == ("Hello.", MessageState.FAILED, True)
        assert bool(kept.file) == isinstance(fault, str)
        if isinstance(fault, str):
            assert harness.bytes_of(kept) == b"".join(told.sound)
    async with narrations_over(server, tmp_path) as harness:
        assert (
            await harness.speak("Hello.", format=AudioFormat.WAV)
        ).narration.state is MessageState.COMPLETE
        assert len(await harness.service.recent()) == 1


async def test_a_wav_that_ends_before_its_promised_end_is_no_whole_one(tmp_path: Path) -> None:
    """A server that hangs up politely in the middle of a long text does not leave a hole in the joined file."""
    server = SpeechServer(faults={"Second.": ["cut"]})
    async with narrations_over(server, tmp_path) as harness:
        told = await harness.speak(LONG, format=AudioFormat.WAV)
        assert told.error.title == "The sound ends too soon."
        whole = await harness.again(told.narration)
        assert np.array_equal(
            harness.samples_in(whole.narration), np.concatenate([samples_of(part) for part in parts_of()])
        )


async def test_retries_of_two_requests_are_told_as_one_wait(tmp_path: Path) -> None:
    """Both parts are refused once; who waits is seen, and at the end nobody waits."""
    busy = [httpx2.Response(429, json=BUSY, headers={"retry-after-ms": "20"})]
    server = SpeechServer(faults={"First.": list(busy), "Second.": list(busy)})
    async with narrations_over(server, tmp_path, max_retries=1) as harness:
        told = await harness.speak(LONG)
        assert told.narration.state is MessageState.COMPLETE
        assert told.narration.retries == 2
        assert harness.waits[0] is not None
        assert harness.waits[-1] is None


async def test_escape_keeps_what_had_arrived(tmp_path: Path) -> None:
    """A part that was stopped in the middle is a file with its first half."""
    server = SpeechServer(hold={"Hello": asyncio.Event()})
    async with narrations_over(server, tmp_path) as harness:
        events = harness.service.speak("Hello.", SpeechOptions(), "tts", on_wait=lambda _: None)
        heard = b""
        async with aclosing(events):
            async for event in events:
                if isinstance(event, AudioArrived):
                    heard += event.data
                    break
        kept = (await harness.service.recent())[0]
        assert kept.state is MessageState.STOPPED
        assert harness.bytes_of(kept) == heard == sound_of("Hello.", "mp3")[: len(heard)]
        assert server.running == 0


async def test_escape_in_a_long_text_joins_what_had_arrived(tmp_path: Path) -> None:
    """Escape returns at once; the parts become a file behind it, and the rest can be had later."""
    server = SpeechServer(hold={"Second.": asyncio.Event()})
    async with narrations_over(server, tmp_path) as harness:
        events = harness.service.speak(
            LONG, SpeechOptions(format=AudioFormat.WAV), "tts", on_wait=lambda _: None
        )
        async with aclosing(events):
            async for event in events:
                if isinstance(event, PartBegun) and event.number == 2:
                    break
        stopped = (await harness.service.recent())[0]
        assert stopped.state is MessageState.STOPPED
        settled = await harness.service.get(stopped.id)
        first = samples_of(parts_of()[0])
        assert np.array_equal(harness.samples_in(settled)[: len(first)], first)
        server.hold["Second."].set()
        whole = await harness.again(settled)
        assert whole.narration.state is MessageState.COMPLETE
        assert server.texts.count(parts_of()[0]) == 1


@pytest.mark.parametrize("held_at", [12, 40, 45])
async def test_a_part_of_which_nothing_can_be_heard_does_not_cost_the_others(
    tmp_path: Path, held_at: int
) -> None:
    """Escape in the first bytes of the second part: the first one is kept as a file, as it was heard."""
    text = long_text("One.", "Two.", "Three.")
    server = SpeechServer(hold={"Two.": asyncio.Event()}, held_at=held_at)
    async with narrations_over(server, tmp_path) as harness:
        events = harness.service.speak(
            text, SpeechOptions(format=AudioFormat.WAV), "tts", on_wait=harness.waits.append
        )
        async with aclosing(events):
            async for event in events:
                if isinstance(event, PartBegun) and event.number == 2:
                    await server.sent.wait()
                    break
        kept = await harness.service.settled((await harness.service.recent())[0])
        assert (kept.state, kept.failure) == (MessageState.STOPPED, None)
        assert np.array_equal(harness.samples_in(kept), samples_of(text.split("\n\n")[0]))


async def test_a_cancelled_task_keeps_what_had_arrived(tmp_path: Path) -> None:
    """A worker that is cancelled while it waits for bytes leaves a stopped narration, not a growing one."""
    server = SpeechServer(hold={"Hello": asyncio.Event()})
    async with narrations_over(server, tmp_path) as harness:
        speaking = asyncio.create_task(harness.speak("Hello."))
        await server.sent.wait()
        speaking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await speaking
        assert [one.state for one in await harness.service.recent()] == [MessageState.STOPPED]


async def test_another_format_than_asked_for_is_told_and_rightly_named(tmp_path: Path) -> None:
    """The bytes decide: WAV that came for MP3 is a WAV file, and a note says so."""
    async with narrations_over(SpeechServer(answers_with="wav"), tmp_path) as harness:
        kept = (await harness.speak("Hello.")).narration
        assert (kept.media_type, Path(kept.file).suffix) == ("audio/wav", ".wav")
        assert kept.note == "Asked for mp3, the service sent WAV."


async def test_raw_samples_are_known_by_being_nothing_else(tmp_path: Path) -> None:
    """Samples have no header: where they were asked for they are believed, with their length."""
    async with narrations_over(SpeechServer(), tmp_path) as harness:
        kept = (await harness.speak("Hello.", format=AudioFormat.PCM)).narration
        assert (kept.media_type, Path(kept.file).suffix, kept.note) == ("audio/pcm", ".pcm", "")
        assert kept.seconds == pytest.approx(0.2)


async def test_what_is_no_known_sound_is_kept_and_told(tmp_path: Path) -> None:
    """Bytes that nobody can read were paid for all the same."""
    server = SpeechServer(faults={"Hello": [httpx2.Response(200, content=b"\x00\x01\x02" * 100)]})
    async with narrations_over(server, tmp_path) as harness:
        kept = (await harness.speak("Hello.")).narration
        assert (kept.media_type, kept.seconds) == ("application/octet-stream", 0.0)
        assert kept.note == "Asked for mp3, the service sent what is no known sound."
        assert harness.bytes_of(kept) == b"\x00\x01\x02" * 100


async def test_a_disk_that_takes_nothing_is_told_before_anything_is_paid(tmp_path: Path) -> None:
    """Where the folder can't be made no request goes out."""
    (tmp_path / "narrations").write_text("a file in the folder's place")
    server = SpeechServer()
    async with narrations_over(server, tmp_path) as harness:
        with pytest.raises(StorageTrouble):
            await harness.speak("Hello.")
        assert server.asked == []
        assert await harness.service.recent() == []


@pytest.mark.parametrize(
    ("text", "options", "deployment"),
    [(" ", {}, "tts"), ("Hi.", {"speed": 5}, "tts"), ("Hi.", {"voice": " "}, "tts"), ("Hi.", {}, " ")],
)
async def test_what_cant_be_meant_is_told_before_anything_is_sent(
    tmp_path: Path, text: str, options: dict[str, Any], deployment: str
) -> None:
    """An empty text, an impossible speed, no voice, no deployment: nothing is sent or kept."""
    server = SpeechServer()
    async with narrations_over(server, tmp_path) as harness:
        with pytest.raises(UsageTrouble):
            await harness.speak(text, deployment=deployment, **options)
        assert (server.asked, await harness.service.recent()) == ([], [])


async def test_a_copy_never_replaces_a_file(tmp_path: Path) -> None:
    """An export takes the next free name; what is deleted comes back."""
    async with narrations_over(SpeechServer(), tmp_path / "data") as harness:
        kept = (await harness.speak("Hello.")).narration
        (tmp_path / "out.mp3").write_text("mine")
        path = await harness.service.export(kept, tmp_path / "out.mp3")
        assert (path.name, path.read_bytes()) == ("out 2.mp3", harness.bytes_of(kept))
        await harness.service.delete(kept.id)
        assert await harness.service.recent() == []
        assert (await harness.speak("Hello.")).narration.id != kept.id, (
            "what was deleted is no answer any more"
        )
        assert await harness.service.restore_last() == kept
