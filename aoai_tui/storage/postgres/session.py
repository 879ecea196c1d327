"""One connection to PostgreSQL, made when it is needed and again after it broke."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import RLock
from typing import TYPE_CHECKING, Any

from aoai_tui.config.secret import Secret
from aoai_tui.storage.postgres.connection_string import needs_psycopg, options_of
from aoai_tui.storage.postgres.trouble import explained

if TYPE_CHECKING:
    import psycopg

    type_of_connection = psycopg.Connection[tuple[Any, ...]]
    type_of_cursor = psycopg.Cursor[tuple[Any, ...]]

_UNUSED = 30.0
"""Seconds after which a connection is tried before it is used: what lies between may have dropped it."""

_DEFAULTS = {
    "connect_timeout": "10",
    "application_name": "aoai-tui",
    "keepalives_idle": "30",
    "tcp_user_timeout": "30000",
}
"""What libpq is told where the connection string does not say it: a network that went away is noticed in half a
minute (the last in milliseconds)."""


class Session:
    """Calls block and may come from any thread; they wait for each other."""

    def __init__(self, string: Secret) -> None:
        """Nothing is connected yet."""
        self._string = string
        self._lock = RLock()
        self._connection: type_of_connection | None = None
        self._used_at = 0.0

    @contextmanager
    def transaction(self) -> Iterator[type_of_cursor]:
        """A cursor in a transaction, which is kept as a whole at the end or not at all; raises StorageTrouble."""
        needs_psycopg()
        with self._lock, explained():
            connection = self._usable()
            with connection.transaction(), connection.cursor() as cursor:
                yield cursor
            self._used_at = time.monotonic()

    def another(self) -> Session:
        """A second connection to the same place."""
        return Session(self._string)

    def cancel(self) -> None:
        """Stop what another thread runs in this session just now; it raises there."""
        if connection := self._connection:
            needs_psycopg()
            with explained():
                connection.cancel_safe(timeout=5)

    def close(self) -> None:
        """Let go of the connection; it is made again when it is needed."""
        with self._lock:
            if self._connection:
                self._connection.close()
            self._connection = None

    def _usable(self) -> type_of_connection:
        connection = self._connection
        if connection and time.monotonic() - self._used_at > _UNUSED:
            _try(connection)
        if connection is None or connection.closed:
            connection = self._connection = _connected(self._string)
        return connection


def _try(connection: type_of_connection) -> None:
    """Ask for nothing; a connection that broke is closed after that."""
    import psycopg  # noqa: PLC0415  an extra, and slow to import

    with suppress(psycopg.Error):
        connection.execute("SELECT 1")


def _connected(string: Secret) -> type_of_connection:
    import psycopg  # noqa: PLC0415  an extra, and slow to import
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    options = _DEFAULTS | options_of(string) | {"client_encoding": "UTF8"}
    # Between us and the server there may be one that shares its connections, where a statement that was
    # prepared is gone with the next transaction.
    return psycopg.connect(make_conninfo(**options), autocommit=True, prepare_threshold=None)
