"""Recordings, narrations, pictures of a damaged database. What has lost its row is known by its file."""

from __future__ import annotations

import mimetypes
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from aoai_tui.domain import MessageState, Picture, Recording, RecordingState, Source
from aoai_tui.storage.clock import as_moment
from aoai_tui.storage.row_shape import Noun, RowShape
from aoai_tui.storage.salvage_rows import Values, columns, insert, makes_sense, rows
from aoai_tui.storage.shapes import NARRATION, PICTURE, RECORDING, TRANSCRIPT

WORDS = {shape.table: shape.word for shape in (RECORDING, TRANSCRIPT, NARRATION, PICTURE)}
"""The tables, and what a row of each is called."""

_LOST_NAME = "Recovered recording"
_LOST_PROMPT = "Its prompt was lost with a damaged database."
_WAV = "audio/wav"


@dataclass
class SavedKept:
    """The ids of what was saved so far, by table."""

    ids: dict[str, set[str]] = field(default_factory=lambda: {table: set() for table in WORDS})

    def __bool__(self) -> bool:
        """Whether anything was saved."""
        return any(self.ids.values())


def salvage_kept(old: sqlite3.Connection, fresh: sqlite3.Connection, folder: Path) -> SavedKept:
    """Copy what can be read; `folder` has the folders of files in it. An old layout may lack some of the tables."""
    salvaging = _Salvaging(old, fresh)
    if columns(fresh, RECORDING.table):
        salvaging.rows_of(RECORDING)
        for recording in _known_recordings(folder / RECORDING.table):
            salvaging.add(RECORDING, recording)
        salvaging.transcripts()
        salvaging.rows_of(NARRATION)
    if columns(fresh, PICTURE.table):
        salvaging.rows_of(PICTURE)
        for picture in _known_pictures(folder / PICTURE.table):
            salvaging.add(PICTURE, picture)
    return salvaging.saved


class _Salvaging:
    """What was saved so far, on the way from one file to the other."""

    def __init__(self, old: sqlite3.Connection, fresh: sqlite3.Connection) -> None:
        self._old, self._fresh = old, fresh
        self.saved = SavedKept()

    def rows_of(self, shape: RowShape[Noun]) -> None:
        """Every row that can be read and makes sense."""
        for values in rows(self._old, self._fresh, shape.table):
            if makes_sense(values, shape.noun):
                self._insert(shape.table, values)

    def transcripts(self) -> None:
        """Those of recordings that are lost get one to belong to."""
        for values in rows(self._old, self._fresh, TRANSCRIPT.table):
            if makes_sense(values, TRANSCRIPT.noun):
                self.add(RECORDING, _stand_in(values))
                self._insert(TRANSCRIPT.table, values)

    def add(self, shape: RowShape[Noun], noun: Noun) -> None:
        """One without a row of its own; where it has one, that stays."""
        if noun.id not in self.saved.ids[shape.table]:
            self._insert(shape.table, shape.values(noun, None))

    def _insert(self, table: str, values: Values) -> None:
        if insert(self._fresh, table, values):
            self.saved.ids[table].add(values["id"])


def _known_recordings(folder: Path) -> Iterator[Recording]:
    """A recording for each sound file, which is called after its id.

    A WAV may have been growing when its row was lost: as one that nobody owns it is adopted and looked at once.
    """
    for path in _files(folder):
        kind = mimetypes.guess_type(path.name)[0] or ""
        if kind.startswith(("audio/", "video/")):
            is_wav = path.suffix == ".wav"
            yield Recording(
                id=path.stem,
                name=_LOST_NAME,
                file=path.name,
                created_at=_written_at(path),
                size=path.stat().st_size,
                media_type=_WAV if is_wav else kind,
                source=Source.UNKNOWN if is_wav else Source.FILE,
                state=RecordingState.GROWING if is_wav else RecordingState.COMPLETE,
            )


def _known_pictures(folder: Path) -> Iterator[Picture]:
    """A picture for each file that is called after its id; bytes that are no picture were paid for, too.

    As one that nobody owns it is adopted and looked at once. A file that somebody else put there stays as it is.
    """
    for path in filter(_is_called_after_an_id, _files(folder)):
        yield Picture(
            id=path.stem,
            prompt="",
            file=path.name,
            created_at=_written_at(path),
            size=path.stat().st_size,
            state=MessageState.GROWING,
            note=_LOST_PROMPT,
        )


def _files(folder: Path) -> list[Path]:
    """Whole files; hidden ones were being written."""
    return [path for path in sorted(folder.glob("[!.]*.*")) if path.is_file()]


def _is_called_after_an_id(path: Path) -> bool:
    try:
        return str(UUID(path.stem)) == path.stem
    except ValueError:
        return False


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _stand_in(transcript: Values) -> Recording:
    """A recording for a transcript whose own was lost with its file."""
    return Recording(
        id=transcript["recording_id"],
        name=_LOST_NAME,
        file=f"{transcript['recording_id']}.wav",
        created_at=as_moment(transcript["created_at"]),
    )
