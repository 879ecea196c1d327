"""Recordings and their transcripts. The sound itself is a file in the folder `recordings` beside the database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from aoai_tui.domain import Recording, Transcript
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.clock import Clock
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.files import RECORDINGS
from aoai_tui.storage.owners import Owners
from aoai_tui.storage.presence import Presence
from aoai_tui.storage.rows import Value
from aoai_tui.storage.sound_rows import (
    clean_name,
    recording_from,
    recording_values,
    transcript_from,
    transcript_values,
)

RecordingList: TypeAlias = list[Recording]

_INSERT = """
    INSERT INTO recordings (id, name, file, created_at, state, owner, details)
    VALUES (:id, :name, :file, :created_at, :state, :owner, :details)
"""

_UPDATE = """
    ON CONFLICT (id) DO UPDATE SET file = excluded.file, created_at = excluded.created_at,
        state = excluded.state, owner = excluded.owner, details = excluded.details
"""

_SAVE_TRANSCRIPT = """
    INSERT INTO transcripts (id, recording_id, text, created_at, state, owner, deployment, connection, details)
    VALUES (:id, :recording_id, :text, :created_at, :state, :owner, :deployment, :connection, :details)
    ON CONFLICT (id) DO UPDATE SET text = excluded.text, created_at = excluded.created_at,
        state = excluded.state, owner = excluded.owner, deployment = excluded.deployment,
        connection = excluded.connection, details = excluded.details
"""

_DELETED_LAST = "SELECT * FROM recordings WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC LIMIT 1"


class Recordings:
    """Everything that was recorded or opened, safe on disk when a method returns. Any thread may call any method.

    An id that does not exist (any more) is a StorageTrouble, and so is whatever the disk does not take.
    """

    def __init__(self, db: Database, presence: Presence) -> None:
        """Use the open database; what grows carries the presence's id."""
        self._db = db
        self._clock = Clock()
        self._owners = Owners(db, presence, "recordings")
        self._owners_of_transcripts = Owners(db, presence, "transcripts")

    @property
    def folder(self) -> Path:
        """Where the files are; it may not exist yet."""
        return self._db.path.parent / RECORDINGS

    @again_after_repair
    def add(self, recording: Recording) -> None:
        """A new recording. One that is growing belongs to this copy of the app."""
        with self._db.transaction() as cursor:
            cursor.execute(_INSERT, recording_values(recording, self._owners.owner(recording.state)))

    @again_after_repair
    def update(self, recording: Recording) -> None:
        """Write all of a recording but its name, which a person may have changed meanwhile: see `rename`.

        One that a damaged file lost is added again.
        """
        with self._db.transaction() as cursor:
            cursor.execute(
                _INSERT + _UPDATE, recording_values(recording, self._owners.owner(recording.state))
            )

    def get(self, recording_id: str) -> Recording:
        """The recording, a deleted one too as long as it isn't swept away."""
        found = self._db.rows("SELECT * FROM recordings WHERE id = ?", (recording_id,))
        if not found:
            raise _no_recording()
        return recording_from(found[0])

    def all(self) -> RecordingList:
        """Every recording, the newest first, growing ones among them; no deleted ones."""
        rows = self._db.rows(
            "SELECT * FROM recordings WHERE deleted_at IS NULL ORDER BY created_at DESC, rowid DESC"
        )
        return [recording_from(row) for row in rows]

    def rename(self, recording_id: str, name: str) -> None:
        """Give it a name, which is made one plain line."""
        self._change("UPDATE recordings SET name = ? WHERE id = ?", (clean_name(name), recording_id))

    def delete(self, recording_id: str) -> None:
        """Take it out of the list and the search, with its transcripts; its file stays until it is swept away."""
        self._change(
            "UPDATE recordings SET deleted_at = coalesce(deleted_at, ?) WHERE id = ?",
            (self._clock.micros(), recording_id),
        )

    @again_after_repair
    def forget(self, recording_id: str) -> None:
        """Take out, for good and at once, a recording that never came to be: its microphone could not be opened.

        One that has a transcript stays.
        """
        with self._db.transaction() as cursor:
            cursor.execute(
                "DELETE FROM recordings WHERE id = ? AND id NOT IN (SELECT recording_id FROM transcripts)",
                (recording_id,),
            )

    def restore(self, recording_id: str) -> None:
        """Put a deleted recording back."""
        self._change("UPDATE recordings SET deleted_at = NULL WHERE id = ?", (recording_id,))

    @again_after_repair
    def restore_last(self) -> Recording | None:
        """Put back what was deleted last, and again what was deleted before that; None where there is nothing."""
        with self._db.transaction() as cursor:
            last = cursor.execute(_DELETED_LAST).fetchone()
            if last:
                cursor.execute("UPDATE recordings SET deleted_at = NULL WHERE id = ?", (last["id"],))
        return recording_from(last) if last else None

    def adopt(self) -> RecordingList:
        """What dead copies of the app were recording, marked as interrupted now; their files may need repair.

        Deleted ones are marked, too, but not told.
        """
        adopted = set(self._owners.interrupt_dead())
        return [recording for recording in self.all() if recording.id in adopted]

    # What was heard in them

    @again_after_repair
    def save_transcript(self, transcript: Transcript) -> None:
        """Write all that a transcript has by now, whether it is new or not."""
        values = transcript_values(transcript, self._owners_of_transcripts.owner(transcript.state))
        with self._db.transaction() as cursor:
            known = cursor.execute(
                "SELECT 1 FROM recordings WHERE id = ?", (transcript.recording_id,)
            ).fetchone()
            if not known:
                raise _no_recording()
            cursor.execute(_SAVE_TRANSCRIPT, values)

    def transcripts(self, recording_id: str) -> list[Transcript]:
        """The recording's transcripts, the oldest first; one whose writer died is marked as interrupted."""
        self._owners_of_transcripts.interrupt_dead()
        rows = self._db.rows(
            "SELECT * FROM transcripts WHERE recording_id = ? AND deleted_at IS NULL ORDER BY created_at, rowid",
            (recording_id,),
        )
        return [transcript_from(row) for row in rows]

    def delete_transcript(self, transcript_id: str) -> None:
        """Take a transcript out; `restore_transcript` brings it back until it is swept away."""
        self._change(
            "UPDATE transcripts SET deleted_at = coalesce(deleted_at, ?) WHERE id = ?",
            (self._clock.micros(), transcript_id),
        )

    def restore_transcript(self, transcript_id: str) -> None:
        """Put a deleted transcript back."""
        self._change("UPDATE transcripts SET deleted_at = NULL WHERE id = ?", (transcript_id,))

    # What is swept away: see `sweeping`

    def expired(self, age: timedelta) -> RecordingList:
        """What was deleted at least that long ago."""
        rows = self._db.rows("SELECT * FROM recordings WHERE deleted_at <= ?", (self._latest(age),))
        return [recording_from(row) for row in rows]

    @again_after_repair
    def erase(self, recording_ids: list[str], age: timedelta) -> int:
        """Forget these recordings for good, and every transcript that was deleted at least that long ago.

        How many rows went. One that was restored meanwhile stays.
        """
        latest = self._latest(age)
        with self._db.transaction() as cursor:
            gone = sum(
                cursor.execute(
                    "DELETE FROM recordings WHERE id = ? AND deleted_at <= ?", (one, latest)
                ).rowcount
                for one in recording_ids
            )
            return gone + cursor.execute("DELETE FROM transcripts WHERE deleted_at <= ?", (latest,)).rowcount

    def _latest(self, age: timedelta) -> int:
        return self._clock.micros() - age // timedelta(microseconds=1)

    @again_after_repair
    def _change(self, sql: str, params: tuple[Value, ...]) -> None:
        with self._db.transaction() as cursor:
            if not cursor.execute(sql, params).rowcount:
                raise _no_transcript() if "transcripts" in sql else _no_recording()


def _no_recording() -> StorageTrouble:
    return StorageTrouble("This recording does not exist any more.", "Another window may have deleted it.")


def _no_transcript() -> StorageTrouble:
    return StorageTrouble("This transcript does not exist any more.", "Another window may have deleted it.")
