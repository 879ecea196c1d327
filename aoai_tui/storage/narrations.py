"""Texts that were read aloud. The sound is a file in the folder `narrations` beside the database."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from aoai_tui.domain import Narration, SpeechOptions
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.clock import Clock
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.files import NARRATIONS
from aoai_tui.storage.owners import Owners
from aoai_tui.storage.presence import Presence
from aoai_tui.storage.rows import Value
from aoai_tui.storage.sound_rows import digest, narration_from, narration_values

NarrationList: TypeAlias = list[Narration]

_SAVE = """
    INSERT INTO narrations (
        id, text, file, created_at, state, owner, deployment, connection, digest, details
    ) VALUES (
        :id, :text, :file, :created_at, :state, :owner, :deployment, :connection, :digest, :details
    )
    ON CONFLICT (id) DO UPDATE SET text = excluded.text, file = excluded.file, created_at = excluded.created_at,
        state = excluded.state, owner = excluded.owner, deployment = excluded.deployment,
        connection = excluded.connection, digest = excluded.digest, details = excluded.details
"""

_SAME = """
    SELECT * FROM narrations WHERE digest = ? AND state = 'complete' AND deleted_at IS NULL
    ORDER BY created_at DESC, rowid DESC LIMIT 1
"""

_BROKEN_OFF = """
    SELECT * FROM narrations WHERE digest = ? AND state IN ('failed', 'stopped', 'interrupted') AND deleted_at IS NULL
    ORDER BY created_at DESC, rowid DESC LIMIT 1
"""

_DELETED_LAST = "SELECT * FROM narrations WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC LIMIT 1"


class Narrations:
    """Everything that was read aloud, safe on disk when a method returns. Any thread may call any method.

    An id that does not exist (any more) is a StorageTrouble, and so is whatever the disk does not take.
    """

    def __init__(self, db: Database, presence: Presence) -> None:
        """Use the open database; what grows carries the presence's id."""
        self._db = db
        self._clock = Clock()
        self._owners = Owners(db, presence, "narrations")

    @property
    def folder(self) -> Path:
        """Where the files are; it may not exist yet."""
        return self._db.path.parent / NARRATIONS

    @again_after_repair
    def save(self, narration: Narration) -> None:
        """Write all that a narration has by now, whether it is new or not.

        One that is growing belongs to this copy of the app.
        """
        with self._db.transaction() as cursor:
            cursor.execute(_SAVE, narration_values(narration, self._owners.owner(narration.state)))

    def get(self, narration_id: str) -> Narration:
        """The narration, a deleted one too as long as it isn't swept away."""
        found = self._db.rows("SELECT * FROM narrations WHERE id = ?", (narration_id,))
        if not found:
            raise _no_narration()
        return narration_from(found[0])

    def all(self, limit: int | None = None) -> NarrationList:
        """Every narration, the newest first; no deleted ones. One whose writer died is marked as interrupted."""
        self.adopt()
        rows = self._db.rows(
            "SELECT * FROM narrations WHERE deleted_at IS NULL ORDER BY created_at DESC, rowid DESC LIMIT ?",
            (-1 if limit is None else limit,),
        )
        return [narration_from(row) for row in rows]

    def same(self, text: str, options: SpeechOptions, deployment: str, connection: str) -> Narration | None:
        """The newest complete narration of this text with exactly these settings; no deleted one."""
        found = self._db.rows(_SAME, (digest(text, options, deployment, connection),))
        return narration_from(found[0]) if found else None

    def broken_off(
        self, text: str, options: SpeechOptions, deployment: str, connection: str
    ) -> Narration | None:
        """The newest one of this text with exactly these settings that was not brought to its end; no deleted one."""
        self.adopt()
        found = self._db.rows(_BROKEN_OFF, (digest(text, options, deployment, connection),))
        return narration_from(found[0]) if found else None

    def delete(self, narration_id: str) -> None:
        """Take it out of the list, the search and the cache; its file stays until it is swept away."""
        self._change(
            "UPDATE narrations SET deleted_at = coalesce(deleted_at, ?) WHERE id = ?",
            (self._clock.micros(), narration_id),
        )

    def restore(self, narration_id: str) -> None:
        """Put a deleted narration back."""
        self._change("UPDATE narrations SET deleted_at = NULL WHERE id = ?", (narration_id,))

    @again_after_repair
    def restore_last(self) -> Narration | None:
        """Put back what was deleted last, and again what was deleted before that; None where there is nothing."""
        with self._db.transaction() as cursor:
            last = cursor.execute(_DELETED_LAST).fetchone()
            if last:
                cursor.execute("UPDATE narrations SET deleted_at = NULL WHERE id = ?", (last["id"],))
        return narration_from(last) if last else None

    def adopt(self) -> NarrationList:
        """What dead copies of the app were writing, marked as interrupted now."""
        return [self.get(one) for one in self._owners.interrupt_dead()]

    # What is swept away: see `sweeping`

    def expired(self, age: timedelta) -> NarrationList:
        """What was deleted at least that long ago."""
        rows = self._db.rows("SELECT * FROM narrations WHERE deleted_at <= ?", (self._latest(age),))
        return [narration_from(row) for row in rows]

    @again_after_repair
    def erase(self, narration_ids: list[str], age: timedelta) -> int:
        """Forget these for good; how many went. One that was restored meanwhile stays."""
        latest = self._latest(age)
        with self._db.transaction() as cursor:
            return sum(
                cursor.execute(
                    "DELETE FROM narrations WHERE id = ? AND deleted_at <= ?", (one, latest)
                ).rowcount
                for one in narration_ids
            )

    def _latest(self, age: timedelta) -> int:
        return self._clock.micros() - age // timedelta(microseconds=1)

    @again_after_repair
    def _change(self, sql: str, params: tuple[Value, ...]) -> None:
        with self._db.transaction() as cursor:
            if not cursor.execute(sql, params).rowcount:
                raise _no_narration()


def _no_narration() -> StorageTrouble:
    return StorageTrouble("This narration does not exist any more.", "Another window may have deleted it.")
