"""Passages: the pieces of sources that are embedded, waiting, or set aside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from aoai_tui.domain import Failure, Passage
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.passage_rows import changed, digest, failure_json, gone, number_of, passages_where
from aoai_tui.storage.removals import Removals
from aoai_tui.storage.rows import writable

_IN = "IN (SELECT value FROM json_each(?))"


class Passages:
    """The passages of every collection. Any thread may call any method; all may raise StorageTrouble.

    They come and go with their `sources`; their vectors are kept and looked up by `vectors`.
    """

    def __init__(self, db: Database, removals: Removals) -> None:
        """Use the open database."""
        self._db = db
        self._removals = removals

    def get(self, passage_id: int) -> Passage:
        """One of them, a deleted one too as long as it isn't swept away."""
        found = passages_where(self._db, "p.id = ?", [passage_id])
        if not found:
            raise gone("passage")
        return found[0]

    def some(self, ids: Sequence[int]) -> list[Passage]:
        """Those with these ids, in this order, but for those that are gone or deleted."""
        chosen = f"p.id {_IN} AND p.deleted_at IS NULL"
        found = {one.id: one for one in passages_where(self._db, chosen, [json.dumps(list(ids))])}
        return [found[one] for one in ids if one in found]

    def of_source(self, source_id: int, first: int = 0, limit: int = -1) -> list[Passage]:
        """A source's, in the order of its text, from the one with this number on; -1 for all of them."""
        return passages_where(
            self._db,
            "p.source_id = ? AND p.number >= ? AND p.deleted_at IS NULL ORDER BY p.number LIMIT ?",
            [source_id, first, limit],
        )

    def pages_of(self, source_id: int, size: int) -> Iterator[list[Passage]]:
        """All of a source's, so many at a time. Several may have one number: what undo brought back stands beside
        what had come in its place.
        """
        last = (-1, 0)
        while page := passages_where(
            self._db,
            "p.source_id = ? AND p.number >= ? AND (p.number, p.id) > (?, ?) AND p.deleted_at IS NULL"
            " ORDER BY p.number, p.id LIMIT ?",
            [source_id, last[0], *last, size],
        ):
            yield page
            last = page[-1].number, page[-1].id

    def waiting(self, collection_id: str, limit: int, after: int = 0) -> list[Passage]:
        """At most so many that are still to be embedded, by ascending id, from behind the id `after`."""
        return self._in_state(collection_id, "waiting", limit, after)

    def refused(self, collection_id: str, limit: int = -1, after: int = 0) -> list[Passage]:
        """Those that the service refused, by ascending id."""
        return self._in_state(collection_id, "refused", limit, after)

    def embedded(self, collection_id: str, limit: int, after: int = 0) -> list[Passage]:
        """At most so many that have vectors, by ascending id, from behind the id `after`."""
        return self._in_state(collection_id, "embedded", limit, after)

    def count_in(self, collection_id: str, sources: Sequence[int]) -> int:
        """How many of some sources' have vectors."""
        counted = self._db.rows(
            "SELECT count(*) FROM passages INDEXED BY passages_by_row"  # noqa: S608 - our own words
            " WHERE collection = (SELECT number FROM collections WHERE id = ?) AND row IS NOT NULL"
            f" AND deleted_at IS NULL AND source_id {_IN}",
            (collection_id, json.dumps(list(sources))),
        )
        return int(counted[0][0])

    @again_after_repair
    def set_aside(self, collection_id: str, refusals: Iterable[tuple[Passage, Failure]]) -> None:
        """Mark passages as refused, with the reasons. One that was given another text in the meantime still waits."""
        told = [(failure_json(why), one.id, digest(writable(one.text))) for one, why in refusals]
        with self._db.transaction() as cursor:
            number = number_of(cursor, collection_id)
            cursor.executemany(
                "UPDATE passages SET state = 'refused', failure = ? WHERE id = ? AND digest = ? AND row IS NULL",
                told,
            )
            changed(cursor, number)

    @again_after_repair
    def send_again(self, collection_id: str, ids: Sequence[int]) -> None:
        """Let refused passages wait once more."""
        with self._db.transaction() as cursor:
            number = number_of(cursor, collection_id)
            cursor.execute(
                f"UPDATE passages SET state = 'waiting', failure = NULL WHERE state = 'refused' AND id {_IN}",  # noqa: S608
                (json.dumps(list(ids)),),
            )
            changed(cursor, number)

    @again_after_repair
    def rewrite(self, passage: Passage, text: str) -> None:
        """Give a passage another text; it waits to be embedded, and its old vector is forgotten."""
        text = writable(text)
        with self._db.transaction() as cursor:
            number = number_of(cursor, passage.collection_id)
            done = cursor.execute(
                "UPDATE passages SET digest = ?, state = 'waiting', failure = NULL, row = NULL, norm = 0 WHERE id = ?",
                (digest(text), passage.id),
            )
            cursor.execute("UPDATE passage_texts SET text = ? WHERE id = ?", (text, passage.id))
            if not done.rowcount:
                raise gone("passage")
            changed(cursor, number)

    def delete(self, collection_id: str, ids: Sequence[int]) -> None:
        """Take passages out of a collection; `restore_last` brings them back."""
        self._removals.delete_passages(collection_id, ids)

    def restore_last(self, collection_id: str) -> int:
        """Bring back the passages, or sources with theirs, that were taken out last; how many of both."""
        return self._removals.restore_last(collection_id)

    def erase_deleted(self, age: timedelta) -> int:
        """Forget for good the passages and sources that were taken out at least that long ago; how many of both."""
        return self._removals.erase(age)

    def _in_state(self, collection_id: str, state: str, limit: int, after: int) -> list[Passage]:
        return passages_where(
            self._db,
            "p.collection = (SELECT number FROM collections WHERE id = ?) AND p.state = ? AND p.id > ?"
            " AND p.deleted_at IS NULL ORDER BY p.id LIMIT ?",
            [collection_id, state, after, limit],
        )
