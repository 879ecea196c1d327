"""The one SQLite file: opened, brought up to date, and repaired when it is damaged."""

import functools
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from filelock import BaseFileLock, FileLock

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.files import identity, move_aside, private_file, private_folder
from aoai_tui.storage.migrations import MIGRATIONS, Migration, migrate, refuse_newer
from aoai_tui.storage.rows import Value
from aoai_tui.storage.salvage import Salvage, salvage
from aoai_tui.storage.table_list import PAGE_SIZE
from aoai_tui.storage.trouble import explained, is_damage

BUSY_PATIENCE = 5.0
"""Seconds to wait while another copy of the app writes."""

DOOR_PATIENCE = 30.0
"""Seconds to wait while another copy of the app opens or repairs the file."""

_SETTINGS = (
    f"PRAGMA page_size = {PAGE_SIZE}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA secure_delete = ON",  # what a person purges must not stay readable in the file
)

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S")


class Repaired(StorageTrouble):
    """Damage was found in the middle of a change. A sound file is in place now: the change can be redone."""


def again_after_repair(
    change: Callable[Concatenate[S, P], T],
) -> Callable[Concatenate[S, P], T]:
    """Repeat a method that writes, once, when the database had to be repaired under it."""

    @functools.wraps(change)
    def repeated(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return change(self, *args, **kwargs)
        except Repaired:
            return change(self, *args, **kwargs)

    return repeated


class Database:
    """The file and one connection to it, which threads take in turn.

    One connection and not one for each thread: statements take well under a millisecond, SQLite lets only one
    write at a time anyhow, readers never see half a transaction, and close() closes everything for certain,
    whichever pool thread opened it. Every sqlite3.Error leaves this room as StorageTrouble.
    """

    def __init__(self, path: Path, migrations: Sequence[Migration]) -> None:
        """Use `Database.open`."""
        self.path = path
        self.notice = ""
        """What happened to a damaged file and where it is now, as a sentence; empty when all is well."""
        self._migrations = migrations
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._file = (0, 0)
        self._closed = False

    @classmethod
    def open(cls, path: Path, *, migrations: Sequence[Migration] = MIGRATIONS) -> Self:
        """Open or make the file; a damaged one is moved aside, see `notice`. May raise StorageTrouble."""
        with explained(path):
            private_folder(path.parent)
            database = cls(path.resolve(), migrations)
            with database._door():
                database._connect_or_repair()
        return database

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Cursor]:
        """A cursor whose changes are kept together at the end, or not at all when the block raises."""
        with self._lock, explained(self.path):
            connection = self._current()
            try:
                with connection, closing(connection.cursor()) as cursor:
                    cursor.execute("BEGIN IMMEDIATE")
                    yield cursor
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                self._repair()
                raise Repaired("The database was damaged.", self.notice, retryable=True) from error

    def rows(self, sql: str, params: Sequence[Value] = ()) -> list[sqlite3.Row]:
        """The rows that a query finds; columns are reached by name."""
        with self._lock, explained(self.path):
            try:
                return self._fetch(sql, params)
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                self._repair()
                return self._fetch(sql, params)

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        with self._lock, explained(self.path):
            self._closed = True
            self._disconnect()

    def __enter__(self) -> Self:
        """Nothing more than open() did."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def _fetch(self, sql: str, params: Sequence[Value]) -> list[sqlite3.Row]:
        with closing(self._current().execute(sql, params)) as cursor:
            return cursor.fetchall()

    def _current(self) -> sqlite3.Connection:
        """The connection, made anew when another copy of the app repaired the file and put a new one here."""
        if self._closed:
            raise StorageTrouble("The database is closed already.")
        if self._connection is None or self._file != identity(self.path):
            self._disconnect()
            with self._door():
                return self._connect_or_repair()
        return self._connection

    def _connect_or_repair(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            return self._replace()

    def _connect(self) -> sqlite3.Connection:
        private_file(self.path)
        with ExitStack() as undo:
            connection = sqlite3.connect(
                self.path, timeout=BUSY_PATIENCE, isolation_level=None, check_same_thread=False
            )
            undo.callback(connection.close)
            connection.row_factory = sqlite3.Row
            self._prepare(connection)
            undo.pop_all()
        self._connection, self._file = connection, identity(self.path)
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Settle the connection. Reading the version and the schema is what finds most damage, at no cost."""
        refuse_newer(connection, self._migrations)
        for setting in _SETTINGS:
            connection.execute(setting).close()
        connection.execute("SELECT count(*) FROM sqlite_master").close()
        migrate(connection, self._migrations)
        connection.execute("PRAGMA foreign_keys = ON").close()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _repair(self) -> None:
        """Put a sound file in the damaged one's place, unless another copy of the app has done so already."""
        self._disconnect()
        with self._door():
            if self._file == identity(self.path):
                self._replace()
            else:
                self._connect_or_repair()

    def _replace(self) -> sqlite3.Connection:
        damaged = move_aside(self.path)
        connection = self._connect()
        self.notice = _notice(damaged, salvage(damaged, connection, self._migrations))
        return connection

    def _door(self) -> BaseFileLock:
        """Held while the file is opened or replaced, so that nobody moves what another has just made."""
        return FileLock(self.path.with_name(self.path.name + ".lock"), timeout=DOOR_PATIENCE, mode=0o600)


def _notice(damaged: Path, saved: Salvage) -> str:
    rescued = f"{saved} were saved" if saved else "Nothing in it could be saved"
    return f"The database was damaged. {rescued}; the damaged file is kept as {damaged}."
