"""Rows that a copy of the app is writing, and what becomes of them when that copy dies."""

from __future__ import annotations

from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.presence import Presence


class Owners:
    """Tells rows that grow from those whose writer is gone."""

    def __init__(self, db: Database, presence: Presence, table: str) -> None:
        """Watch over one table, named by us, which has the columns state and owner."""
        self._db = db
        self._presence = presence
        self._table = table

    def owner(self, state: str) -> str | None:
        """Who owns a row in this state: this copy of the app while it grows, else nobody."""
        return self._presence.id if state == "growing" else None

    @again_after_repair
    def interrupt_dead(self) -> list[str]:
        """Mark as interrupted what dead copies were writing; the ids of these rows."""
        owners = self._db.rows(
            f"SELECT DISTINCT owner FROM {self._table} WHERE state = 'growing'"  # noqa: S608 - a name of our own
        )
        dead = [
            row["owner"] for row in owners if not row["owner"] or not self._presence.is_alive(row["owner"])
        ]
        if not dead:
            return []
        interrupted = []
        with self._db.transaction() as cursor:
            for owner in dead:
                interrupted += cursor.execute(
                    f"SELECT id FROM {self._table} WHERE state = 'growing' AND owner IS ?",  # noqa: S608
                    (owner,),
                ).fetchall()
            cursor.executemany(
                f"UPDATE {self._table} SET state = 'interrupted', owner = NULL WHERE id = ?",  # noqa: S608
                [(row["id"],) for row in interrupted],
            )
        return [row["id"] for row in interrupted]
