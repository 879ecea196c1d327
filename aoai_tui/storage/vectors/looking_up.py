"""Vectors that are asked for: the nearest to a query, those of some passages, all of a collection's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aoai_tui.domain import Match
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.database import Database
from aoai_tui.storage.passage_rows import AT_ROWS, PASSAGES_AT_ROWS, passage_from, source_from
from aoai_tui.storage.rows import Value
from aoai_tui.storage.vectors.live_rows import LiveRows
from aoai_tui.storage.vectors.opened import Opened
from aoai_tui.storage.vectors.protocol import Nearest, VectorBatch
from aoai_tui.storage.vectors.standing import Standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aoai_tui.storage.vectors.layout import Layout

_IN = "IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True, eq=False)
class AllVectors:
    """The vectors of a collection, in memory that the page cache shares: read them in blocks."""

    matrix: NDArray[np.float16]
    """Shape (rows, width): dead rows among them. Only to read."""

    rows: NDArray[np.int64]
    """The row of each passage in `matrix`, ascending."""

    passages: NDArray[np.int64]
    """The ids, in the same order."""

    sources: NDArray[np.int64]
    """The ids of their sources."""


class LookingUp:
    """Reads the vectors of all collections."""

    def __init__(self, db: Database, opened: Opened) -> None:
        """Use the open database."""
        self._db = db
        self._opened = opened
        self._live = LiveRows(db)

    def matches(
        self, collection_id: str, query: NDArray[Any], k: int, least: float, sources: Sequence[int]
    ) -> list[Match]:
        """The passages most similar to a query, the best first, equal ones by their places in the file."""

        def found(at: Standing, matrix: NDArray[np.float16], layout: Layout) -> list[Match]:
            from aoai_tui.storage.vectors.nearest import nearest  # noqa: PLC0415  numpy and numkong

            best = nearest(matrix, query, k, ranges=self._live.places(at, layout, sources), least=least)
            return self._matches(at, layout.rows(best.rows).tolist(), best.scores.tolist())

        return self._opened.used(collection_id, found, whole=not sources) or []

    def nearest(
        self, collection_id: str, query: NDArray[Any], k: int, least: float, sources: Sequence[int]
    ) -> Nearest:
        """The same as ids and scores. Where the last ones are equal to some that are left out, rows decide."""
        import numpy as np  # noqa: PLC0415

        def found(at: Standing, matrix: NDArray[np.float16], layout: Layout) -> Nearest:
            from aoai_tui.storage.vectors.nearest import nearest  # noqa: PLC0415  numkong

            best = nearest(matrix, query, k, ranges=self._live.places(at, layout, sources), least=least)
            rows = layout.rows(best.rows).tolist()
            ids = self._ids(at, rows)
            passages = np.array([ids.get(row, -1) for row in rows], dtype=np.int64)
            order = np.lexsort((passages, -best.scores))
            order = order[passages[order] >= 0]
            return Nearest(passages[order], best.scores[order].astype(np.float32))

        nothing = Nearest(np.empty(0, np.int64), np.empty(0, np.float32))
        return self._opened.used(collection_id, found, whole=not sources) or nothing

    def vectors(self, collection_id: str, ids: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of passages, in this order; shape (passages, width). StorageTrouble where one has none."""
        import numpy as np  # noqa: PLC0415

        def chosen(at: Standing, matrix: NDArray[np.float16], layout: Layout) -> NDArray[np.float32]:
            found = self._db.rows(
                f"SELECT id, row FROM passages WHERE collection = ? AND row < ? AND id {_IN}",  # noqa: S608
                (at.number, at.rows, json.dumps(list(ids))),
            )
            rows = {row["id"]: row["row"] for row in found}
            if any(one not in rows for one in ids):
                raise StorageTrouble(
                    "This passage has no vector yet.", "Embed what waits in its collection first."
                )
            places = layout.places(np.array([rows[one] for one in ids], dtype=np.int64))
            return np.array(matrix[places], dtype=np.float32)

        found = self._opened.used(collection_id, chosen)
        if found is None:
            raise StorageTrouble("This collection has no vectors yet.", "Embed what waits in it first.")
        return found

    def all_of(self, collection_id: str, sources: Sequence[int]) -> AllVectors | None:
        """Every vector, or those of passages of some sources; None for none."""
        import numpy as np  # noqa: PLC0415

        def everything(at: Standing, matrix: NDArray[np.float16], layout: Layout) -> AllVectors:
            narrowed = f" AND source_id {_IN}" if sources else ""
            # Rows below the last that was there when the file was opened: a run may have added some since.
            params: list[Value] = [at.number, at.rows, *((json.dumps(list(sources)),) if sources else ())]
            found = self._db.rows(
                "SELECT row, id, source_id FROM passages INDEXED BY passages_by_row"  # noqa: S608 - our own words
                f" WHERE collection = ? AND row IS NOT NULL AND row < ? AND deleted_at IS NULL{narrowed} ORDER BY row",
                params,
            )
            # Number by number: an array made of all rows at once would keep the event loop waiting meanwhile.
            numbers = np.fromiter((one for row in found for one in row), np.int64, 3 * len(found))
            columns = numbers.reshape(len(found), 3)
            return AllVectors(matrix, layout.places(columns[:, 0]), columns[:, 1], columns[:, 2])

        return self._opened.used(collection_id, everything)

    def batches(self, collection_id: str, size: int, after: int) -> Iterator[VectorBatch]:
        """The vectors of all passages, so many at a time, by ascending id from behind the id `after`."""
        while batch := self._batch(collection_id, size, after):
            yield batch
            after = int(batch.passages[-1])

    def _batch(self, collection_id: str, size: int, after: int) -> VectorBatch | None:
        import numpy as np  # noqa: PLC0415

        def taken(at: Standing, matrix: NDArray[np.float16], layout: Layout) -> VectorBatch | None:
            found = self._db.rows(
                "SELECT id, source_id, row FROM passages INDEXED BY passages_by_state"
                " WHERE collection = ? AND state = 'embedded' AND deleted_at IS NULL AND id > ?"
                " ORDER BY id LIMIT ?",
                (at.number, after, size),
            )
            there = [tuple(row) for row in found if row["row"] < at.rows]
            if not there:
                return None
            columns = np.array(there, dtype=np.int64)
            vectors = np.take(matrix, layout.places(columns[:, 2]), axis=0)
            return VectorBatch(columns[:, 0], columns[:, 1], vectors)

        return self._opened.used(collection_id, taken)

    def _matches(self, at: Standing, rows: list[int], scores: list[float]) -> list[Match]:
        found = self._db.rows(PASSAGES_AT_ROWS, (json.dumps(rows), at.number))
        passages = {row["row"]: passage_from(row) for row in found}
        named = sorted({one.source_id for one in passages.values()})
        sources = {
            row["id"]: source_from(row)
            for row in self._db.rows(
                f"SELECT *, 0 AS passages FROM sources WHERE id {_IN}",  # noqa: S608 - our own words
                (json.dumps(named),),
            )
        }
        return [
            Match(passage=passages[row], source=sources[passages[row].source_id], score=score)
            for row, score in zip(rows, scores, strict=True)
            if row in passages and passages[row].source_id in sources
        ]

    def _ids(self, at: Standing, rows: list[int]) -> dict[int, int]:
        found = self._db.rows(f"SELECT p.row, p.id {AT_ROWS}", (json.dumps(rows), at.number))
        return {row["row"]: row["id"] for row in found}
