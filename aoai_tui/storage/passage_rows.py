"""Rows of sources and passages as the domain's nouns, and back."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from aoai_tui.domain import Chunk, Failure, Passage, PassageState, TextSource
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.clock import as_micros, as_moment
from aoai_tui.storage.rows import Row, Value, as_json, writable

if TYPE_CHECKING:
    import sqlite3

    from aoai_tui.storage.database import Database

_PASSAGE = "SELECT p.*, t.text AS text, c.id AS collection_id FROM"
_WITH_TEXT = "JOIN passage_texts t ON t.id = p.id JOIN collections c ON c.number = p.collection"

PASSAGE = f"{_PASSAGE} passages p {_WITH_TEXT}"
"""Begins a query for passages."""

AT_ROWS = """
    FROM json_each(?) one CROSS JOIN passages p INDEXED BY passages_by_row
    ON p.collection = ? AND p.row = one.value AND p.row IS NOT NULL AND p.deleted_at IS NULL
"""
"""From passages whose vectors are in some rows: JSON, then the collection. For each by the index, in this order."""

PASSAGES_AT_ROWS = f"{_PASSAGE[:-4]} {AT_ROWS} {_WITH_TEXT}"
"""Such passages."""

SOURCE = (
    "SELECT s.*, (SELECT count(*) FROM passages p WHERE p.source_id = s.id AND p.deleted_at IS NULL) AS passages"
    " FROM sources s"
)
"""Begins a query for sources."""

ADD_SOURCE = """
    INSERT INTO sources (collection_id, added_at, name, path, folder, patterns, field, size, modified_ns, digest)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_ADD_PASSAGE = """
    INSERT INTO passages (id, collection, source_id, number, line, place, start, digest, state)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting')
"""

_ADD_TEXT = "INSERT INTO passage_texts (id, source_id, number, text) VALUES (?, ?, ?, ?)"


def with_rows_between(column: str) -> str:
    """A query for a column of the passages whose vectors are in a range of rows, deleted ones among them.

    It is asked with the collection, the first row and the one behind the last, twice. One question for both, so that a
    passage which is deleted meanwhile is not between two of them.
    """
    return (
        f"SELECT {column} FROM passages INDEXED BY passages_by_row"  # noqa: S608 - our own words
        " WHERE collection = ? AND row >= ? AND row < ? AND row IS NOT NULL AND deleted_at IS NULL"
        f" UNION ALL SELECT {column} FROM passages INDEXED BY passages_deleted"
        " WHERE collection = ? AND row >= ? AND row < ? AND deleted_at IS NOT NULL"
    )


def digest(text: str) -> int:
    """64 bits that are the same for the same text and, but for rare chance, else other ones."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little", signed=True)


def source_values(source: TextSource) -> list[Value]:
    """The values of `ADD_SOURCE`: collection and time, what may change later, the digest last."""
    return [
        source.collection_id,
        as_micros(source.added_at),
        writable(source.name),
        writable(source.path),
        writable(source.folder),
        writable(source.patterns),
        writable(source.column),
        source.size,
        source.modified_ns,
        source.digest,
    ]


def source_from(row: Row) -> TextSource:
    """The source in a row. StorageTrouble where a value makes no sense."""
    try:
        return TextSource(
            id=row["id"],
            collection_id=row["collection_id"],
            name=row["name"],
            path=row["path"],
            folder=row["folder"],
            patterns=row["patterns"],
            column=row["field"],
            size=row["size"],
            modified_ns=row["modified_ns"],
            digest=row["digest"],
            added_at=as_moment(row["added_at"]),
            passages=row["passages"],
        )
    except (ValueError, TypeError, OverflowError) as error:
        raise StorageTrouble("A source in the database can't be read.", f"Reason: {error}.") from error


def add_passages(
    cursor: sqlite3.Cursor, collection: int, source_id: int, chunks: Iterable[tuple[int, Chunk]]
) -> list[tuple[int, int]]:
    """Enter passages, given with their numbers, that wait to be embedded; their ids and the digests of their texts."""
    last = cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
    new = [
        (passage, number, one, writable(one.text))
        for passage, (number, one) in enumerate(chunks, last[0] + 1 if last else 1)
    ]
    ids = [(passage, digest(text)) for passage, _, _, text in new]
    cursor.executemany(
        _ADD_PASSAGE,
        [
            (passage, collection, source_id, number, one.line, writable(one.place), one.start, key)
            for (passage, number, one, _), (_, key) in zip(new, ids, strict=True)
        ],
    )
    cursor.executemany(_ADD_TEXT, [(passage, source_id, number, text) for passage, number, _, text in new])
    return ids


def passage_from(row: Row) -> Passage:
    """The passage in a row. StorageTrouble where a value makes no sense; a broken failure only is left out."""
    try:
        return Passage(
            id=row["id"],
            collection_id=row["collection_id"],
            source_id=row["source_id"],
            number=row["number"],
            text=row["text"],
            line=row["line"],
            place=row["place"],
            start=row["start"],
            state=PassageState(row["state"]),
            row=-1 if row["row"] is None else row["row"],
            norm=row["norm"],
            failure=_failure(row["failure"]),
        )
    except (ValueError, TypeError) as error:
        raise StorageTrouble("A passage in the database can't be read.", f"Reason: {error}.") from error


def failure_json(failure: Failure) -> str:
    """Why a passage was refused, as its column keeps it."""
    return as_json(failure)


def number_of(cursor: sqlite3.Cursor, collection_id: str) -> int:
    """What passages call the collection. StorageTrouble where it is gone."""
    row = cursor.execute("SELECT number FROM collections WHERE id = ?", (collection_id,)).fetchone()
    if row is None:
        raise gone()
    return int(row["number"])


def changed(cursor: sqlite3.Cursor, collection: int) -> None:
    """Let whoever counted or mapped the collection's passages know that they are other ones now."""
    cursor.execute("UPDATE collections SET changes = changes + 1 WHERE number = ?", (collection,))


def passages_where(db: Database, condition: str, params: list[Value]) -> list[Passage]:
    """The passages, `p`, of which the condition is true."""
    return [passage_from(row) for row in db.rows(f"{PASSAGE} WHERE {condition}", params)]


def gone(what: str = "collection") -> StorageTrouble:
    """What is said of an id that is not there."""
    return StorageTrouble(f"This {what} does not exist any more.", "Another window may have deleted it.")


def _failure(text: str | None) -> Failure | None:
    if not text:
        return None
    try:
        return msgspec.json.decode(text, type=Failure)
    except msgspec.DecodeError:
        return None
