"""Recordings whose rows a damaged database lost, known by their files alone."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from aoai_tui.domain import Recording, RecordingState, Source
from aoai_tui.storage.store import open_store
from tests.audio.made_sounds import chirp, encoded
from tests.services.dictation.dictation_harness import dictation_over
from tests.storage.test_sound_damage import overwrite, page_of

IMPORTED = encoded(chirp(1.5), "wav").replace(b"data", b"LIST\4\0\0\0abcddata", 1)
"""A WAV file that another program made: its header is none of ours."""


def lost(folder: Path, **files: bytes) -> None:
    """A data folder whose database lost the rows of these WAV files."""
    with closing(open_store(folder)) as store:
        store.recordings.folder.mkdir()
        for name, data in files.items():
            (store.recordings.folder / f"{name}.wav").write_bytes(data)
    overwrite(folder, page_of(folder, "recordings"))
    with closing(open_store(folder)) as store:
        assert {one.id for one in store.recordings.all()} == set(files)


async def started(folder: Path) -> dict[str, Recording]:
    """What a start of the app makes of them; it offers none as cut off."""
    async with dictation_over(None, folder) as dictation:
        assert await dictation.service.interrupted() == []
        return {one.id: one for one in await dictation.service.recordings()}


async def test_what_is_known_by_its_file_alone_is_looked_at_once(tmp_path: Path) -> None:
    """Whatever the file turns out to be, it is a complete recording of unknown origin and left alone from then on."""
    ours = encoded(chirp(1.0), "wav")
    lost(tmp_path / "data", imported=IMPORTED, ours=ours[:-1_001], noise=b"RIFF no sound " * 9)
    found = await started(tmp_path)
    assert {(one.state, one.source) for one in found.values()} == {(RecordingState.COMPLETE, Source.UNKNOWN)}
    assert (found["imported"].seconds, found["imported"].note) == (1.5, "")
    assert found["imported"].peak
    assert 0.9 < found["ours"].seconds < 1.0
    assert found["ours"].note == ""
    assert found["noise"].seconds == 0
    assert found["noise"].note.startswith("The file can't be read:")
    (tmp_path / "data" / "recordings" / "noise.wav").write_bytes(IMPORTED)
    assert await started(tmp_path) == found


async def test_a_recording_that_can_t_be_repaired_is_tried_once(tmp_path: Path) -> None:
    """One whose header is destroyed is told of with the reason, and not again at every start."""
    made = Recording(
        "memo", "memo", "memo.wav", datetime(2026, 11, 2, 12, tzinfo=UTC), state=RecordingState.GROWING
    )
    with closing(open_store(tmp_path / "data")) as store:
        store.recordings.folder.mkdir()
        (store.recordings.folder / "memo.wav").write_bytes(bytes(1_000))
        store.recordings.add(made)
    async with dictation_over(None, tmp_path) as dictation:
        (told,) = await dictation.service.interrupted()
        assert told.note.startswith("The file can't be repaired:")
    assert list((await started(tmp_path)).values()) == [told]
