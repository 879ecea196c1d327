"""What SQLite and the file system complain about, in words."""

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import Timeout

from aoai_tui.errors import StorageTrouble

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_PASSING = {*_LOCKED, sqlite3.SQLITE_IOERR}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM}


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, or is no database at all."""
    return _code(error) in _DAMAGE


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what goes wrong with the file at `path` into StorageTrouble."""
    try:
        yield
    except Timeout as error:
        raise StorageTrouble(
            "Another copy of aoai-tui is busy with the database.",
            "It may be repairing it. Wait a moment, then try again.",
            retryable=True,
        ) from error
    except sqlite3.Error as error:
        raise _from_sqlite(error, path) from error
    except OSError as error:
        raise _from_system(error, path) from error


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where Python itself complains."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def _from_sqlite(error: sqlite3.Error, path: Path) -> StorageTrouble:
    code = _code(error)
    if code in _SAME_FOR_BOTH:
        return _SAME_FOR_BOTH[code](path)
    if code in _LOCKED:
        title, advice = (
            "Another program keeps the database locked.",
            f"Close what else uses {path}, then try again.",
        )
    elif code == sqlite3.SQLITE_IOERR:
        title = "The disk failed to read or write the database."
        advice = f"Check the disk that holds {path}, and the space on it. SQLite says: {error}."
    elif code in _DAMAGE:
        title, advice = "The database is damaged.", f"It is kept as it is: {path}."
    else:
        title, advice = "The database refused to do this.", f"SQLite says: {error}."
    return StorageTrouble(title, advice, retryable=code in _PASSING)


def _from_system(error: OSError, path: Path) -> StorageTrouble:
    if error.errno in _FULL:
        return _disk_full(path)
    if error.errno == errno.EROFS:
        return _read_only(path)
    if error.errno in _FORBIDDEN:
        return _forbidden(path)
    return StorageTrouble(
        f"The file {path.name} can't be used.", f"The system says: {error.strerror or error}. It is {path}."
    )


def _disk_full(path: Path) -> StorageTrouble:
    return StorageTrouble(
        "The disk is full.",
        f"Free some space on the disk that holds {path.parent}; what was stored before is safe.",
        retryable=True,
    )


def _read_only(path: Path) -> StorageTrouble:
    return StorageTrouble(
        "The database can't be written to.",
        f"The file or its file system is read-only: {path}. Make it writable, or choose another folder.",
    )


def _forbidden(path: Path) -> StorageTrouble:
    return StorageTrouble(
        "The database can't be opened.",
        f"The app needs permission to read and write {path} and its folder.",
    )


_SAME_FOR_BOTH: dict[int, Callable[[Path], StorageTrouble]] = {
    sqlite3.SQLITE_FULL: _disk_full,
    sqlite3.SQLITE_READONLY: _read_only,
    sqlite3.SQLITE_CANTOPEN: _forbidden,
    sqlite3.SQLITE_PERM: _forbidden,
    sqlite3.SQLITE_AUTH: _forbidden,
}
