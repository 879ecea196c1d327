"""A lookup in PostgreSQL: by the index where it does, and one by one where it must be exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, LiteralString

from aoai_tui.storage.postgres.extension import Extension
from aoai_tui.storage.postgres.table import Table

if TYPE_CHECKING:
    from psycopg.sql import Composable

    from aoai_tui.storage.postgres.session import type_of_cursor

MOST_CANDIDATES = 1_000
"""The largest `hnsw.ef_search` that pgvector takes."""

_FEWEST_CANDIDATES = 400
"""Of the ten nearest among 100,000 vectors of 1,536 numbers in 64 directions the index found 70 % with 100 of them,
95 % with 400."""

_PLAIN = "SELECT set_config('hnsw.ef_search', %s, true)"
_ITERATIVE = f"{_PLAIN}, set_config('hnsw.iterative_scan', 'strict_order', true)"

# By cosine, where a vector that is all zeros has the similarity 0 and not none.
_SCORE = "1 - coalesce(nullif(vector {cosine} {query}, 'NaN'), 1)"

_EXACT = "SELECT passage, {score} AS score FROM {table} {where} ORDER BY score DESC, passage LIMIT {k}"

_BY_INDEX = (
    "SELECT passage, {score} AS score FROM"
    " (SELECT passage, vector FROM {table} {where} ORDER BY vector {product} {query} LIMIT {k}) AS nearest"
    " ORDER BY score DESC, passage"
)


@dataclass(frozen=True)
class PostgresLookup:
    """What is asked of one table."""

    table: Table
    extension: Extension
    query: str
    """The vector as PostgreSQL reads it: `[0.1,-0.2]`."""
    k: int
    sources: Sequence[int] = field(default=())

    def exactly(self, cursor: type_of_cursor) -> list[tuple[Any, ...]]:
        """Passages and scores, the best first, from a comparison with every vector."""
        return self._asked(cursor, _EXACT)

    def by_index(self, cursor: type_of_cursor) -> list[tuple[Any, ...]] | None:
        """The same from the index, which may miss some; None where it can't find enough."""
        if self.k > MOST_CANDIDATES or (self.sources and not self.extension.scans_iteratively):
            return None
        candidates = min(MOST_CANDIDATES, max(_FEWEST_CANDIDATES, 2 * self.k))
        cursor.execute(_ITERATIVE if self.extension.scans_iteratively else _PLAIN, (str(candidates),))
        found = self._asked(cursor, _BY_INDEX)
        # Fewer than asked for: a small table, or a filter that leaves few, and either is soon read as a whole.
        return found if len(found) == self.k else None

    def _asked(self, cursor: type_of_cursor, statement: LiteralString) -> list[tuple[Any, ...]]:
        from psycopg import sql  # noqa: PLC0415  an extra, and slow to import

        query: Composable = sql.SQL("{}::{}").format(
            sql.Placeholder("query"), self.extension.named("halfvec")
        )
        where = sql.SQL("WHERE source = ANY(%(sources)s)") if self.sources else sql.SQL("")
        score = sql.SQL(_SCORE).format(cosine=self.extension.cosine_distance, query=query)
        composed = sql.SQL(statement).format(
            table=self.table.name,
            score=score,
            where=where,
            query=query,
            product=self.extension.negative_product,
            k=sql.Placeholder("k"),
        )
        values = {"query": self.query, "k": self.k, "sources": list(self.sources)}
        return cursor.execute(composed, values).fetchall()
