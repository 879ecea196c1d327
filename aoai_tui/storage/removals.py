"""Passages and sources that are taken out of a collection, and brought back as they went: all that went at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from aoai_tui.storage.clock import Clock
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.passage_rows import changed, number_of
from aoai_tui.storage.rows import Value
from aoai_tui.storage.vectors.standing import standing

AT_ONCE = 5000
"""Passages in one transaction: others wait a moment, not a minute."""

_GONE_AT = (
    "(SELECT id FROM passages INDEXED BY passages_deleted"  # noqa: S608 - our own words, here and below
    f" WHERE deleted_at = ? AND collection = ? AND number >= 0 LIMIT {AT_ONCE})"
)
_GONE_SINCE = (
    "(SELECT id FROM passages INDEXED BY passages_deleted"  # noqa: S608
    f" WHERE deleted_at <= ? LIMIT {AT_ONCE})"
)


class Removals:
    """What was taken out carries the moment of it; what went at the same moment comes back together."""

    def __init__(self, db: Database) -> None:
        """Use the open database."""
        self._db = db
        self._clock = Clock()

    def delete_passages(self, collection_id: str, ids: Sequence[int]) -> None:
        """Take passages out of the collection. Their vectors stay: the same text is not paid for again."""
        self._mark(collection_id, ids, self._clock.micros())

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

    def delete_sources(self, collection_id: str, ids: Sequence[int]) -> None:
        """Take sources with all their passages out of the collection."""
        moment, chosen = self._clock.micros(), json.dumps(list(ids))
        theirs = self._db.rows(
            "SELECT id FROM passages INDEXED BY passages_by_source"
            " WHERE source_id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL",
            (chosen,),
        )
        self._mark(collection_id, [row["id"] for row in theirs], moment)
        self._finish(
            "UPDATE sources SET deleted_at = ? WHERE deleted_at IS NULL AND collection_id = ?"
            " AND id IN (SELECT value FROM json_each(?))",
            (moment, collection_id, chosen),
        )

    def restore_last(self, collection_id: str) -> int:
        """Bring back what was taken out last, and again what before that; how many passages and sources it was."""
        number = standing(self._db, collection_id).number
        last = self._db.rows(
            "SELECT max(moment) AS moment FROM ("
            " SELECT max(deleted_at) AS moment FROM sources WHERE collection_id = ?"
            " UNION ALL SELECT max(deleted_at) FROM passages"
            " WHERE collection = ? AND deleted_at IS NOT NULL AND number >= 0)",
            (collection_id, number),
        )[0]["moment"]
        if last is None:
            return 0
        restored = part = self._restore_some(last, number)
        while part == AT_ONCE:
            part = self._restore_some(last, number)
            restored += part
        return restored + self._finish(
            "UPDATE sources SET deleted_at = NULL WHERE deleted_at = ? AND collection_id = ?",
            (last, collection_id),
        )

    def erase(self, age: timedelta) -> int:
        """Forget for good the passages and sources that were taken out at least that long ago; how many."""
        latest = self._clock.micros() - age // timedelta(microseconds=1)
        erased = gone = self._erase_some(latest)
        while gone == AT_ONCE:
            gone = self._erase_some(latest)
            erased += gone
        return erased + self._finish(
            "DELETE FROM sources WHERE deleted_at <= ?"
            " AND NOT EXISTS (SELECT 1 FROM passages p WHERE p.source_id = sources.id)",
            (latest,),
        )

    def _mark(self, collection_id: str, ids: Sequence[int], moment: int) -> None:
        for begin in range(0, len(ids), AT_ONCE):
            self._mark_some(collection_id, ids[begin : begin + AT_ONCE], moment)

    @again_after_repair
    def _mark_some(self, collection_id: str, ids: Sequence[int], moment: int) -> None:
        with self._db.transaction() as cursor:
            number = number_of(cursor, collection_id)
            cursor.execute(
                "UPDATE passages SET deleted_at = ? WHERE collection = ? AND deleted_at IS NULL"
                " AND id IN (SELECT value FROM json_each(?))",
                (moment, number, json.dumps(list(ids))),
            )
            changed(cursor, number)

    @again_after_repair
    def _restore_some(self, moment: int, number: int) -> int:
        with self._db.transaction() as cursor:
            restored = cursor.execute(
                f"UPDATE passages SET deleted_at = NULL WHERE id IN {_GONE_AT}",  # noqa: S608 - our own words
                (moment, number),
            ).rowcount
            changed(cursor, number)
        return restored

    @again_after_repair
    def _erase_some(self, latest: int) -> int:
        with self._db.transaction() as cursor:
            cursor.execute(f"DELETE FROM passage_texts WHERE id IN {_GONE_SINCE}", (latest,))  # noqa: S608
            return cursor.execute(f"DELETE FROM passages WHERE id IN {_GONE_SINCE}", (latest,)).rowcount  # noqa: S608

    @again_after_repair
    def _finish(self, change: str, params: Sequence[Value]) -> int:
        with self._db.transaction() as cursor:
            return cursor.execute(change, params).rowcount
