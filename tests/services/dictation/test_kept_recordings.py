"""Recordings as they are kept: added from files, named, deleted, brought back, exported."""

from __future__ import annotations

import asyncio
import errno
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from aoai_tui import errors
from aoai_tui.domain import Source, Task, TranscriptFormat, TranscriptionOptions
from tests.audio.made_sounds import FORMATS, chirp_file
from tests.services.dictation.dictation_harness import dictation_over
from tests.transcription_server import VERBOSE, TranscriptionServer, told


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "pcm"])
async def test_every_format_is_added(kind: str, tmp_path: Path) -> None:
    """A file in any format that people bring is copied and measured; the bytes decide what it is."""
    source = tmp_path / "my talk.dat"
    source.write_bytes(chirp_file(kind))
    async with dictation_over(None, tmp_path) as dictation:
        added = await dictation.service.add_file(source)
        assert await dictation.service.recordings() == [added]
        assert dictation.service.path_of(added).read_bytes() == chirp_file(kind)
    assert added.name == "my talk.dat"
    assert added.source is Source.FILE
    assert added.seconds == pytest.approx(3.0, abs=0.1)
    assert added.size == len(chirp_file(kind))
    assert added.peak is not None
    assert added.peak > 0.4
    assert Path(added.file).stem == added.id


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"Dear diary", errors.UsageTrouble),
        (b"", errors.UsageTrouble),
        (b"RIFF\x24\0\0\0WAVEfmt ", errors.SoundTrouble),
        (chirp_file("wav")[:44], errors.SoundTrouble),
    ],
)
async def test_what_is_no_sound_leaves_nothing(
    content: bytes, error: type[errors.AoaiError], tmp_path: Path
) -> None:
    """A text, an empty file, a damaged one and one without a sample are refused in words, without a trace."""
    source = tmp_path / "notes.wav"
    source.write_bytes(content)
    async with dictation_over(None, tmp_path) as dictation:
        with pytest.raises(error):
            await dictation.service.add_file(source)
        assert await dictation.service.recordings() == []
        left = list(dictation.service.folder.iterdir()) if dictation.service.folder.exists() else []
        assert left == []


async def test_what_can_t_be_read_is_told(tmp_path: Path) -> None:
    """A missing file, a folder, a name that no system takes, and a pipe that would block."""
    async with dictation_over(None, tmp_path) as dictation:
        os.mkfifo(tmp_path / "pipe")
        cases = {
            tmp_path / "gone.wav": "no file",
            tmp_path: "folder",
            Path("a\0b"): "read",
            tmp_path / "pipe": "no file",
        }
        for path, words in cases.items():
            with pytest.raises(errors.UsageTrouble, match=words):
                await dictation.service.add_file(path)


async def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the copy does not fit, no half of it stays, and the disk is named."""

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    source = tmp_path / "talk.flac"
    source.write_bytes(chirp_file("flac"))
    async with dictation_over(None, tmp_path) as dictation:
        await dictation.service.recordings()
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with pytest.raises(errors.StorageTrouble, match="disk is full"):
                await dictation.service.add_file(source)
        assert list(dictation.service.folder.iterdir()) == []
        assert await dictation.service.recordings() == []


async def test_a_cancelled_copy_leaves_nothing(tmp_path: Path) -> None:
    """Escape while a file is added leaves neither a row nor a file, however far it was."""
    source = tmp_path / "talk.flac"
    source.write_bytes(chirp_file("flac"))
    async with dictation_over(None, tmp_path) as dictation:
        for turns in (1, 3, 6, 12):
            task = asyncio.create_task(dictation.service.add_file(source))
            for _ in range(turns):
                await asyncio.to_thread(lambda: None)
            if task.cancel():
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert await dictation.service.recordings() == []
                assert not dictation.service.folder.exists() or list(dictation.service.folder.iterdir()) == []
            else:
                await dictation.service.delete(task.result())


async def test_names_are_plain(tmp_path: Path) -> None:
    """A recording is renamed to one plain line; an empty name is refused; a file's odd name is cleaned."""
    async with dictation_over(None, tmp_path) as dictation:
        recording = await dictation.file(name="od\x1b[31md")
        assert "\x1b" not in recording.name
        assert (await dictation.service.rename(recording, " The\ntalk ")).name == "The talk"
        assert [one.name for one in await dictation.service.recordings()] == ["The talk"]
        with pytest.raises(errors.UsageTrouble):
            await dictation.service.rename(recording, " ")


async def test_deleting_can_be_undone(tmp_path: Path) -> None:
    """What was deleted comes back with its transcripts, the last first."""
    async with dictation_over(TranscriptionServer(told(VERBOSE)), tmp_path) as dictation:
        first, second = await dictation.file(name="first"), await dictation.file(name="second")
        heard = await dictation.transcribe(first)
        for one in (first, second):
            await dictation.service.delete(one)
        assert await dictation.service.recordings() == []
        for one in (second, first):
            restored = await dictation.service.restore_last()
            assert restored is not None
            assert restored.id == one.id
        assert await dictation.service.restore_last() is None
        assert await dictation.stored(first) == [heard.transcript]
        assert dictation.service.path_of(first).is_file()


async def test_exporting_overwrites_nothing(tmp_path: Path) -> None:
    """The sound is copied to a free name beside the one that is taken."""
    wished = tmp_path / "out" / "talk.flac"
    async with dictation_over(None, tmp_path) as dictation:
        recording = await dictation.file()
        content = dictation.service.path_of(recording).read_bytes()
        assert await dictation.service.export(recording, wished) == wished
        second = await dictation.service.export(recording, wished)
        assert second != wished
        assert wished.read_bytes() == second.read_bytes() == content
        dictation.service.path_of(recording).unlink()
        with pytest.raises(errors.StorageTrouble, match="gone"):
            await dictation.service.export(recording, wished)


async def test_a_files_name_never_leads_out(tmp_path: Path) -> None:
    """Whatever the database says, a recording's file is in the folder."""
    async with dictation_over(None, tmp_path) as dictation:
        recording = replace(await dictation.file(), file="../../etc/passwd")
        assert dictation.service.path_of(recording).parent == dictation.service.folder


async def test_plans_tell_what_would_be_done(tmp_path: Path) -> None:
    """Small goes whole, large is encoded anew, larger still is split; each with its size."""
    async with dictation_over(None, tmp_path) as dictation:
        recording = await dictation.file()
        wishes = TranscriptionOptions()

        async def planned(**more: object) -> tuple[str, str, bool]:
            plan = await dictation.service.plan(replace(recording, **more), "whisper", wishes)
            return plan.way.value, plan.target.value, plan.needs_asking

        memo = {"source": Source.MICROPHONE, "media_type": "audio/wav"}
        assert await planned() == ("whole", "", False)
        assert await planned(media_type="audio/aac") == ("whole", "wav", False)
        assert await planned(**memo, seconds=600.0) == ("whole", "wav", False)
        assert await planned(**memo, seconds=1_000.0) == ("encoded", "flac", True)
        assert await planned(**memo, seconds=3_600.0) == ("encoded", "opus", True)
        assert await planned(**memo, seconds=9_000.0) == ("split", "flac", True)
        assert await planned(size=26_000_000, seconds=900.0) == ("encoded", "flac", True)
        plan = await dictation.service.plan(replace(recording, seconds=1_500.0), "gpt-4o-transcribe", wishes)
        assert (plan.way.value, plan.parts, plan.format) == ("split", 2, TranscriptFormat.JSON)
        translating = TranscriptionOptions(task=Task.TRANSLATE)
        assert (await dictation.service.plan(recording, "whisper", translating)).format == "verbose_json"


async def test_what_is_too_large_is_not_sent_unasked(tmp_path: Path) -> None:
    """Encoding anew and splitting need to be agreed to."""
    server = TranscriptionServer(told(VERBOSE))
    async with dictation_over(server, tmp_path) as dictation:
        recording = await dictation.file(seconds=1.0)
        with pytest.raises(errors.UsageTrouble, match="too large"):
            await dictation.transcribe(replace(recording, size=26_000_000, seconds=900.0))
        with pytest.raises(errors.UsageTrouble, match="too long"):
            await dictation.transcribe(replace(recording, size=26_000_000, seconds=90_000.0))
    assert server.received == []
