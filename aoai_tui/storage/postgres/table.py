"""The table of one collection: its statements, with names that only psycopg puts together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, LiteralString

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.postgres.extension import Extension

if TYPE_CHECKING:
    from psycopg.sql import Composable, Composed

    from aoai_tui.storage.postgres.session import type_of_cursor

INDEXED_WIDTH = 4_000
"""Numbers in a `halfvec` that pgvector's HNSW index takes at most."""

_INLINE_WIDTH = 4_000
"""Numbers that fit into a page of 8 KB beside the ids."""

_LONGEST_NAME = 63
"""Bytes; PostgreSQL cuts longer ones silently."""

_IN_TURN = "SELECT pg_advisory_xact_lock(hashtext(%s))"

_WIDTH = (
    "SELECT a.atttypmod FROM pg_attribute a WHERE a.attrelid = to_regclass({name}) AND a.attname = 'vector'"
)
_INDEX = (
    "SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam"
    " WHERE i.indrelid = to_regclass({name}) AND m.amname = 'hnsw' AND i.indisvalid"
)


@dataclass(frozen=True)
class Table:
    """A collection's table, in the schema that the connection string, or the server, has first."""

    collection_id: str

    @cached_property
    def name(self) -> Composable:
        """Of the table."""
        return self._identifier("aoai_tui_" + self.collection_id)

    @cached_property
    def index_name(self) -> Composable:
        """Of the index by which the nearest are found."""
        return self._identifier(f"aoai_tui_{self.collection_id}_near")

    def take_turn(self, cursor: type_of_cursor) -> None:
        """Wait until no other copy of the app makes or fills what this one will; until the transaction ends."""
        cursor.execute(_IN_TURN, (self.name.as_string(cursor),))

    def width(self, cursor: type_of_cursor) -> int:
        """Numbers in its vectors; 0 where there is no table."""
        row = cursor.execute(self._by_name(_WIDTH, cursor)).fetchone()
        return int(row[0]) if row else 0

    def has_index(self, cursor: type_of_cursor) -> bool:
        """Whether the HNSW index is there and whole."""
        return cursor.execute(self._by_name(_INDEX, cursor)).fetchone() is not None

    def create(self, cursor: type_of_cursor, extension: Extension, width: int) -> None:
        """Make the table, or find that it is there. Raises StorageTrouble where it has another width."""
        from psycopg import sql  # noqa: PLC0415  an extra, and slow to import

        if there := self.width(cursor):
            if there != width:
                raise StorageTrouble(
                    f"PostgreSQL already holds this collection, with vectors of {there:,} numbers"
                    f" in place of {width:,}.",
                    "Remove it there, then copy it anew.",
                )
            return
        columns = sql.SQL(
            "(passage bigint PRIMARY KEY, source bigint NOT NULL, mark bigint NOT NULL, vector {}({}) NOT NULL)"
        ).format(extension.named("halfvec"), sql.Literal(width))
        cursor.execute(sql.SQL("CREATE TABLE {} {}").format(self.name, columns))
        cursor.execute(sql.SQL("CREATE INDEX ON {} (source)").format(self.name))
        if width <= _INLINE_WIDTH:
            # Beside the ids, not in a table of long values: reading all of them is several times as fast.
            cursor.execute(sql.SQL("ALTER TABLE {} ALTER COLUMN vector SET STORAGE PLAIN").format(self.name))
        cursor.execute(
            sql.SQL("COMMENT ON TABLE {} IS 'Vectors of a collection of aoai-tui'").format(self.name)
        )

    def create_index(self, cursor: type_of_cursor, extension: Extension) -> None:
        """Make the HNSW index over what is there, where it is missing.

        By inner product: vectors have length 1, and those that are all zeros have no cosine to be found by.
        """
        from psycopg import sql  # noqa: PLC0415  an extra, and slow to import

        cursor.execute(
            sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} USING hnsw (vector {})").format(
                self.index_name, self.name, extension.named("halfvec_ip_ops")
            )
        )

    def _by_name(self, statement: LiteralString, cursor: type_of_cursor) -> Composed:
        from psycopg import sql  # noqa: PLC0415  an extra, and slow to import

        return sql.SQL(statement).format(name=sql.Literal(self.name.as_string(cursor)))

    @staticmethod
    def _identifier(name: str) -> Composable:
        from psycopg import sql  # noqa: PLC0415  an extra, and slow to import

        if len(name.encode()) > _LONGEST_NAME:
            raise ValueError(name)
        return sql.Identifier(name)
