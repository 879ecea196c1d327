"""Recordings, transcripts and narrations of a damaged database. A recording whose row is lost is known by its file."""

from __future__ import annotations

import mimetypes
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aoai_tui.domain import Recording, RecordingState, Source
from aoai_tui.storage.clock import as_moment
from aoai_tui.storage.salvage_rows import Values, insert, makes_sense, rows
from aoai_tui.storage.sound_rows import narration_from, recording_from, recording_values, transcript_from

TABLES = ("recordings", "transcripts", "narrations")

_LOST_NAME = "Recovered recording"
_WAV = "audio/wav"


@dataclass
class SavedSound:
    """The ids of what was saved so far."""

    recordings: set[str] = field(default_factory=set)
    transcripts: set[str] = field(default_factory=set)
    narrations: set[str] = field(default_factory=set)


def salvage_sound(old: sqlite3.Connection, fresh: sqlite3.Connection, folder: Path) -> SavedSound:
    """Copy what can be read; `folder` has the recordings' files."""
    saved = SavedSound()
    for values in rows(old, fresh, "recordings"):
        if makes_sense(values, recording_from) and insert(fresh, "recordings", values):
            saved.recordings.add(values["id"])
    for recording in _known_by_file(folder):
        if recording.id not in saved.recordings:
            _add(fresh, recording, saved)
    for values in rows(old, fresh, "transcripts"):
        if makes_sense(values, transcript_from):
            if values["recording_id"] not in saved.recordings:
                _add(fresh, _stand_in(values), saved)
            if insert(fresh, "transcripts", values):
                saved.transcripts.add(values["id"])
    for values in rows(old, fresh, "narrations"):
        if makes_sense(values, narration_from) and insert(fresh, "narrations", values):
            saved.narrations.add(values["id"])
    return saved


def _add(fresh: sqlite3.Connection, recording: Recording, saved: SavedSound) -> None:
    if insert(fresh, "recordings", recording_values(recording, None)):
        saved.recordings.add(recording.id)


def _known_by_file(folder: Path) -> Iterator[Recording]:
    """A recording for each sound file, which is called after its id.

    A WAV may have been growing when its row was lost: as one that nobody owns it is adopted and looked at once.
    """
    for path in sorted(folder.glob("[!.]*.*")):
        kind = mimetypes.guess_type(path.name)[0] or ""
        if path.is_file() and kind.startswith(("audio/", "video/")):
            status = path.stat()
            is_wav = path.suffix == ".wav"
            yield Recording(
                id=path.stem,
                name=_LOST_NAME,
                file=path.name,
                created_at=datetime.fromtimestamp(status.st_mtime, UTC),
                size=status.st_size,
                media_type=_WAV if is_wav else kind,
                source=Source.UNKNOWN if is_wav else Source.FILE,
                state=RecordingState.GROWING if is_wav else RecordingState.COMPLETE,
            )


def _stand_in(transcript: Values) -> Recording:
    """A recording for a transcript whose own was lost with its file."""
    return Recording(
        id=transcript["recording_id"],
        name=_LOST_NAME,
        file=f"{transcript['recording_id']}.wav",
        created_at=as_moment(transcript["created_at"]),
    )
