"""A collection's vectors in PostgreSQL, as the protocol has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.postgres import extension
from aoai_tui.storage.postgres.binary import as_rows, integers_from
from aoai_tui.storage.postgres.extension import Extension
from aoai_tui.storage.postgres.searching import PostgresLookup
from aoai_tui.storage.postgres.session import Session
from aoai_tui.storage.postgres.table import Table
from aoai_tui.storage.vectors.protocol import Nearest, VectorBatch

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

    from aoai_tui.storage.postgres.session import type_of_cursor


class PostgresVectors:
    """PassageVectors in a table of 16-bit vectors.

    Every method blocks and raises StorageTrouble. The index is made by `PostgresIndex`, when all is filled in.
    """

    def __init__(self, session: Session, collection_id: str) -> None:
        """Nothing is asked yet."""
        self._session = session
        self.table = Table(collection_id)
        self._known: tuple[Extension, bool] | None = None
        """pgvector, and that the index is there: asked once, for each question is a way to the server and back."""

    def create(self, width: int) -> None:
        """Make the table, and pgvector where the database lacks it."""
        with self._session.transaction() as cursor:
            self.table.take_turn(cursor)
            self.table.create(cursor, extension.created(cursor), width)

    def fill(self, batches: Iterable[VectorBatch]) -> Iterator[int]:
        """Take the batches in, each in a transaction of its own; gives how many vectors so far."""
        taken = 0
        for batch in batches:
            if len(batch):
                self._take(batch)
            taken += len(batch)
            yield taken

    def search(
        self,
        query: NDArray[Any],
        k: int,
        *,
        sources: Sequence[int] = (),
        least: float = -1.0,
        exact: bool = False,
    ) -> Nearest:
        """The `k` nearest, by the index where there is one; `exact` compares with every vector."""
        import numpy as np  # noqa: PLC0415  slow to import

        asked, self._known = self._known, None
        with self._session.transaction() as cursor:
            there, indexed = asked or (self._extension(cursor), self.table.has_index(cursor))
            lookup = PostgresLookup(self.table, there, _literal(query), k, sources)
            rows = lookup.by_index(cursor) if indexed and not exact else None
            if rows is None:
                rows = lookup.exactly(cursor)
        self._known = (there, True) if indexed else None
        good = [row for row in rows if row[1] >= least]
        return Nearest(
            np.array([row[0] for row in good], dtype=np.int64),
            np.array([row[1] for row in good], dtype=np.float32),
        )

    def passages(self) -> NDArray[int64]:
        """The ids that are there, ascending."""
        return self.marks()[0]

    def marks(self) -> tuple[NDArray[int64], NDArray[int64]]:
        """The ids that are there, ascending, and the digest of each one's text, 0 where it came without."""
        from psycopg import sql  # noqa: PLC0415  an extra, and slow to import

        statement = sql.SQL("COPY (SELECT passage, mark FROM {} ORDER BY passage) TO STDOUT (FORMAT binary)")
        with (
            self._session.transaction() as cursor,
            cursor.copy(statement.format(self.table.name)) as copy,
        ):
            both = integers_from(b"".join(bytes(part) for part in copy), 2)
        return both[:, 0], both[:, 1]

    def remove(self, passages: Sequence[int]) -> None:
        """Take these out."""
        with self._session.transaction() as cursor:
            self._delete(cursor, passages)

    def count(self) -> int:
        """How many vectors are there."""
        from psycopg import sql  # noqa: PLC0415  an extra, and slow to import

        with self._session.transaction() as cursor:
            row = cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(self.table.name)).fetchone()
        return int(row[0]) if row else 0

    def drop(self) -> None:
        """Remove the table with its index; pgvector stays."""
        from psycopg import sql  # noqa: PLC0415  an extra, and slow to import

        with self._session.transaction() as cursor:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(self.table.name))

    def _take(self, batch: VectorBatch) -> None:
        from psycopg import sql  # noqa: PLC0415  an extra, and slow to import

        statement = sql.SQL("COPY {} (passage, source, mark, vector) FROM STDIN (FORMAT binary)")
        with self._session.transaction() as cursor:
            self.table.take_turn(cursor)
            self._delete(cursor, batch.passages.tolist())
            with cursor.copy(statement.format(self.table.name)) as copy:
                copy.write(as_rows(batch))

    def _delete(self, cursor: type_of_cursor, passages: Sequence[int]) -> None:
        from psycopg import sql  # noqa: PLC0415  an extra, and slow to import

        statement = sql.SQL("DELETE FROM {} WHERE passage = ANY(%s)").format(self.table.name)
        cursor.execute(statement, ([int(passage) for passage in passages],))

    @staticmethod
    def _extension(cursor: type_of_cursor) -> Extension:
        found = extension.found(cursor)
        if found is None:
            raise StorageTrouble(
                "pgvector is gone from this PostgreSQL database, and the vectors with it.",
                "Copy the collection there again, or look it up on this machine.",
            )
        return found


def _literal(query: NDArray[Any]) -> str:
    """The vector with length 1, as PostgreSQL reads it: a long one would not fit into 16-bit floats."""
    import numpy as np  # noqa: PLC0415  slow to import

    numbers = np.asarray(query, dtype=np.float64)
    length = float(np.linalg.norm(numbers))
    if length:
        numbers = numbers / length
    return "[" + ",".join(repr(float(number)) for number in numbers.astype(np.float16)) + "]"
