"""How many passages a collection has in each state, counted anew only when one of them did something."""

from __future__ import annotations

from msgspec.structs import replace

from aoai_tui.domain import Collection, PassageState
from aoai_tui.storage.clock import as_moment
from aoai_tui.storage.database import Database
from aoai_tui.storage.rows import Row


class PassageCounts:
    """Counts of the collections that were asked for so far."""

    def __init__(self, db: Database) -> None:
        """Use the open database."""
        self._db = db
        self._known: dict[int, tuple[int, dict[str, int]]] = {}

    def counted(self, collection: Collection, row: Row) -> Collection:
        """The collection with its counts, and when it was deleted; `row` is its row."""
        counts = self._of(int(row["number"]), int(row["changes"]))
        deleted_at = row["deleted_at"]
        return replace(
            collection,
            passages=counts.get(PassageState.EMBEDDED, 0),
            waiting=counts.get(PassageState.WAITING, 0),
            refused=counts.get(PassageState.REFUSED, 0),
            deleted_at=None if deleted_at is None else as_moment(deleted_at),
        )

    def _of(self, number: int, changes: int) -> dict[str, int]:
        known = self._known.get(number)
        if known and known[0] == changes:
            return known[1]
        rows = self._db.rows(
            "SELECT state, count(*) AS passages FROM passages INDEXED BY passages_by_state"
            " WHERE collection = ? AND deleted_at IS NULL GROUP BY state",
            (number,),
        )
        counts = {str(row["state"]): int(row["passages"]) for row in rows}
        self._known[number] = changes, counts
        return counts
