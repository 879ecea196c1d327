"""Sources: the files, and what was typed, that passages come from."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from msgspec.structs import replace

from aoai_tui.domain import Chunk, TextSource
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.passage_rows import (
    ADD_SOURCE,
    SOURCE,
    add_passages,
    changed,
    digest,
    gone,
    number_of,
    source_from,
    source_values,
)
from aoai_tui.storage.removals import Removals
from aoai_tui.storage.rows import Value, writable

AT_ONCE = 2000
"""Passages in one transaction: others wait a moment, not a minute."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refilled:
    """What became of a source's passages when it was read again."""

    kept: int
    """As they were, with their vectors."""

    added: int
    removed: int


class Sources:
    """The sources of every collection. Any thread may call any method; all may raise StorageTrouble."""

    def __init__(self, db: Database, removals: Removals) -> None:
        """Use the open database."""
        self._db = db
        self._removals = removals

    def all(self, collection_id: str) -> list[TextSource]:
        """The collection's, in the order of adding."""
        return self._found("s.collection_id = ? AND s.deleted_at IS NULL ORDER BY s.id", (collection_id,))

    def get(self, source_id: int) -> TextSource:
        """It, a deleted one too as long as it isn't swept away."""
        found = self._found("s.id = ?", (source_id,))
        if not found:
            raise gone("source")
        return found[0]

    def some(self, ids: Sequence[int]) -> dict[int, TextSource]:
        """Those with these ids, by them, but for those that are gone."""
        found = self._found("s.id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))
        return {one.id: one for one in found}

    def named(self, collection_id: str, names: Sequence[str]) -> dict[str, TextSource]:
        """The collection's sources of these names, by them; the last one where several are called the same."""
        found = self._found(
            "s.collection_id = ? AND s.name IN (SELECT value FROM json_each(?)) AND s.deleted_at IS NULL ORDER BY s.id",
            (collection_id, json.dumps(list(names))),
        )
        return {one.name: one for one in found}

    def add(self, source: TextSource, chunks: Iterable[Chunk]) -> TextSource:
        """Keep a source with its passages, which wait to be embedded; it, with its id.

        Long ones are written bit by bit. One that is cut off by a crash is `unfinished`, so that it is found changed.
        """
        return self._refilled(self._begun(source), chunks)[0]

    def refill(self, source: TextSource, chunks: Iterable[Chunk]) -> tuple[TextSource, Refilled]:
        """Put `chunks` in the place of the passages that a source has; `source` says what is to be known of it now.

        A passage whose text is among the chunks stays what it is, with its vector, wherever it stands now. Cut off by
        a crash it is neither what it was nor what it was to be: `unfinished`.
        """
        self._finish(source.unfinished)
        return self._refilled(source, chunks)

    def _refilled(self, source: TextSource, chunks: Iterable[Chunk]) -> tuple[TextSource, Refilled]:
        old = self._texts(source.id)
        kept = added = 0
        for batch in _batches(enumerate(chunks)):
            stay, come = _sorted_out(batch, old)
            self._write(source, stay, come)
            kept, added = kept + len(stay), added + len(come)
        lost = [one for ids in old.values() for one in ids]
        for some in _batches(lost):
            self._removals.replace_passages(source.collection_id, some)
        self._finish(source)
        return self.get(source.id), Refilled(kept, added, len(lost))

    def append(self, source: TextSource, first: int, chunks: Sequence[Chunk]) -> list[tuple[int, int]]:
        """Keep passages behind those that a source has, `first` the number of the next; ids and digests, in order.

        In one transaction: some thousands of them at a time. They wait to be embedded; see `vectors.keep_halves`.
        """
        ((_, added),) = self.append_all(source.collection_id, [(source, first, chunks)])
        return added

    @again_after_repair
    def append_all(
        self, collection_id: str, parts: Sequence[tuple[TextSource, int, Sequence[Chunk]]]
    ) -> list[tuple[TextSource, list[tuple[int, int]]]]:
        """The same for several sources of a collection; one without an id is kept first, and has it then."""
        added = []
        with self._db.transaction() as cursor:
            number = number_of(cursor, collection_id)
            for source, first, chunks in parts:
                kept = source if source.id else _entered(cursor, source)
                added.append((kept, add_passages(cursor, number, kept.id, enumerate(chunks, first))))
            changed(cursor, number)
        return added

    def delete(self, collection_id: str, ids: Sequence[int]) -> None:
        """Take sources with their passages out of a collection; `passages.restore_last` brings them back."""
        self._removals.delete_sources(collection_id, ids)

    @again_after_repair
    def _begun(self, source: TextSource) -> TextSource:
        with self._db.transaction() as cursor:
            number_of(cursor, source.collection_id)
            return replace(_entered(cursor, source.unfinished), digest=source.digest)

    def _texts(self, source_id: int) -> dict[int, list[int]]:
        """The passages it has, by the digests of their texts."""
        found: dict[int, list[int]] = defaultdict(list)
        for row in self._db.rows(
            "SELECT id, digest FROM passages WHERE source_id = ? AND deleted_at IS NULL ORDER BY number DESC",
            (source_id,),
        ):
            found[row["digest"]].append(row["id"])
        return found

    @again_after_repair
    def _write(
        self, source: TextSource, stay: list[tuple[int, int, Chunk]], come: list[tuple[int, Chunk]]
    ) -> None:
        with self._db.transaction() as cursor:
            number = number_of(cursor, source.collection_id)
            cursor.executemany(
                "UPDATE passages SET number = ?, line = ?, place = ?, start = ? WHERE id = ?",
                [(turn, one.line, writable(one.place), one.start, passage) for passage, turn, one in stay],
            )
            add_passages(cursor, number, source.id, come)
            changed(cursor, number)

    @again_after_repair
    def _finish(self, source: TextSource) -> None:
        """Write down what is to be known of it from now on."""
        with self._db.transaction() as cursor:
            cursor.execute(
                "UPDATE sources SET added_at = ?, name = ?, path = ?, folder = ?, patterns = ?, field = ?, size = ?,"
                " modified_ns = ?, digest = ? WHERE id = ?",
                [*source_values(source)[1:], source.id],
            )

    def _found(self, condition: str, params: Sequence[Value]) -> list[TextSource]:
        return [source_from(row) for row in self._db.rows(f"{SOURCE} WHERE {condition}", params)]


def _entered(cursor: sqlite3.Cursor, source: TextSource) -> TextSource:
    """Write a source; it, with its id."""
    cursor.execute(ADD_SOURCE, source_values(source))
    return replace(source, id=cursor.lastrowid or 0)


def _sorted_out(
    batch: list[tuple[int, Chunk]], old: dict[int, list[int]]
) -> tuple[list[tuple[int, int, Chunk]], list[tuple[int, Chunk]]]:
    """Which chunks are passages already, by id, and which are new. Those that were found are taken out of `old`."""
    stay, come = [], []
    for turn, chunk in batch:
        known = old.get(digest(writable(chunk.text)))
        if known:
            stay.append((known.pop(), turn, chunk))
        else:
            come.append((turn, chunk))
    return stay, come


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    them = iter(things)
    while batch := list(islice(them, AT_ONCE)):
        yield batch
