"""Recordings and their transcripts. The sound itself is a file in the folder `recordings` beside the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from aoai_tui.domain import Recording, Transcript
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.keeping import Keeping
from aoai_tui.storage.presence import Presence
from aoai_tui.storage.shapes import RECORDING, TRANSCRIPT, clean_name


class Recordings(Keeping[Recording]):
    """Everything that was recorded or opened. `save` leaves the name alone: see `rename`."""

    def __init__(self, db: Database, presence: Presence) -> None:
        """Use the open database; what grows carries the presence's id."""
        super().__init__(db, presence, RECORDING)
        self._transcripts = _Transcripts(db, presence, TRANSCRIPT)

    @again_after_repair
    def add(self, recording: Recording) -> None:
        """A new recording. One that is growing belongs to this copy of the app."""
        with self._db.transaction() as cursor:
            cursor.execute(self._shape.insert, self._values(recording))

    def rename(self, recording_id: str, name: str) -> None:
        """Give it a name, which is made one plain line."""
        self._change("SET name = ? WHERE id = ?", (clean_name(name), recording_id))

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

    # What was heard in them

    def save_transcript(self, transcript: Transcript) -> None:
        """Write all that a transcript has by now, whether it is new or not. StorageTrouble without its recording."""
        self._transcripts.save(transcript)

    def transcripts(self, recording_id: str) -> list[Transcript]:
        """The recording's transcripts, the oldest first; one whose writer died is marked as interrupted."""
        return self._transcripts.of(recording_id)

    def delete_transcript(self, transcript_id: str) -> None:
        """Take a transcript out; `restore_transcript` brings it back until it is swept away."""
        self._transcripts.delete(transcript_id)

    def restore_transcript(self, transcript_id: str) -> None:
        """Put a deleted transcript back."""
        self._transcripts.restore(transcript_id)

    def erase(self, ids: Sequence[str], age: timedelta) -> int:
        """Forget these for good, and every transcript that was deleted at least that long ago; how many rows went."""
        gone = super().erase(ids, age)
        return gone + self._transcripts.erase([one.id for one in self._transcripts.expired(age)], age)


class _Transcripts(Keeping[Transcript]):
    """What was heard. They have no files of their own."""

    @again_after_repair
    def save(self, noun: Transcript) -> None:
        """Write it, if its recording is there."""
        with self._db.transaction() as cursor:
            known = cursor.execute("SELECT 1 FROM recordings WHERE id = ?", (noun.recording_id,)).fetchone()
            if not known:
                raise RECORDING.gone()
            cursor.execute(self._shape.save, self._values(noun))

    def of(self, recording_id: str) -> list[Transcript]:
        """The recording's, the oldest first."""
        self._owners.interrupt_dead()
        return self._found(
            "recording_id = ? AND deleted_at IS NULL ORDER BY created_at, rowid", (recording_id,)
        )
