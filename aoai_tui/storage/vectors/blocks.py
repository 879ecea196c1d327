"""Checksums of what was written to a collection's file, as the database keeps them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from aoai_tui.storage.database import Database


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that were written at once."""

    first: int
    rows: int
    checksum: int
    """CRC-32 of their bytes."""

    @property
    def end(self) -> int:
        """The row behind the last."""
        return self.first + self.rows


def blocks_of(db: Database, collection: int, *, last: bool = False) -> list[Block]:
    """Those of a collection, by number, in the order of rows; or the last alone."""
    order = "DESC LIMIT 1" if last else ""
    found = db.rows(
        f"SELECT first, rows, checksum FROM vector_blocks WHERE collection = ? ORDER BY first {order}",  # noqa: S608
        (collection,),
    )
    return [Block(*row) for row in found]


def keep_blocks(cursor: sqlite3.Cursor, collection: int, blocks: Iterable[Block]) -> None:
    """Write them; those that began at the same rows are forgotten."""
    cursor.executemany(
        "INSERT OR REPLACE INTO vector_blocks VALUES (?, ?, ?, ?)",
        [(collection, one.first, one.rows, one.checksum) for one in blocks],
    )


def forget_blocks(cursor: sqlite3.Cursor, collection: int, blocks: Iterable[Block]) -> None:
    """Their rows are not to be looked at any more."""
    cursor.executemany(
        "DELETE FROM vector_blocks WHERE collection = ? AND first = ?",
        [(collection, one.first) for one in blocks],
    )


def not_covered(blocks: Iterable[Block], rows: int) -> list[tuple[int, int]]:
    """The rows below `rows` that no block covers, as ranges."""
    left, place = [], 0
    for one in blocks:
        if one.first > place:
            left.append((place, one.first))
        place = max(place, one.end)
    return [*left, (place, rows)] if place < rows else left
