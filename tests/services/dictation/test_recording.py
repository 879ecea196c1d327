"""Recording from a microphone: what is kept while it runs, and however it ends."""

from __future__ import annotations

import asyncio
import re
import wave
from pathlib import Path

import pytest

from aoai_tui import errors
from aoai_tui.audio import capture
from aoai_tui.audio.wav import HEADER
from aoai_tui.domain import RecordingState, Source, TranscriptionOptions
from aoai_tui.services.dictation import kept as kept_recordings
from tests.audio.memory_microphone import MemoryMicrophone, silence, tone
from tests.services.dictation.dictation_harness import DictationHarness, dictation_over
from tests.transcription_server import VERBOSE, TranscriptionServer, told


@pytest.fixture
def microphone() -> MemoryMicrophone:
    """A microphone in memory."""
    return MemoryMicrophone()


async def until_recorded(dictation: DictationHarness, seconds: float) -> None:
    """Wait until so much is in the file."""
    session = dictation.service.session
    assert session
    async with asyncio.timeout(60):
        while session.seconds < seconds:
            await asyncio.to_thread(lambda: None)


async def test_what_is_heard_is_kept(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """A recording has its row first, grows as a file, and ends with its length, size and peak."""
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        session = await dictation.service.begin()
        (growing,) = await dictation.service.recordings()
        assert (growing.state, growing.source) == (RecordingState.GROWING, Source.MICROPHONE)
        assert re.fullmatch(r"memo \d\d:\d\d", growing.name)
        microphone.say(tone(1.0, volume=0.5))
        await until_recorded(dictation, 1.0)
        assert session.level().peak == pytest.approx(0.5, abs=0.01)
        kept = await session.stop()
        assert await dictation.service.recordings() == [kept]
        assert await session.stop() == kept
        path = dictation.service.path_of(kept)
    assert kept.state is RecordingState.COMPLETE
    assert kept.seconds == pytest.approx(1.0)
    assert kept.peak == pytest.approx(0.5, abs=0.01)
    assert kept.size == path.stat().st_size == HEADER + 32_000
    assert kept.note == ""
    with wave.open(str(path)) as file:
        assert file.getnframes() == 16_000


async def test_recordings_of_one_minute_are_told_apart(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """A name by the clock; the next ones of the same minute have the second, too."""
    names: list[str] = []
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        while len({minute(name) for name in names}) == len(names) < 3:  # until two are of one minute
            session = await dictation.service.begin()
            names.append(session.recording.name)
            await session.stop()
    assert re.fullmatch(r"memo \d\d:\d\d:\d\d", names[-1])


def minute(name: str) -> str:
    return name[: len("memo 14:02")]


async def test_silence_is_noticed(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """A recording of nothing but zeros is known to hold no speech, and what may be wrong is told."""
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        session = await dictation.service.begin()
        microphone.say(silence(1.0))
        await until_recorded(dictation, 1.0)
        kept = await session.stop()
    assert kept.speech is False
    assert kept.note


async def test_one_at_a_time(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """A second recording is refused while one runs, or begins; after its end another may begin."""
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        beginnings = await asyncio.gather(
            dictation.service.begin(), dictation.service.begin(), return_exceptions=True
        )
        assert [type(one) for one in beginnings].count(errors.SoundTrouble) == 1
        session = dictation.service.session
        assert session
        with pytest.raises(errors.SoundTrouble, match="running already"):
            await dictation.service.begin()
        microphone.say(tone(0.1))
        await session.stop()
        assert dictation.service.session is None
        await (await dictation.service.begin()).stop()


async def test_without_a_microphone_nothing_is_left(tmp_path: Path) -> None:
    """A microphone that can't be opened is told, and leaves neither row nor file."""
    microphone = MemoryMicrophone(missing=True)
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        with pytest.raises(errors.SoundTrouble):
            await dictation.service.begin("no such microphone")
        assert await dictation.service.recordings() == []
        assert list(dictation.service.folder.iterdir()) == []
        assert dictation.service.session is None
        microphone.missing = False
        microphone_is_back = await dictation.service.begin()
        await microphone_is_back.stop()


async def test_a_folder_that_can_t_be_made_is_told(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """Where the recordings' folder can't be made, no microphone is opened and no row is left."""
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        await dictation.service.recordings()
        dictation.service.folder.write_text("in the way")
        with pytest.raises(errors.StorageTrouble, match="can't be made"):
            await dictation.service.begin()
        assert dictation.service.session is None
        assert await dictation.service.recordings() == []


async def test_a_recording_of_nothing_is_not_kept(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """One that ended before its first sample leaves nothing in the list."""
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        kept = await (await dictation.service.begin()).stop()
        assert kept.seconds == 0
        assert await dictation.service.recordings() == []
        assert list(dictation.service.folder.iterdir()) == []


async def test_pauses_are_not_in_it(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """What is said in a pause is not recorded."""
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        session = await dictation.service.begin()
        microphone.say(tone(0.5))
        await session.pause()
        assert session.paused
        microphone.say(tone(0.5))
        await session.resume()
        microphone.say(tone(0.25))
        assert (await session.stop()).seconds == pytest.approx(0.75)


async def test_an_unplugged_microphone_ends_it(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """What was heard before is kept without anybody's doing, with a note, and the next one may begin."""
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        session = await dictation.service.begin()
        microphone.say(tone(0.5))
        microphone.unplug()
        kept = await asyncio.wait_for(session.ended(), 20)
        assert await dictation.service.recordings() == [kept]
        assert dictation.service.session is None
    assert kept.state is RecordingState.INTERRUPTED
    assert kept.seconds == pytest.approx(0.5)
    assert "microphone went away" in kept.note


async def test_lost_sound_is_told(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """A recording with gaps, since the machine was too busy to take what came, says so."""
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        session = await dictation.service.begin()
        microphone.say(tone(0.5))
        microphone.overflows = 2
        kept = await session.stop()
        assert await dictation.service.recordings() == [kept]
    assert kept.state is RecordingState.COMPLETE
    assert kept.note == "Some sound was lost: the machine was too busy."


async def test_it_ends_at_the_longest(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """The setting for the longest recording ends one by itself, and that is said."""
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        dictation.set(longest_minutes=0.01)
        session = await dictation.service.begin()
        microphone.say(tone(1.0))
        kept = await asyncio.wait_for(session.ended(), 20)
    assert kept.state is RecordingState.COMPLETE
    assert kept.seconds == pytest.approx(0.6)
    assert "longest" in kept.note


async def test_it_ends_where_the_file_is_full(
    tmp_path: Path, microphone: MemoryMicrophone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a WAV file can hold no more, that is said, and nothing of a limit that was set."""
    monkeypatch.setattr(capture, "MOST", 16_000)
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        session = await dictation.service.begin()
        microphone.say(tone(1.0))
        kept = await asyncio.wait_for(session.ended(), 20)
    assert (kept.state, kept.seconds) == (RecordingState.COMPLETE, 0.5)
    assert kept.note == "It reached the 4 GiB that a WAV file can hold."


async def test_the_apps_end_keeps_it(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """Closing the service, as leaving the app does, ends a running recording properly."""
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        await dictation.service.begin()
        microphone.say(tone(0.5))
    async with dictation_over(None, tmp_path) as dictation:
        (kept,) = await dictation.service.recordings()
        assert await dictation.service.interrupted() == []
    assert kept.state is RecordingState.COMPLETE
    assert kept.seconds == pytest.approx(0.5)


async def test_a_cancelled_beginning_leaves_nothing_open(
    tmp_path: Path, microphone: MemoryMicrophone
) -> None:
    """Escape while the microphone opens closes it again."""
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        task = asyncio.create_task(dictation.service.begin())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert microphone.device is None
        assert dictation.service.session is None
        await (await dictation.service.begin()).stop()


async def test_the_chosen_microphone_is_opened(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """The setting's, unless another one is named; its name is kept with the recording."""
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        dictation.set(microphone="USB Audio")
        session = await dictation.service.begin()
        assert microphone.device == session.recording.device == "USB Audio"
        await session.stop()
        session = await dictation.service.begin("Headset")
        assert microphone.device == "Headset"
        await session.stop()


async def test_a_row_that_could_not_be_written_comes_later(
    tmp_path: Path, microphone: MemoryMicrophone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at the end of a recording costs nothing: its entry follows as soon as there is room."""
    from aoai_tui.storage.recordings import Recordings

    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        session = await dictation.service.begin()
        microphone.say(tone(0.5))

        def full(*_: object) -> None:
            raise errors.StorageTrouble("The disk is full.")

        with monkeypatch.context() as patched:
            patched.setattr(Recordings, "save", full)
            kept = await session.stop()
        assert "The disk is full" in kept.note
        (listed,) = await dictation.service.recordings()
        assert listed.state is RecordingState.COMPLETE
        assert listed.seconds == pytest.approx(0.5)


async def test_a_crash_costs_nothing(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """A recording whose app was killed is repaired at the next start, marked, and offered once."""
    from aoai_tui.storage.store import open_store

    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        session = await dictation.service.begin()
        microphone.say(tone(1.0))
        await until_recorded(dictation, 1.0)
        growing = session.recording
        killed = dictation.service.path_of(growing).read_bytes()
        await session.stop()
    # The state of the folder at the kill: a file that ended anywhere, and a row of a copy that is gone.
    path = tmp_path / "data" / "recordings" / growing.file
    path.write_bytes(killed[: HEADER + 20_001])
    store = open_store(tmp_path / "data")
    store.recordings.save(growing)
    store.close()
    async with dictation_over(TranscriptionServer(told(VERBOSE)), tmp_path) as dictation:
        (found,) = await dictation.service.interrupted()
        assert found.state is RecordingState.INTERRUPTED
        assert found.seconds == pytest.approx(10_000 / 16_000)
        assert found.note
        assert await dictation.service.recordings() == [found]
        assert await dictation.service.interrupted() == [found]
        with wave.open(str(path)) as file:
            assert file.getnframes() == 10_000
        heard = await dictation.transcribe(found, wishes=TranscriptionOptions(), even_silence=True)
        assert heard.transcript.text
    async with dictation_over(None, tmp_path) as dictation:
        assert await dictation.service.interrupted() == []


async def test_a_crash_before_the_first_sample_leaves_nothing(
    tmp_path: Path, microphone: MemoryMicrophone
) -> None:
    """A row without sound is taken out at the next start."""
    from aoai_tui.storage.store import open_store

    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        session = await dictation.service.begin()
        growing = session.recording
        await session.stop()
    store = open_store(tmp_path / "data")
    store.recordings.add(growing)
    store.close()
    async with dictation_over(None, tmp_path) as dictation:
        assert await dictation.service.interrupted() == []
        assert await dictation.service.recordings() == []


async def test_a_recording_of_another_copy_is_left_alone(
    tmp_path: Path, microphone: MemoryMicrophone
) -> None:
    """What another running app records is neither repaired nor offered."""
    async with (
        dictation_over(None, tmp_path, microphone=microphone) as one,
        dictation_over(None, tmp_path) as other,
    ):
        session = await one.service.begin()
        microphone.say(tone(0.5))
        assert await other.service.interrupted() == []
        (seen,) = await other.service.recordings()
        assert seen.state is RecordingState.GROWING
        await session.stop()


async def test_a_long_recording_ends_at_once(
    tmp_path: Path, microphone: MemoryMicrophone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether somebody spoke in hours of sound is found out after the end: nobody waits for it."""
    monkeypatch.setattr(kept_recordings, "_MOMENT", 0.0)
    async with dictation_over(None, tmp_path, microphone=microphone) as dictation:
        session = await dictation.service.begin()
        microphone.say(silence(1.0))
        await until_recorded(dictation, 1.0)
        ended = await session.stop()
        assert (ended.state, ended.speech) == (RecordingState.COMPLETE, None)
        async with asyncio.timeout(60):
            while (await dictation.service.recordings())[0].speech is None:
                pass
