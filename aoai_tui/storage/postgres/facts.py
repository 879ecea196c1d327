"""What a PostgreSQL server is, before anything is kept in it."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.postgres import extension
from aoai_tui.storage.postgres.session import Session

_SERVER = "SELECT current_setting('server_version'), current_database()"
_AVAILABLE = "SELECT default_version FROM pg_available_extensions WHERE name = 'vector'"


@dataclass(frozen=True, slots=True)
class PostgresFacts:
    """What answered."""

    server: str
    """Its version: `18.4`."""
    database: str
    pgvector: str
    """The version in the database; empty where it is still to be created there."""
    available: str
    """The version that would be created."""

    def __str__(self) -> str:
        """All of it as a sentence."""
        version = self.pgvector or f"{self.available}, to be created"
        return f"PostgreSQL {self.server}, database {self.database}, pgvector {version}."


def facts_of(session: Session) -> PostgresFacts:
    """Ask a server. Raises StorageTrouble where it can't be reached, or has no pgvector that is new enough."""
    with session.transaction() as cursor:
        server = cursor.execute(_SERVER).fetchone()
        available = cursor.execute(_AVAILABLE).fetchone()
        found = extension.found(cursor)
    if found is None and available is None:
        raise extension.missing()
    version = ".".join(map(str, found.version)) if found else ""
    if server is None:
        raise StorageTrouble("PostgreSQL gave no answer.", "Try again.", retryable=True)
    return PostgresFacts(
        str(server[0]).partition(" ")[0], str(server[1]), version, str(available[0]) if available else ""
    )
