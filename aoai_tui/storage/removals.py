"""Passages and sources that are taken out of a collection, and brought back as they went: all that went at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from aoai_tui.storage.clock import Clock
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.passage_rows import changed, number_of

AT_ONCE = 2000
"""Passages that are erased in one transaction: others wait a moment, not a minute."""


class Removals:
    """What was taken out carries the moment of it; what went at the same moment comes back together."""

    def __init__(self, db: Database) -> None:
        """Use the open database."""
        self._db = db
        self._clock = Clock()

    @again_after_repair
    def delete_passages(self, collection_id: str, ids: Sequence[int]) -> None:
        """Take passages out of the collection. Their vectors stay: the same text is not paid for again."""
        with self._db.transaction() as cursor:
            number = number_of(cursor, collection_id)
            cursor.execute(
                "UPDATE passages SET deleted_at = ? WHERE collection = ? AND deleted_at IS NULL"
                " AND id IN (SELECT value FROM json_each(?))",
                (self._clock.micros(), number, json.dumps(list(ids))),
            )
            changed(cursor, number)

    @again_after_repair
    def replace_passages(self, collection_id: str, ids: Sequence[int]) -> None:
        """Take passages out for good: their source has other words now. Their vectors stay, in case they come back."""
        with self._db.transaction() as cursor:
            number = number_of(cursor, collection_id)
            cursor.executemany(
                "UPDATE passages SET deleted_at = ?, number = -1 WHERE id = ?",
                [(self._clock.micros(), one) for one in ids],
            )
            changed(cursor, number)

    @again_after_repair
    def delete_sources(self, collection_id: str, ids: Sequence[int]) -> None:
        """Take sources with all their passages out of the collection."""
        moment, chosen = self._clock.micros(), json.dumps(list(ids))
        with self._db.transaction() as cursor:
            number = number_of(cursor, collection_id)
            for change in (
                "UPDATE passages SET deleted_at = ? WHERE collection = ? AND deleted_at IS NULL"
                " AND source_id IN (SELECT value FROM json_each(?))",
                "UPDATE sources SET deleted_at = ? WHERE deleted_at IS NULL"
                " AND collection_id = (SELECT id FROM collections WHERE number = ?)"
                " AND id IN (SELECT value FROM json_each(?))",
            ):
                cursor.execute(change, (moment, number, chosen))
            changed(cursor, number)

    @again_after_repair
    def restore_last(self, collection_id: str) -> int:
        """Bring back what was taken out last, and again what before that; how many passages and sources it was."""
        with self._db.transaction() as cursor:
            number = number_of(cursor, collection_id)
            last = cursor.execute(
                "SELECT max(moment) FROM ("
                " SELECT max(deleted_at) AS moment FROM sources WHERE collection_id = ?"
                " UNION ALL SELECT max(deleted_at) FROM passages"
                " WHERE collection = ? AND deleted_at IS NOT NULL AND number >= 0)",
                (collection_id, number),
            ).fetchone()[0]
            if last is None:
                return 0
            restored = sum(
                cursor.execute(
                    f"UPDATE {table} SET deleted_at = NULL WHERE deleted_at = ? AND {mine} = ?",  # noqa: S608
                    (last, value),
                ).rowcount
                for table, mine, value in (
                    ("sources", "collection_id", collection_id),
                    ("passages", "number >= 0 AND collection", number),
                )
            )
            changed(cursor, number)
        return restored

    @again_after_repair
    def erase(self, age: timedelta) -> int:
        """Forget for good the passages and sources that were taken out at least that long ago; how many."""
        latest = self._clock.micros() - age // timedelta(microseconds=1)
        erased, gone = 0, AT_ONCE
        while gone == AT_ONCE:
            with self._db.transaction() as cursor:
                gone = cursor.execute(
                    "DELETE FROM passages WHERE id IN (SELECT id FROM passages WHERE deleted_at <= ? LIMIT ?)",
                    (latest, AT_ONCE),
                ).rowcount
                erased += gone
        with self._db.transaction() as cursor:
            return (
                erased
                + cursor.execute(
                    "DELETE FROM sources WHERE deleted_at <= ?"
                    " AND NOT EXISTS (SELECT 1 FROM passages p WHERE p.source_id = sources.id)",
                    (latest,),
                ).rowcount
            )
