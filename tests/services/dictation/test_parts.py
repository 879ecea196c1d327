"""Recordings that are resampled, trimmed, encoded anew or sent in parts."""

from __future__ import annotations

import asyncio
import io
import os
import sys
import threading
import wave
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]
from msgspec.structs import replace

from aoai_tui import errors
from aoai_tui.domain import (
    AudioSent,
    MessageState,
    Recording,
    SegmentArrived,
    Source,
    TextArrived,
    TranscriptFormat,
    TranscriptionOptions,
)
from aoai_tui.services.dictation import plan
from aoai_tui.services.dictation.events import PartBegun
from aoai_tui.services.dictation.preparation import Preparation
from aoai_tui.services.dictation.sending import passing_folder
from tests.audio.made_sounds import chirp
from tests.services.dictation.dictation_harness import DictationHarness, dictation_over
from tests.transcription_server import VERBOSE, Received, TranscriptionServer, delta, events, said_no, told


async def memo(
    dictation: DictationHarness, seconds: float = 2.0, quiet: float = 0.0, rate: int = 48_000
) -> Recording:
    """A recording as a microphone leaves it, of sound and then of silence."""
    samples = np.concatenate([chirp(seconds, rate), np.zeros(int(quiet * rate), np.int16)])
    path = dictation.folder / "memo.wav"
    soundfile.write(path, samples, rate, subtype="PCM_16")
    recording = replace(await dictation.service.add_file(path), source=Source.MICROPHONE, speech=True)
    await dictation.service.archive(lambda store: store.recordings.save(recording))
    return recording


def sent_wave(received: Received) -> tuple[int, int, float]:
    """Channels, rate and seconds of the WAV that arrived."""
    with wave.open(io.BytesIO(received.file)) as file:
        return file.getnchannels(), file.getframerate(), file.getnframes() / file.getframerate()


@pytest.mark.parametrize("rate", [16_000, 24_000])
async def test_the_microphones_sound_is_resampled(rate: int, tmp_path: Path) -> None:
    """What a microphone recorded is sent as WAV of one channel at the rate of the settings; the original stays."""
    server = TranscriptionServer(told(VERBOSE))
    async with dictation_over(server, tmp_path) as dictation:
        dictation.set(sending_rate=rate)
        recording = await memo(dictation)
        before = dictation.service.path_of(recording).read_bytes()
        heard = await dictation.transcribe(recording)
        assert dictation.service.path_of(recording).read_bytes() == before
        assert list(dictation.service.folder.glob(".sending-*")) == []
    assert sent_wave(server.last)[:2] == (1, rate)
    assert sent_wave(server.last)[2] == pytest.approx(2.0, abs=0.01)
    assert (server.last.file_name, server.last.media_type) == ("recording.wav", "audio/wav")
    assert heard.of(AudioSent)[-1].total == len(server.last.file)


async def test_silence_at_the_end_is_cut_where_wished(tmp_path: Path) -> None:
    """With the setting, silence at the end is not sent; without it, it is."""
    server = TranscriptionServer(told(VERBOSE))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await memo(dictation, quiet=3.0)
        await dictation.transcribe(recording)
        assert sent_wave(server.last)[2] == pytest.approx(5.0, abs=0.01)
        dictation.set(trim_silence=True)
        await dictation.transcribe(recording)
        assert sent_wave(server.last)[2] < 3.0


async def test_a_format_that_the_service_does_not_know_is_sent_as_wav(tmp_path: Path) -> None:
    """Raw AAC, which the service has no name for, arrives as WAV."""
    server = TranscriptionServer(told(VERBOSE))
    async with dictation_over(server, tmp_path) as dictation:
        await dictation.transcribe(await dictation.file(seconds=2.0, kind="aac"))
    assert sent_wave(server.last)[2] == pytest.approx(2.0, abs=0.2)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that takes 100,000 bytes in one file: 3.1 s as it is sent."""
    monkeypatch.setattr(plan, "MOST_BYTES", 100_000)


async def test_a_large_one_is_encoded_anew(tmp_path: Path, small: None) -> None:
    """What is too large as WAV goes as FLAC where that fits, once it is agreed to."""
    server = TranscriptionServer(told(VERBOSE))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await memo(dictation, seconds=2.0, quiet=2.0)
        with pytest.raises(errors.UsageTrouble, match="encoded anew"):
            await dictation.transcribe(recording)
        await dictation.transcribe(recording, prepare=True)
    assert server.last.file_name == "recording.flac"
    assert len(server.last.file) <= 100_000
    assert soundfile.info(io.BytesIO(server.last.file)).duration == pytest.approx(4.0, abs=0.01)


async def test_a_larger_one_goes_as_opus(tmp_path: Path, small: None) -> None:
    """Where FLAC would be too large, Opus is sent, under the suffix that the service knows."""
    server = TranscriptionServer(told(VERBOSE))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await memo(dictation, seconds=10.0)
        await dictation.transcribe(recording, prepare=True)
    assert server.last.file_name == "recording.ogg"
    assert len(server.last.file) <= 100_000


def in_parts(count: int, *answers: httpx2.Response) -> TranscriptionServer:
    """A server for a split recording, which gives the same answer to each part where none is named."""
    return TranscriptionServer(*(answers or [told(VERBOSE)] * count))


async def test_parts_are_one_transcript(tmp_path: Path, small: None) -> None:
    """The longest is sent in parts, in order; texts follow each other and times lie in the whole recording."""
    server = in_parts(9)
    async with dictation_over(server, tmp_path) as dictation:
        recording = await memo(dictation, seconds=20.0)
        chosen = await dictation.service.plan(recording, "whisper", TranscriptionOptions())
        assert chosen.way == "split"
        heard = await dictation.transcribe(recording, prepare=True)
        assert await dictation.stored(recording) == [heard.transcript]
    begun = heard.of(PartBegun)
    assert [part.number for part in begun] == list(range(1, len(begun) + 1))
    assert {part.of for part in begun} == {len(begun)}
    assert len(begun) == len(server.received) >= 6
    lengths = [soundfile.info(io.BytesIO(one.file)).duration for one in server.received]
    assert sum(lengths) == pytest.approx(20.0, abs=0.01)
    offsets = [part.offset for part in begun]
    assert offsets == pytest.approx(np.cumsum([0.0, *lengths[:-1]]), abs=0.01)
    transcript = heard.transcript
    assert transcript.text == "\n".join(["My voice is my passport."] * len(begun))
    assert [segment.start for segment in transcript.segments] == pytest.approx(offsets)
    assert [word.start for word in transcript.words[::2]] == pytest.approx(offsets)
    assert transcript.usage is not None
    assert transcript.usage.seconds == 2 * len(begun)
    assert f"{len(begun)} parts" in transcript.note


async def test_an_error_in_a_later_part_keeps_the_earlier_ones(tmp_path: Path, small: None) -> None:
    """What was understood of parts 1 and 2 stays when part 3 fails, and it is said where it ended."""
    server = TranscriptionServer(told(VERBOSE), told(VERBOSE), said_no("no", status=403))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await memo(dictation, seconds=20.0)
        heard = await dictation.transcribe(recording, prepare=True)
        assert await dictation.stored(recording) == [heard.transcript]
    assert isinstance(heard.error, errors.AccessDenied)
    assert heard.transcript.state is MessageState.FAILED
    assert heard.transcript.text == "My voice is my passport.\nMy voice is my passport."
    assert len(heard.transcript.segments) == 2
    assert "ended in part 3" in heard.transcript.note


async def test_words_of_a_broken_part_are_kept_too(tmp_path: Path, small: None) -> None:
    """A stream that breaks in part 2 leaves part 1 and what part 2 had said."""
    broken = events(delta("And then"), then=httpx2.RemoteProtocolError("peer closed"))
    wishes = TranscriptionOptions(format=TranscriptFormat.JSON)
    async with dictation_over(TranscriptionServer(told({"text": "First."}), broken), tmp_path) as dictation:
        recording = await memo(dictation, seconds=20.0)
        heard = await dictation.transcribe(recording, wishes=wishes, prepare=True)
    assert heard.transcript.text == "First.\nAnd then"
    assert [event.text for event in heard.of(TextArrived)] == ["And then"]


async def test_what_arrives_of_a_part_lies_in_the_whole(tmp_path: Path, small: None) -> None:
    """Segments that stream have their times in the recording, not in the part, and speakers a word of warning."""
    one = {"type": "transcript.text.segment", "id": "1", "speaker": "A", "start": 0, "end": 1, "text": "Hi."}
    last = {"type": "transcript.text.done", "text": "Hi."}
    server = TranscriptionServer(events(one, last))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await memo(dictation, seconds=20.0)
        wishes = TranscriptionOptions(format=TranscriptFormat.DIARIZED_JSON)
        heard = await dictation.transcribe(recording, wishes=wishes, prepare=True)
    offsets = [part.offset for part in heard.of(PartBegun)]
    assert [event.segment.start for event in heard.of(SegmentArrived)] == pytest.approx(offsets)
    assert [segment.start for segment in heard.transcript.segments] == pytest.approx(offsets)
    assert "within each part" in heard.transcript.note


async def test_a_refusal_is_learnt_once_for_all_parts(tmp_path: Path, small: None) -> None:
    """What the first part's deployment refused, the second part is not asked with."""
    refusal = said_no("'verbose_json' is not compatible", "response_format", "unsupported_value")
    server = TranscriptionServer(refusal, told({"text": "Hello."}))
    async with dictation_over(server, tmp_path) as dictation:
        heard = await dictation.transcribe(await memo(dictation, seconds=20.0), prepare=True)
    assert [one["response_format"] for one in server.received[:3]] == ["verbose_json", "json", "json"]
    assert heard.transcript.text.startswith("Hello.\nHello.")


async def test_sound_longer_than_a_deployment_takes_is_split(tmp_path: Path) -> None:
    """After a refusal that names the limit, the recording goes in parts no longer than that."""
    limit = said_no(
        "audio duration 20.0 seconds is longer than 6 seconds which is the maximum for this model"
    )
    server = TranscriptionServer(limit, told(VERBOSE))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await memo(dictation, seconds=20.0)
        assert isinstance((await dictation.transcribe(recording)).error, errors.SoundTooLong)
        await dictation.transcribe(recording, prepare=True)
    lengths = [soundfile.info(io.BytesIO(one.file)).duration for one in server.received[1:]]
    assert max(lengths) <= 6.0
    assert sum(lengths) == pytest.approx(20.0, abs=0.01)


@pytest.mark.parametrize(
    "words", ["Maximum content size limit (300000) exceeded (320044 bytes read)", "Request Entity Too Large"]
)
async def test_a_file_larger_than_a_gateway_takes_is_made_smaller(words: str, tmp_path: Path) -> None:
    """After a refusal of the size, told or not, the next plan sends less at once, and asks before it does."""
    server = TranscriptionServer(said_no(words, status=413), told(VERBOSE))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await memo(dictation, seconds=10.0)
        assert isinstance((await dictation.transcribe(recording)).error, errors.SoundTooLong)
        with pytest.raises(errors.UsageTrouble):
            await dictation.transcribe(recording)
        assert (await dictation.transcribe(recording, prepare=True)).end.error is None
    sizes = [len(one.file) for one in server.received]
    assert max(sizes[1:]) < sizes[0]
    assert max(sizes[1:]) <= 285_000


async def test_escape_while_it_is_prepared_ends_it_at_once(tmp_path: Path) -> None:
    """A cancel while a long recording is encoded waits for nothing, and leaves nothing behind."""
    server = TranscriptionServer(told(VERBOSE))
    encoding, go_on = threading.Event(), threading.Event()
    async with dictation_over(server, tmp_path) as dictation:
        recording = replace(await memo(dictation, seconds=6.0), seconds=3_600.0)
        folder = dictation.service.folder

        def hold(*_: object) -> None:
            own = threading.current_thread().name == "aoai-tui"  # not one of those that asyncio keeps
            if own and list(folder.glob(".sending-*/.smaller.opus*")):
                encoding.set()
                go_on.wait(60)

        threading.setprofile(hold)  # called at each call of a function, in threads that begin now
        try:
            task = asyncio.create_task(dictation.transcribe(recording, prepare=True))
            assert await asyncio.to_thread(encoding.wait, 60)
        finally:
            threading.setprofile(None)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert list(folder.glob(".sending-*")) == []
        assert await dictation.stored(recording) == []
        go_on.set()
    assert server.received == []


async def test_what_is_made_at_the_last_moment_is_gone_with_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that nobody waits for may be making a file while its folder is taken away: it does not stay."""
    remove = os.rmdir

    def make_and_remove(*path: Any, **named: Any) -> None:
        with suppress(OSError):
            (folder / "late").touch()
        remove(*path, **named)

    async with passing_folder(tmp_path) as folder:
        (folder / "whole.wav").touch()
        monkeypatch.setattr(os, "rmdir", make_and_remove)
    assert os.listdir(tmp_path) == []


async def test_folders_of_dead_copies_are_swept_away(tmp_path: Path) -> None:
    """What a killed copy of the app had prepared goes at the next transcription; what a living one has, stays."""
    async with dictation_over(TranscriptionServer(told(VERBOSE)), tmp_path) as dictation:
        recording = await memo(dictation)
        left, living = (dictation.service.folder / f".sending-{name}" for name in ("old", "new"))
        for folder in (left, living):
            folder.mkdir()
            (folder / "whole.wav").write_bytes(b"x")
        copy = dictation.service.folder / ".aoai-tui-x.part"
        copy.touch()
        for one in (left, copy):
            os.utime(one, (0, 0))
        await dictation.transcribe(recording)
        assert not left.exists()
        assert not copy.exists()
        assert living.exists()


async def test_sound_that_is_gone_or_damaged_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    """A recording whose file is gone, or no sound any more, is told in words; nothing was sent."""
    server = TranscriptionServer(told(VERBOSE))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await memo(dictation)
        dictation.service.path_of(recording).write_bytes(b"rubbish")
        with pytest.raises(errors.SoundTrouble):
            await dictation.transcribe(recording)
        dictation.service.path_of(recording).unlink()
        with pytest.raises(errors.AoaiError):
            await dictation.transcribe(recording)
    assert server.received == []


def test_how_far_the_preparation_is_can_be_seen(tmp_path: Path) -> None:
    """The share that is done never falls, and is all of it in the end: trimmed, resampled and cut."""
    path = tmp_path / "r.wav"
    soundfile.write(path, np.concatenate([chirp(40, 16_000), np.zeros(1_600, np.int16)] * 2), 16_000)
    recording = Recording("r", "r", "r.wav", datetime.now(UTC), seconds=80.2, media_type="audio/wav")
    wished = plan.Plan(plan.Way.SPLIT, plan.Target.FLAC, size=1, most=1_500_000)
    work = Preparation(recording, path, wished, tmp_path, 16_000, trim=True)
    shares = [work.share]

    def look(*_: object) -> None:
        shares.append(work.share)

    sys.setprofile(look)  # called at each call of a function
    try:
        sounds = work.sounds()
    finally:
        sys.setprofile(None)
    assert len(sounds) > 1
    assert shares == sorted(shares)
    assert len(set(shares)) > 3
    assert work.share == pytest.approx(1.0, abs=0.01)
