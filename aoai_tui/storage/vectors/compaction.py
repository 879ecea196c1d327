"""Dead rows, which no passage names any more, are left out: the others move to a new file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.passage_rows import changed
from aoai_tui.storage.vectors.blocks import Block, keep_blocks
from aoai_tui.storage.vectors.folder import VectorFolder
from aoai_tui.storage.vectors.health import Health
from aoai_tui.storage.vectors.live_rows import live_rows
from aoai_tui.storage.vectors.standing import Standing, standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Range = tuple[int, int]

DEAD_SHARE = 0.25
"""A file is written anew when more of it is dead."""

_BLOCK_BYTES = 1 << 25
"""What is copied at once."""

# Deleted passages keep their rows until they are swept away, for they may come back, and their texts with others.
_KEPT = """
    WITH kept AS (
        SELECT row FROM passages INDEXED BY passages_by_row
        WHERE collection = ? AND row IS NOT NULL AND deleted_at IS NULL
        UNION SELECT row FROM passages INDEXED BY passages_deleted
        WHERE collection = ? AND row IS NOT NULL AND deleted_at IS NOT NULL
    ),
    marked AS (SELECT row, row - row_number() OVER (ORDER BY row) AS island FROM kept)
    SELECT min(row), max(row) + 1 FROM marked GROUP BY island ORDER BY 1
"""


class Compaction:
    """Writes files anew. Lookups go on meanwhile, over the old file; what is to be appended waits."""

    def __init__(self, db: Database, folder: VectorFolder, health: Health) -> None:
        """Use the open database."""
        self._db = db
        self._folder = folder
        self._health = health

    def compact(self, collection_id: str, share: float = DEAD_SHARE) -> int:
        """Leave dead rows out if they are more than this share of all; how many went. May raise StorageTrouble."""
        if not self._dead(standing(self._db, collection_id), share):
            return 0
        # What is damaged would get a fresh checksum.
        self._health.check(collection_id)
        with self._folder.writing(collection_id):
            at = standing(self._db, collection_id)
            if not self._dead(at, share):
                return 0
            kept = self._kept(at)
            new = self._folder.next_name(at)
            written = self._copied(at, kept, new)
            self._switch(at, kept, new, written)
            self._folder.remove(at.id, but=new)
        return at.rows - _size(kept)

    def _dead(self, at: Standing, share: float) -> bool:
        # Most often the count of live rows is answer enough, and it is quick.
        return (
            at.rows - live_rows(self._db, at) > share * at.rows
            and at.rows - _size(self._kept(at)) > share * at.rows
        )

    def _kept(self, at: Standing) -> list[Range]:
        return [(row[0], row[1]) for row in self._db.rows(_KEPT, (at.number, at.number))]

    def _copied(self, at: Standing, kept: Sequence[Range], new: str) -> list[Block]:
        matrix = self._folder.file(at).mapped(at.rows)
        file = self._folder.file(replace(at, file=new))
        return file.append(_parts(matrix, kept), 0, at.about)

    @again_after_repair
    def _switch(self, at: Standing, kept: Sequence[Range], new: str, written: Sequence[Block]) -> None:
        """From here on the new file counts, and the passages name its rows."""
        moves, place = [], 0
        for start, stop in kept:
            moves.append((start - place, start, stop))
            place += stop - start
        with self._db.transaction() as cursor:
            deleted = cursor.execute(
                "SELECT id, row FROM passages INDEXED BY passages_deleted"
                " WHERE collection = ? AND row IS NOT NULL AND deleted_at IS NOT NULL",
                (at.number,),
            ).fetchall()
            # From the beginning on: a row's new place is never that of one that is still to move.
            cursor.executemany(
                "UPDATE passages INDEXED BY passages_by_row SET row = row - ?"
                " WHERE collection = ? AND row >= ? AND row < ? AND row IS NOT NULL AND deleted_at IS NULL",
                [(shift, at.number, start, stop) for shift, start, stop in moves if shift],
            )
            cursor.executemany(
                "UPDATE passages SET row = ? WHERE id = ?", _moved([tuple(row) for row in deleted], moves)
            )
            cursor.execute("DELETE FROM vector_blocks WHERE collection = ?", (at.number,))
            keep_blocks(cursor, at.number, written)
            cursor.execute(
                "UPDATE collections SET file = ?, rows = ? WHERE number = ?", (new, place, at.number)
            )
            changed(cursor, at.number)


def _size(ranges: Sequence[Range]) -> int:
    return sum(stop - start for start, stop in ranges)


def _parts(matrix: NDArray[np.float16], kept: Sequence[Range]) -> Iterator[NDArray[np.float16]]:
    """The rows that stay, some megabytes at a time: a file of many small ranges has few blocks none the less."""
    import numpy as np  # noqa: PLC0415

    from aoai_tui.storage.vectors.ranges import ranges_of, rows_of  # noqa: PLC0415  numpy

    rows = rows_of(ranges_of(kept))
    step = max(1, _BLOCK_BYTES // (2 * matrix.shape[1]))
    for begin in range(0, len(rows), step):
        yield np.take(matrix, rows[begin : begin + step], axis=0)


def _moved(
    passages: Sequence[tuple[int, int]], moves: Sequence[tuple[int, int, int]]
) -> list[tuple[int, int]]:
    """The new rows of passages that are given with their old ones."""
    starts = [start for _, start, _ in moves]
    return [(row - moves[bisect_right(starts, row) - 1][0], passage) for passage, row in passages]
