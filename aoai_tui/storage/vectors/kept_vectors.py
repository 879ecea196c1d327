"""The vectors of every collection: appended, copied where a text is known already, and looked up."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from aoai_tui.domain import Match, Passage
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.passage_rows import PASSAGE, changed, digest, passage_from, source_from
from aoai_tui.storage.rows import Value, writable
from aoai_tui.storage.vectors.known_texts import Copied, KnownTexts, gathered
from aoai_tui.storage.vectors.live_rows import LiveRows
from aoai_tui.storage.vectors.standing import Standing, standing, standing_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aoai_tui.storage.vectors.vector_file import Block, VectorFile

T = TypeVar("T")

_TRIES = 5
"""How often a lookup begins again because the file was replaced under it."""

_IN = "IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True, eq=False)
class AllVectors:
    """The vectors of a collection, in memory that the page cache shares: read them in blocks."""

    matrix: NDArray[np.float16]
    """Shape (rows, width): dead rows among them. Only to read."""

    rows: NDArray[np.int64]
    """The row of each passage, ascending."""

    passages: NDArray[np.int64]
    """The ids, in the same order."""

    sources: NDArray[np.int64]
    """The ids of their sources."""


class KeptVectors:
    """All vectors in the data folder. Any thread may call any method; all may raise StorageTrouble, and none is quick
    enough for the event loop.
    """

    def __init__(self, db: Database) -> None:
        """Use the open database. numpy and usearch are loaded when the first vector is touched."""
        self._db = db
        self._live = LiveRows(db)
        self._texts = KnownTexts(db)
        self._lock = threading.Lock()
        self._files: dict[str, VectorFile] = {}

    @property
    def folder(self) -> Path:
        """Where the files are; it may not exist yet."""
        return self._db.path.parent / "vectors"

    # Coming in

    def keep(
        self,
        collection_id: str,
        embedded: Sequence[tuple[Passage, bytes]],
        *,
        model: str,
        width: int,
        tokens: int = 0,
    ) -> int:
        """Keep the vectors of passages, 32-bit floats as they were sent, and mark the passages as embedded.

        They are on the disk when this returns. Waiting passages of the collection with the same text get theirs as
        well; how many passages were embedded. `tokens` were paid for. The first vectors settle model and width of the
        collection; StorageTrouble where these are other ones, or where a number in them is none.
        """
        from aoai_tui.storage.vectors.units import from_bytes, units  # noqa: PLC0415  numpy

        halves, norms = units(from_bytes([vector for _, vector in embedded], width))
        them = [(one.id, digest(writable(one.text))) for one, _ in embedded]
        return self.keep_halves(collection_id, them, halves, norms, model=model, tokens=tokens)

    def keep_halves(
        self,
        collection_id: str,
        passages: Sequence[tuple[int, int]],
        halves: NDArray[np.float16],
        norms: NDArray[np.float64],
        *,
        model: str,
        tokens: int = 0,
    ) -> int:
        """The same for vectors that are of length 1 already, and passages as ids and digests of their texts."""
        with self._file(standing(self._db, collection_id), int(halves.shape[1])).writing():
            at = _settled(standing(self._db, collection_id), writable(model), int(halves.shape[1]))
            file = self._file(at, at.width)
            twins = self._twins(at.number, passages)
            picked = [*range(len(passages)), *(place for _, place in twins)]
            ids = [*passages, *((one, passages[place][1]) for one, place in twins)]
            blocks = file.append(halves[picked], at.rows, at.about)
            lengths = norms[picked].tolist()
            return self._enter(at, list(zip(ids, lengths, strict=True)), blocks, tokens)

    def known(self, texts: Sequence[str], model: str, width: int) -> set[int]:
        """Which texts need not be paid for, as they have vectors in some collection: their places in `texts`."""
        return self._texts.known(texts, model, width)

    def copy_known(self, collection_id: str, after: int = 0, limit: int = 2000) -> Copied:
        """Give vectors to those of the next `limit` waiting passages whose texts are known, to whichever collection.

        Call it again with `after` what `Copied.last` says, until that is None. A collection without a model, or
        whose vectors' width is not known yet, gets none: `collections.settle` it before.
        """
        for _ in range(_TRIES):
            at = standing(self._db, collection_id)
            if not at.width:
                return Copied(0, None)
            donors, last = self._texts.donors(at, after, limit)
            if not donors:
                return Copied(0, last)
            owners = {one.collection: standing_of(self._db, one.collection) for one in donors}
            matrices = {number: self._file(one, one.width).mapped(one.rows) for number, one in owners.items()}
            if any(one.row >= owners[one.collection].rows for one in donors):
                continue
            halves = gathered(donors, matrices, at.width)
            if all(standing_of(self._db, number).file == one.file for number, one in owners.items()):
                them = [(one.passage, one.digest) for one in donors]
                norms = _array([one.norm for one in donors])
                return Copied(self.keep_halves(collection_id, them, halves, norms, model=at.model), last)
        raise _busy()

    def _twins(self, number: int, passages: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Waiting passages with the same texts: their ids, and which of the passages they are like."""
        places = {passage: place for place, (passage, _) in enumerate(passages)}
        rows = self._db.rows(
            "SELECT w.id, p.id AS like"  # noqa: S608 - our own words
            # In this order and by this index: a hundred thousand that wait are not gone through for each of them.
            " FROM json_each(?) one CROSS JOIN passages p ON p.id = one.value"
            " CROSS JOIN passages w INDEXED BY passages_by_digest ON w.digest = p.digest AND w.text = p.text"
            " AND w.collection = p.collection AND w.state = 'waiting' AND w.deleted_at IS NULL"
            " WHERE p.collection = ?",
            (json.dumps(list(places)), number),
        )
        return list(
            {row["id"]: (row["id"], places[row["like"]]) for row in rows if row["id"] not in places}.values()
        )

    @again_after_repair
    def _enter(
        self, at: Standing, passages: list[tuple[tuple[int, int], float]], blocks: list[Block], tokens: int
    ) -> int:
        """Make rows valid that are on the disk; how many passages have theirs now."""
        with self._db.transaction() as cursor:
            done = cursor.execute(
                "UPDATE collections SET model = ?, width = ?, file = ?, rows = ?, tokens = tokens + ?"
                " WHERE number = ? AND rows = ?",
                (at.model, at.width, at.file, at.rows + len(passages), tokens, at.number, at.rows),
            )
            if not done.rowcount:
                raise StorageTrouble(
                    "This collection was changed by another window.", "Try again.", retryable=True
                )
            cursor.executemany(
                "INSERT OR REPLACE INTO vector_blocks VALUES (?, ?, ?, ?)",
                [(at.number, one.first, one.rows, one.checksum) for one in blocks],
            )
            entered = cursor.executemany(
                "UPDATE passages SET row = ?, norm = ?, state = 'embedded', failure = NULL"
                " WHERE id = ? AND digest = ? AND row IS NULL",
                [
                    (at.rows + turn, norm, passage, text)
                    for turn, ((passage, text), norm) in enumerate(passages)
                ],
            ).rowcount
            changed(cursor, at.number)
        return int(entered)

    # Looking up

    def nearest(
        self,
        collection_id: str,
        query: bytes | NDArray[Any],
        *,
        k: int = 20,
        least: float = -1.0,
        sources: Sequence[int] = (),
    ) -> list[Match]:
        """The `k` passages most similar to a query, the best first; exact. None scores below `least`.

        `query` is a vector of any length, as 32-bit floats or an array. `sources` narrows it to passages of these.
        The sources of the matches don't tell how many passages they have.
        """

        def matches(at: Standing, matrix: NDArray[np.float16]) -> list[Match]:
            from aoai_tui.storage.vectors.nearest import nearest  # noqa: PLC0415  numpy and usearch

            found = nearest(matrix, _vector(query), k, ranges=self._live.ranges(at, sources), least=least)
            return self._matches(at, found.rows.tolist(), found.scores.tolist())

        return self._with_file(collection_id, matches) or []

    def vector(self, passage: Passage) -> NDArray[np.float32]:
        """A passage's vector as it is kept: of length 1, shape (width,)."""
        vector: NDArray[np.float32] = self.vectors(passage.collection_id, [passage.id])[0]
        return vector

    def vectors(self, collection_id: str, ids: Sequence[int]) -> NDArray[np.float32]:
        """The vectors of passages, in this order; shape (passages, width). StorageTrouble where one has none."""
        import numpy as np  # noqa: PLC0415

        def chosen(at: Standing, matrix: NDArray[np.float16]) -> NDArray[np.float32]:
            found = self._db.rows(
                f"SELECT id, row FROM passages WHERE collection = ? AND row IS NOT NULL AND id {_IN}",  # noqa: S608
                (at.number, json.dumps(list(ids))),
            )
            rows = {row["id"]: row["row"] for row in found}
            if any(one not in rows for one in ids):
                raise StorageTrouble(
                    "This passage has no vector yet.", "Embed what waits in its collection first."
                )
            wanted = matrix[[rows[one] for one in ids]]
            return np.array(wanted, dtype=np.float32)

        found = self._with_file(collection_id, chosen)
        if found is None:
            raise StorageTrouble("This collection has no vectors yet.", "Embed what waits in it first.")
        return found

    def all_of(self, collection_id: str, sources: Sequence[int] = ()) -> AllVectors | None:
        """Every vector of a collection's passages, or of some sources', as they lie in the file; None for none."""

        def everything(at: Standing, matrix: NDArray[np.float16]) -> AllVectors:
            narrowed = f" AND source_id {_IN}" if sources else ""
            params: list[Value] = [at.number, json.dumps(list(sources))] if sources else [at.number]
            found = self._db.rows(
                "SELECT row, id, source_id FROM passages INDEXED BY passages_by_row"  # noqa: S608 - our own words
                f" WHERE collection = ? AND row IS NOT NULL AND deleted_at IS NULL{narrowed} ORDER BY row",
                params,
            )
            columns = _integers([tuple(row) for row in found])
            return AllVectors(matrix, columns[:, 0], columns[:, 1], columns[:, 2])

        return self._with_file(collection_id, everything)

    def _with_file(self, collection_id: str, use: Callable[[Standing, NDArray[np.float16]], T]) -> T | None:
        """What `use` makes of the vectors; None where there are none. Begun again where they moved meanwhile."""
        for _ in range(_TRIES):
            at = standing(self._db, collection_id)
            if not at.rows:
                return None
            result = use(at, self._file(at, at.width).mapped(at.rows))
            if standing(self._db, collection_id).file == at.file:
                return result
        raise _busy()

    def _matches(self, at: Standing, rows: list[int], scores: list[float]) -> list[Match]:
        found = self._db.rows(
            f"{PASSAGE} WHERE p.collection = ? AND p.row {_IN} AND p.row IS NOT NULL AND p.deleted_at IS NULL",
            (at.number, json.dumps(rows)),
        )
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

    def _file(self, at: Standing, width: int) -> VectorFile:
        from aoai_tui.storage.vectors.vector_file import VectorFile  # noqa: PLC0415  numpy

        name = at.file or f"{at.id}.f16"
        with self._lock:
            if name not in self._files:
                self._files[name] = VectorFile(self.folder / name, width)
            return self._files[name]


def _settled(at: Standing, model: str, width: int) -> Standing:
    """How a collection stands with its first vectors. StorageTrouble where it has others already."""
    if not at.width:
        return replace(at, model=model, width=width, file=at.file or f"{at.id}.f16")
    if at.width != width or at.model != model:
        raise StorageTrouble(
            f"These vectors are from {model or 'another model'}, {width:,} numbers wide.",
            f"The collection's are from {at.model or 'another model'}, {at.width:,} wide, and they can't be mixed.",
        )
    return replace(at, file=at.file or f"{at.id}.f16")


def _vector(query: bytes | NDArray[Any]) -> NDArray[Any]:
    import numpy as np  # noqa: PLC0415

    return np.frombuffer(query, dtype="<f4") if isinstance(query, bytes) else query


def _array(numbers: Sequence[float]) -> NDArray[np.float64]:
    import numpy as np  # noqa: PLC0415

    return np.asarray(numbers, dtype=np.float64)


def _integers(rows: Sequence[tuple[int, ...]]) -> NDArray[np.int64]:
    import numpy as np  # noqa: PLC0415

    return np.array(rows, dtype=np.int64).reshape(len(rows), 3)


def _busy() -> StorageTrouble:
    return StorageTrouble("Another window is busy with this collection.", "Try again.", retryable=True)
