"""Queries that were embedded: the same one is never paid for twice."""

from __future__ import annotations

from aoai_tui.storage.clock import Clock
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.rows import writable

MOST_QUERIES = 1000
"""Queries that are remembered; with vectors of 3,072 numbers they take 12 MB."""

_NOW = "max(?, (SELECT coalesce(max(used_at), 0) + 1 FROM embedded_queries))"
"""Behind all others, even where the clock was put back: else each new query would make room for older ones."""


class EmbeddedQueries:
    """The vectors of what was looked up last. Any thread may call any method; all may raise StorageTrouble."""

    def __init__(self, db: Database) -> None:
        """Use the open database."""
        self._db = db
        self._clock = Clock()

    @again_after_repair
    def keep(self, model: str, text: str, vector: bytes) -> None:
        """Remember a query's vector, 32-bit floats as they were sent; the one that was used longest ago makes room."""
        with self._db.transaction() as cursor:
            cursor.execute(
                f"INSERT OR REPLACE INTO embedded_queries VALUES (?, ?, ?, ?, {_NOW})",  # noqa: S608 - our own words
                (writable(model), len(vector) // 4, writable(text), vector, self._clock.micros()),
            )
            cursor.execute(
                "DELETE FROM embedded_queries WHERE used_at <= (SELECT used_at FROM embedded_queries"
                " ORDER BY used_at DESC LIMIT 1 OFFSET ?)",
                (MOST_QUERIES,),
            )

    @again_after_repair
    def get(self, model: str, width: int, text: str) -> bytes | None:
        """The query's vector by this model at this width; None where it is not known."""
        key = (writable(model), width, writable(text))
        chosen = "WHERE model = ? AND width = ? AND text = ?"
        found = self._db.rows(f"SELECT vector FROM embedded_queries {chosen}", key)  # noqa: S608 - our own words
        if not found:
            return None
        with self._db.transaction() as cursor:
            cursor.execute(
                f"UPDATE embedded_queries SET used_at = {_NOW} {chosen}",  # noqa: S608 - our own words
                (self._clock.micros(), *key),
            )
        return bytes(found[0]["vector"])
