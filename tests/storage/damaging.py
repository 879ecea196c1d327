"""Damaged databases, for tests of what is saved of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from aoai_tui.storage.migrations import MIGRATIONS, migrate
from aoai_tui.storage.table_list import PAGE_SIZE


def older_one(folder: Path, steps: int, text: str) -> None:
    """A database of the first steps with so many narrations that the tables of later steps begin far behind."""
    with closing(sqlite3.connect(folder / "aoai-tui.db", isolation_level=None)) as old:
        old.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        migrate(old, MIGRATIONS[:steps])
        for number in range(50):
            old.execute(
                "INSERT INTO narrations"
                " (id, text, file, created_at, state, deployment, connection, digest, details)"
                " VALUES (?, ?, '', 1, 'complete', '', '', '', '{}')",
                (str(number), text),
            )


def overwrite(folder: Path, page: int) -> None:
    """Put garbage where a page of the database was; pages count from 1."""
    with (folder / "aoai-tui.db").open("r+b") as file:
        file.seek((page - 1) * PAGE_SIZE)
        file.write(b"\x5a" * PAGE_SIZE)


def first_page_of(folder: Path, table: str) -> int:
    """Where a table begins."""
    with closing(sqlite3.connect(folder / "aoai-tui.db")) as connection:
        found = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return int(found[0])
