"""Which rows of a collection's file belong to passages that are looked up, asked anew only when they changed."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aoai_tui.storage.database import Database
from aoai_tui.storage.rows import Value
from aoai_tui.storage.vectors.standing import Standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aoai_tui.storage.vectors.layout import Layout

_MOST = 32
"""Answers that are remembered."""

# Rows that follow each other have the same distance to their turn.
_RANGES = """
    WITH marked AS (
        SELECT row, row - row_number() OVER (ORDER BY row) AS island
        FROM passages INDEXED BY passages_by_row
        WHERE collection = ? AND row IS NOT NULL AND row < ? AND deleted_at IS NULL {narrowed}
    )
    SELECT min(row), max(row) + 1 FROM marked GROUP BY island ORDER BY 1
"""


def live_rows(db: Database, of: Standing) -> int:
    """How many rows belong to passages that are looked up: most often all, and counting is quick.

    Rows that were appended since then are not among them.
    """
    counted = db.rows(
        "SELECT count(*) FROM passages INDEXED BY passages_by_row"
        " WHERE collection = ? AND row IS NOT NULL AND row < ? AND deleted_at IS NULL",
        (of.number, of.rows),
    )
    return int(counted[0][0])


class LiveRows:
    """Ranges of their places, by collection and sources."""

    def __init__(self, db: Database) -> None:
        """Use the open database."""
        self._db = db
        self._lock = threading.Lock()
        self._known: dict[tuple[int, tuple[int, ...]], tuple[int, NDArray[np.int64]]] = {}

    def places(self, of: Standing, layout: Layout, sources: Sequence[int] = ()) -> NDArray[np.int64]:
        """Where they are in the file, as ranges; `sources` none for all of them."""
        from aoai_tui.storage.vectors.ranges import ranges_of  # noqa: PLC0415  numpy

        key = of.number, tuple(sorted(sources))
        with self._lock:
            known = self._known.get(key)
        if known and known[0] == of.changes:
            return known[1]
        all_places = layout.place(of.rows)
        if not sources and live_rows(self._db, of) == all_places:
            found = ranges_of([(0, all_places)])
        else:
            found = layout.ranges(ranges_of(self._read(of, key[1])))
        with self._lock:
            self._known.pop(key, None)
            self._known[key] = of.changes, found
            while len(self._known) > _MOST:
                del self._known[next(iter(self._known))]
        return found

    def _read(self, of: Standing, sources: tuple[int, ...]) -> list[tuple[int, int]]:
        narrowed = "AND source_id IN (SELECT value FROM json_each(?))" if sources else ""
        params: list[Value] = [of.number, of.rows, *((json.dumps(sources),) if sources else ())]
        return [(row[0], row[1]) for row in self._db.rows(_RANGES.format(narrowed=narrowed), params)]
