"""Dead rows, which no passage names any more, are left out: the others are copied to a new file.

No row gets another number: the new file tells which it has. So what the database has to be told is little, whatever
the number of rows, and nobody waits for it. Ended in the middle, nothing has happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.passage_rows import changed, with_rows_between
from aoai_tui.storage.vectors.blocks import Block, keep_blocks
from aoai_tui.storage.vectors.folder import VectorFolder
from aoai_tui.storage.vectors.health import Health
from aoai_tui.storage.vectors.live_rows import live_rows
from aoai_tui.storage.vectors.standing import Standing, standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DEAD_SHARE = 0.25
"""A file is written anew when more of it is dead."""

_BLOCK_BYTES = 1 << 25
"""What is copied at once."""

_ROWS_AT_ONCE = 100_000
"""Rows that are asked for at once: nobody waits for the database meanwhile."""

_NAMED = with_rows_between("row")
"""Deleted passages keep their rows until they are swept away, for they may come back, and their texts with others."""


class Compaction:
    """Writes files anew. Lookups go on meanwhile, over the old file; what is to be appended waits."""

    def __init__(self, db: Database, folder: VectorFolder, health: Health) -> None:
        """Use the open database."""
        self._db = db
        self._folder = folder
        self._health = health

    def compact(self, collection_id: str, share: float = DEAD_SHARE) -> int:
        """Leave dead rows out if they are more than this share of all; how many went. May raise StorageTrouble."""
        from aoai_tui.storage.vectors.layout import Layout  # noqa: PLC0415  numpy
        from aoai_tui.storage.vectors.ranges import size  # noqa: PLC0415  numpy

        if not self._dead(standing(self._db, collection_id), share):
            return 0
        # What is damaged would get a fresh checksum.
        self._health.check(collection_id)
        with self._folder.writing(collection_id):
            at = standing(self._db, collection_id)
            kept = self._kept(at)
            there = self._places(at)
            if there - size(kept) <= share * there:
                return 0
            new = self._folder.next_name(at)
            file = self._folder.new_file(at, new)
            try:
                written = file.create(self._parts(at, kept), at.about, Layout(kept, at.rows))
            except StorageTrouble:
                with suppress(OSError):  # a full disk needs its space
                    file.path.unlink()
                raise
            self._switch(at, new, written)
            self._folder.remove(at.id, but=new)
        return there - size(kept)

    def _dead(self, at: Standing, share: float) -> bool:
        """Whether there may be as many: deleted passages' rows are taken for dead. Counting is quick."""
        if not at.rows:
            return False
        there = self._places(self._health.sound(at))
        return there - live_rows(self._db, at) > share * there

    def _places(self, at: Standing) -> int:
        return self._folder.file(at).layout.place(at.rows) if at.rows else 0

    def _kept(self, at: Standing) -> NDArray[np.int64]:
        """The rows that are not dead, as ranges."""
        import numpy as np  # noqa: PLC0415

        kept = np.zeros(at.rows + 2, dtype=np.bool_)
        for start in range(0, at.rows, _ROWS_AT_ONCE):
            stop = min(at.rows, start + _ROWS_AT_ONCE)
            found = self._db.rows(_NAMED, 2 * (at.number, start, stop))
            kept[np.fromiter((row[0] + 1 for row in found), np.int64, len(found))] = True
        # Before the first and behind the last row is none, so every range begins and ends.
        return np.flatnonzero(kept[1:] != kept[:-1]).reshape(-1, 2)

    def _parts(self, at: Standing, kept: NDArray[np.int64]) -> Iterator[NDArray[np.float16]]:
        """The rows that stay, some megabytes at a time: a file of many small ranges has few blocks none the less."""
        import numpy as np  # noqa: PLC0415

        from aoai_tui.storage.vectors.ranges import rows_of  # noqa: PLC0415  numpy

        file = self._folder.file(at)
        matrix, places = file.mapped(at.rows), file.layout.places(rows_of(kept))
        step = max(1, _BLOCK_BYTES // (2 * matrix.shape[1]))
        for begin in range(0, len(places), step):
            yield np.take(matrix, places[begin : begin + step], axis=0)

    @again_after_repair
    def _switch(self, at: Standing, new: str, written: Sequence[Block]) -> None:
        """From here on the new file counts."""
        with self._db.transaction() as cursor:
            done = cursor.execute(
                "UPDATE collections SET file = ? WHERE number = ? AND file = ? AND rows = ?",
                (new, at.number, at.file, at.rows),
            )
            if not done.rowcount:
                raise StorageTrouble(
                    "This collection was changed by another window.", "Try again.", retryable=True
                )
            cursor.execute("DELETE FROM vector_blocks WHERE collection = ?", (at.number,))
            keep_blocks(cursor, at.number, written)
            changed(cursor, at.number)
