"""A damaged database whose first page is lost: a copy with a page that says again where the tables begin.

The tables of the first steps always begin at the same pages. Where later ones begin depends on how much there was when
their step was taken, but the list of all tables is longer than the first page: the rest of it is still in the file.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from aoai_tui.storage.migrations import TABLES_MADE, Migration, migrate
from aoai_tui.storage.table_list import PAGE_SIZE, listed_tables, log_of


class _Table(NamedTuple):
    """A table of a new database."""

    begin: int
    columns: list[str]


def copy_with_first_page(
    damaged: Path, copy: Path, later: Sequence[str], migrations: Sequence[Migration]
) -> None:
    """Copy the file and its log, with a first page that leads to the tables of the first steps and to `later` ones.

    A later table that is listed nowhere any more is taken to begin where it does in a new database.
    """
    shutil.copyfile(damaged, copy)
    log = log_of(damaged)
    if log.exists():
        shutil.copyfile(log, log_of(copy))
    # Bytes 28 to 31 of the header count the pages (the file format's section 1.3).
    count = max(1, copy.stat().st_size // PAGE_SIZE)
    tables, listed = _tables_of_a_new_one(copy.with_name("new.db"), migrations), listed_tables(damaged)
    taken = set(listed.values())
    wanted = {
        name: table._replace(begin=listed.get(name, table.begin))
        for name, table in tables.items()
        if name in later and (name in listed or table.begin not in taken)
    }
    leading = {name: table for name, table in wanted.items() if 1 < table.begin <= count}
    page = _first_page(copy.with_name("pattern.db"), leading, migrations)
    with copy.open("r+b") as file:
        file.write(page[:28] + count.to_bytes(4, "big") + page[32:])


def _first_page(path: Path, later: dict[str, _Table], migrations: Sequence[Migration]) -> bytes:
    """The first page of an empty database of the first steps, with some later tables."""
    with closing(_empty(path, migrations[:TABLES_MADE])) as connection:
        made = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        connection.execute("PRAGMA writable_schema = ON").close()
        # Whoever only reads needs no index, and the list of tables has to fit on the page.
        connection.execute("DELETE FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").close()
        for name, sql in connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        ).fetchall():
            connection.execute(
                "UPDATE sqlite_master SET sql = ? WHERE name = ?", (" ".join(sql.split()), name)
            )
        for name, table in later.items():
            if name not in made:
                # Types and keys would not fit on the page, and whoever only reads needs none.
                connection.execute(f"CREATE TABLE {name} ({', '.join(table.columns)})")
                connection.execute(
                    "UPDATE sqlite_master SET rootpage = ? WHERE name = ?", (table.begin, name)
                )
    with path.open("rb") as file:
        return file.read(PAGE_SIZE)


def _tables_of_a_new_one(path: Path, migrations: Sequence[Migration]) -> dict[str, _Table]:
    """Today's tables, as they are in an empty database."""
    with closing(_empty(path, migrations)) as connection:
        rows = connection.execute(
            "SELECT name, rootpage FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
        ).fetchall()
        return {name: _Table(begin, _columns(connection, name)) for name, begin in rows}


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """Columns without their types; but a key of one whole number is no column in the file: it is the row's number."""
    found = connection.execute(f"PRAGMA table_info({table})").fetchall()
    keys = [row[1] for row in found if row[5]]
    numbers = [row[1] for row in found if row[2] == "INTEGER" and keys == [row[1]]]
    return [f"{row[1]} INTEGER PRIMARY KEY" if row[1] in numbers else row[1] for row in found]


def _empty(path: Path, migrations: Sequence[Migration]) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}").close()
    connection.execute("PRAGMA journal_mode = WAL").close()
    migrate(connection, migrations)
    return connection
