"""Collections of a damaged database, with their sources and passages.

A lost collection is known by its file of vectors. Rows name each other by numbers, so what lost the row above it gets a
stand-in with that number. Vectors that nothing leads to any more are not touched; passages that lead to none wait to be
embedded again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.passage_rows import digest, passage_from, source_from
from aoai_tui.storage.rows import Row
from aoai_tui.storage.salvage_rows import Values, columns, insert, makes_sense, rows
from aoai_tui.storage.shapes import COLLECTION
from aoai_tui.storage.vectors.standing import TOLD

PASSAGES_WORDS = {"collections": "collection", "passages": "passage"}
"""The tables that are counted, and what a row of each is called."""

PASSAGES_TABLES = ("collections", "sources", "passages", "passage_texts", "vector_blocks", "embedded_queries")
"""All tables of this part."""

_LOST_NAME = "Recovered collection"
_LOST_SOURCE = "Recovered source"
_LATER = 1_000_000
"""What is added to a collection's count of changes, so that nobody takes what was read before the damage for new."""


def salvage_passages(old: sqlite3.Connection, fresh: sqlite3.Connection, folder: Path) -> dict[str, set[str]]:
    """Copy what can be read; the ids by table. `folder` has the files of vectors. An old layout has none of it."""
    if not columns(fresh, "collections"):
        return {}
    salvaging = _Salvaging(old, fresh, folder)
    salvaging.collections()
    salvaging.sources()
    salvaging.passages()
    salvaging.texts()
    salvaging.settle()
    return {"collections": salvaging.saved.ids, "passages": salvaging.saved.passages}


@dataclass
class _Saved:
    """What was saved so far."""

    ids: set[str] = field(default_factory=set)
    """Of collections."""

    numbers: dict[int, str] = field(default_factory=dict)
    """Their ids, by number."""

    sources: set[int] = field(default_factory=set)

    passages: set[str] = field(default_factory=set)


class _Salvaging:
    """On the way from one file to the other."""

    def __init__(self, old: sqlite3.Connection, fresh: sqlite3.Connection, folder: Path) -> None:
        self._old, self._fresh = old, fresh
        self._files = {told["number"]: (name, told) for name, told in _told(folder)}
        self.saved = _Saved()

    def collections(self) -> None:
        """Rows that can be read, then those that only a file tells of."""
        for values in rows(self._old, self._fresh, "collections"):
            if makes_sense(values, COLLECTION.noun):
                self._collection({**values, "owner": None, "changes": values["changes"] + _LATER})
        for number, (name, told) in self._files.items():
            if number not in self.saved.numbers:
                named = told["name"] or _LOST_NAME  # it has none as long as it is copied
                self._collection(
                    {**told, "name": named, "file": name, "tokens": 0, "place": "", "changes": _LATER}
                )

    def sources(self) -> None:
        """Each with a collection, if need be with a stand-in."""
        for values in rows(self._old, self._fresh, "sources"):
            if not makes_sense(values, _source):
                continue
            if values["collection_id"] not in self.saved.ids:
                self._collection(_stand_in(values["collection_id"], values["added_at"]))
            if insert(self._fresh, "sources", values):
                self.saved.sources.add(values["id"])

    def passages(self) -> None:
        """Each with a source and a collection, if need be with stand-ins."""
        for values in rows(self._old, self._fresh, "passages"):
            if not makes_sense(values, _passage):
                continue
            if values["source_id"] not in self.saved.sources:
                self._lost_source(values)
            if insert(self._fresh, "passages", values):
                self.saved.passages.add(str(values["id"]))

    def texts(self) -> None:
        """A text without its passage waits to be embedded again; a passage without its text is of no use."""
        for values in rows(self._old, self._fresh, "passage_texts"):
            if not isinstance(values["text"], str) or not insert(self._fresh, "passage_texts", values):
                continue
            if str(values["id"]) not in self.saved.passages:
                self._lost_passage(values)

    def settle(self) -> None:
        """Bring rows together that lost sight of each other, and copy the rest as it is."""
        for change in _SETTLING:
            self._fresh.execute(change)
        for table in ("vector_blocks", "embedded_queries"):
            for values in rows(self._old, self._fresh, table):
                insert(self._fresh, table, values)
        self._fresh.execute(
            "DELETE FROM vector_blocks WHERE NOT EXISTS (SELECT 1 FROM collections c"
            " WHERE c.number = vector_blocks.collection AND vector_blocks.first + vector_blocks.rows <= c.rows)"
        )

    def _collection(self, values: Values) -> None:
        if insert(self._fresh, "collections", values):
            self.saved.ids.add(values["id"])
            if "number" in values:
                self.saved.numbers[values["number"]] = values["id"]

    def _lost_source(self, passage: Values) -> None:
        """A source for a passage whose own was lost."""
        number = passage["collection"]
        if number not in self.saved.numbers:
            self._collection({**_stand_in(f"recovered-{number}", 0), "number": number})
        values = {
            "id": passage["source_id"],
            "collection_id": self.saved.numbers[number],
            "name": _LOST_SOURCE,
            "path": "",
            "folder": "",
            "patterns": "",
            "field": "",
            "size": 0,
            "modified_ns": 0,
            "digest": "",
            "added_at": 0,
        }
        if insert(self._fresh, "sources", values):
            self.saved.sources.add(passage["source_id"])

    def _lost_passage(self, text: Values) -> None:
        """A passage for a text whose own was lost, if its source is known."""
        collection = self._fresh.execute(
            "SELECT c.number FROM sources s JOIN collections c ON c.id = s.collection_id WHERE s.id = ?",
            (text["source_id"],),
        ).fetchone()
        if collection is None:
            return
        values = {
            "id": text["id"],
            "collection": collection[0],
            "source_id": text["source_id"],
            "number": text["number"],
            "line": 0,
            "place": "",
            "start": 0,
            "digest": digest(text["text"]),
            "state": "waiting",
        }
        if insert(self._fresh, "passages", values):
            self.saved.passages.add(str(text["id"]))


_SETTLING = (
    # What lost a text, or its place in one, is read again where its source is refreshed.
    """
    UPDATE sources SET digest = '' WHERE id IN (
        SELECT source_id FROM passages p WHERE NOT EXISTS (SELECT 1 FROM passage_texts t WHERE t.id = p.id)
    )
    """,
    "DELETE FROM passages WHERE id NOT IN (SELECT id FROM passage_texts)",
    "DELETE FROM passage_texts WHERE id NOT IN (SELECT id FROM passages)",
    # A source's collection may have been made anew, under another number than its passages name.
    """
    UPDATE passages SET collection = (
        SELECT c.number FROM sources s JOIN collections c ON c.id = s.collection_id WHERE s.id = passages.source_id
    )
    WHERE collection IS NOT (
        SELECT c.number FROM sources s JOIN collections c ON c.id = s.collection_id WHERE s.id = passages.source_id
    )
    """,
    """
    UPDATE collections SET rows = max(rows, coalesce(
        (SELECT max(p.row) + 1 FROM passages p WHERE p.collection = collections.number AND p.row IS NOT NULL), 0
    ))
    """,
    """
    UPDATE passages SET row = NULL, norm = 0, state = 'waiting'
    WHERE row IS NOT NULL AND collection IN (SELECT number FROM collections WHERE file = '' OR width = 0)
    """,
    "UPDATE collections SET rows = 0 WHERE file = '' OR width = 0",
)
"""Statements that make the tables fit each other."""


def _told(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """What files of vectors tell of their collections, with their names; the newest of a collection's."""
    from aoai_tui.storage.vectors.vector_file import read_header  # noqa: PLC0415  numpy

    for path in sorted(folder.glob("*.f16"), key=lambda path: path.stat().st_mtime_ns):
        try:
            told = read_header(path)
        except StorageTrouble:
            continue
        if set(told) == set(TOLD) and path.name.startswith(f"{told['id']}."):
            yield path.name, told


def _stand_in(collection_id: str, moment: int) -> Values:
    """A collection for what lost its own."""
    return {
        "id": collection_id,
        "name": _LOST_NAME,
        "created_at": moment,
        "connection": "",
        "deployment": "",
        "model": "",
        "width": 0,
        "tokens": 0,
        "place": "",
        "details": "{}",
        "changes": _LATER,
    }


def _source(row: Row) -> object:
    return source_from({**row, "passages": 0})


def _passage(row: Row) -> object:
    return passage_from({**row, "collection_id": "", "text": ""})
