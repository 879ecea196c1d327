"""Rows of a damaged database, one by one, and into a fresh one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.table_list import PAGE_SIZE

_SMALLEST_ROW = 64
"""Bytes that a row takes at least; with the file's size it bounds how many rows there can be."""

Values = dict[str, Any]


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """The table's columns; none where the schema can't be read."""
    try:
        return [row[1] for row in connection.execute(f"PRAGMA table_info({table})").fetchall()]
    except sqlite3.DatabaseError:
        return []


def rows(old: sqlite3.Connection, fresh: sqlite3.Connection, table: str) -> Iterator[Values]:
    """Every row that can be read, in the order of writing, with the columns that both files know."""
    wanted = columns(fresh, table)
    common = [name for name in columns(old, table) if name in wanted]
    if not common:
        return
    query = f"SELECT {', '.join(common)} FROM {table} WHERE rowid = ?"  # noqa: S608 - the names are our own
    for number in range(1, _last_row(old, table) + 1):
        try:
            row = old.execute(query, (number,)).fetchone()
        except sqlite3.DatabaseError:
            continue
        if row:
            yield dict(zip(common, row, strict=True))


def insert(fresh: sqlite3.Connection, table: str, values: Values) -> bool:
    """Whether the row was new and sound."""
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    try:
        cursor = fresh.execute(
            f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - the names are our own
            tuple(values.values()),
        )
    except sqlite3.IntegrityError:
        return False
    return cursor.rowcount == 1


def makes_sense(values: Values, read: Callable[[Values], object]) -> bool:
    """Whether a noun can be made of the row."""
    try:
        read(values)
    except (StorageTrouble, KeyError):
        return False
    return True


def _last_row(old: sqlite3.Connection, table: str) -> int:
    """The highest row number, or a bound for it where the table's end is lost."""
    try:
        return int(old.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0)  # noqa: S608
    except sqlite3.DatabaseError:
        pages = old.execute("PRAGMA page_count").fetchone()[0]
        return int(pages) * PAGE_SIZE // _SMALLEST_ROW
