"""pgvector in the database: found, or created, and new enough."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.postgres.trouble import is_code

if TYPE_CHECKING:
    from psycopg.sql import Composable

    from aoai_tui.storage.postgres.session import type_of_cursor

_OLDEST = (0, 7)
"""The first with `halfvec`, vectors of 16-bit floats."""

_ITERATIVE = (0, 8)
"""The first whose index goes on where a filter left too few."""

_FOUND = (
    "SELECT e.extversion, n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
    " WHERE e.extname = 'vector'"
)

_IN_TURN = "SELECT pg_advisory_xact_lock(hashtext('aoai-tui: pgvector'))"
"""Two copies of the app that create it at once would run into each other; until the transaction ends."""

_ASK = "Ask the administrator to run in this database, once: CREATE EXTENSION vector;"


@dataclass(frozen=True, slots=True)
class Extension:
    """pgvector as it is in one database."""

    schema: str
    version: tuple[int, ...]

    @property
    def scans_iteratively(self) -> bool:
        """Whether a lookup by the index that is narrowed to some sources still finds enough."""
        return self.version >= _ITERATIVE

    def named(self, name: str) -> Composable:
        """One of its types or operator classes, wherever it was installed."""
        from psycopg import sql  # noqa: PLC0415  an extra, and slow to import

        return sql.Identifier(self.schema, name)

    @property
    def cosine_distance(self) -> Composable:
        """The operator."""
        from psycopg import sql  # noqa: PLC0415  an extra, and slow to import

        return sql.SQL("OPERATOR({}.<=>)").format(sql.Identifier(self.schema))

    @property
    def negative_product(self) -> Composable:
        """The operator of the inner product, negative so that the nearest come first."""
        from psycopg import sql  # noqa: PLC0415  an extra, and slow to import

        return sql.SQL("OPERATOR({}.<#>)").format(sql.Identifier(self.schema))


def found(cursor: type_of_cursor) -> Extension | None:
    """The extension, where the database has it. Raises StorageTrouble where it is too old."""
    row = cursor.execute(_FOUND).fetchone()
    if row is None:
        return None
    version = tuple(int(part) for part in re.findall(r"\d+", row[0]))
    if version < _OLDEST:
        raise StorageTrouble(
            f"This database has pgvector {row[0]}; 0.7 or newer is needed.",
            "Install a newer one on the server, then run in this database: ALTER EXTENSION vector UPDATE;",
        )
    return Extension(str(row[1]), version)


def created(cursor: type_of_cursor) -> Extension:
    """The same; where it is missing it is created. Raises StorageTrouble where it can't be."""
    if there := found(cursor):
        return there
    if not cursor.execute("SELECT FROM pg_available_extensions WHERE name = 'vector'").fetchall():
        raise missing()
    cursor.execute(_IN_TURN)
    if found(cursor) is None:
        _create(cursor)
    return created(cursor)


def missing() -> StorageTrouble:
    """What is said of a server that has no pgvector."""
    return StorageTrouble(
        "This PostgreSQL server has no pgvector.",
        "Install it on the server (Debian's package is postgresql-NN-pgvector, NN the server's version);"
        " then try again.",
    )


def _create(cursor: type_of_cursor) -> None:
    import psycopg  # noqa: PLC0415  an extra, and slow to import

    try:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
    except psycopg.Error as error:
        if "allow-listed" in str(error):  # Azure Database for PostgreSQL
            raise StorageTrouble(
                "The server does not allow pgvector yet.",
                "Add VECTOR to its parameter azure.extensions, in the portal under Server parameters.",
            ) from None
        if is_code(error, "42501"):
            raise StorageTrouble("This user may not install pgvector in the database.", _ASK) from None
        raise
