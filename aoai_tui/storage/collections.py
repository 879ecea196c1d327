"""Collections of texts: what they are called, what embeds them, and how many passages they have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from msgspec.structs import replace

from aoai_tui.domain import Collection
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.keeping import Keeping
from aoai_tui.storage.passage_counts import PassageCounts
from aoai_tui.storage.presence import Presence
from aoai_tui.storage.rows import Value, writable
from aoai_tui.storage.shapes import COLLECTION

_ERASED_AT_ONCE = 2000
"""Passages in one transaction: others wait a moment, not a minute."""


class Collections(Keeping[Collection]):
    """Every collection; what its passages are is told by `passages`, where they come from by `sources`."""

    _restorable = "deleted_at IS NOT NULL AND name <> ''"
    """One without a name was never whole."""

    def __init__(self, db: Database, presence: Presence) -> None:
        """Use the open database; a collection that is being embedded carries the presence's id."""
        super().__init__(db, presence, COLLECTION)
        self._presence = presence
        self._counts = PassageCounts(db)

    @property
    def folder(self) -> Path:
        """Where the vectors are; it may not exist yet."""
        return self._db.path.parent / "vectors"

    def rename(self, collection_id: str, name: str) -> None:
        """Call it something else."""
        self._change("SET name = ? WHERE id = ?", (writable(name), collection_id))

    @again_after_repair
    def save_unseen(self, collection: Collection) -> None:
        """Keep a new collection that is in no list, not even for undo, before `show`: it is filled first."""
        with (
            self._db.transaction() as cursor
        ):  # a crash in between would leave it in the list, without a name
            cursor.execute(self._shape.save, self._values(replace(collection, name="")))
            cursor.execute(
                "UPDATE collections SET deleted_at = ? WHERE id = ?", (self._clock.micros(), collection.id)
            )

    def show(self, collection: Collection) -> None:
        """List it under its name: it is whole now."""
        self._change(
            "SET name = ?, deleted_at = NULL WHERE id = ?", (writable(collection.name), collection.id)
        )

    def settle(self, collection_id: str, model: str, width: int) -> None:
        """Keep what the deployment named itself in its first answer, and how wide its vectors are."""
        self._change("SET model = ?, width = ? WHERE id = ?", (writable(model), width, collection_id))

    def look_up_in(self, collection_id: str, place: str) -> None:
        """Have its vectors looked up there from now on: see `Collection.place`."""
        self._change("SET place = ? WHERE id = ?", (writable(place), collection_id))

    def model_of(self, connection: str, deployment: str, dimensions: int | None) -> tuple[str, int]:
        """What a deployment named itself when it was last asked for so many dimensions, and the width of its vectors.

        An empty name and 0 where no collection tells, deleted ones included.
        """
        known = self._found(
            "connection = ? AND deployment = ? AND width > 0 ORDER BY created_at DESC",
            (writable(connection), writable(deployment)),
        )
        return next(
            ((one.model, one.width) for one in known if one.dimensions == dimensions),
            ("", 0),
        )

    def is_deleted(self, collection_id: str) -> bool:
        """Whether it was taken out of the list; without counting its passages, as `get` does."""
        found = self._db.rows("SELECT deleted_at FROM collections WHERE id = ?", (collection_id,))
        if not found:
            raise self._shape.gone()
        return found[0]["deleted_at"] is not None

    def models(self) -> list[tuple[str, int]]:
        """Every model that some collection, a deleted one too, has vectors of, with their width."""
        found = self._db.rows("SELECT DISTINCT model, width FROM collections WHERE width > 0")
        return [(row["model"], row["width"]) for row in found]

    # Which copy of the app embeds what waits

    @again_after_repair
    def begin(self, collection_id: str) -> None:
        """Embed it in this copy of the app. StorageTrouble where another one does so already."""
        with self._db.transaction() as cursor:
            row = cursor.execute("SELECT owner FROM collections WHERE id = ?", (collection_id,)).fetchone()
            if row is None:
                raise self._shape.gone()
            if row["owner"] not in (None, self._presence.id) and self._presence.is_alive(row["owner"]):
                raise StorageTrouble(
                    "Another window is embedding this collection.",
                    "Lookups here find its passages, too, as they arrive. Pause it there to go on here.",
                    retryable=True,
                )
            cursor.execute(
                "UPDATE collections SET owner = ? WHERE id = ?", (self._presence.id, collection_id)
            )

    @again_after_repair
    def end(self, collection_id: str) -> None:
        """This copy of the app no longer embeds it: all is done, or it is paused."""
        with self._db.transaction() as cursor:
            cursor.execute(
                "UPDATE collections SET owner = NULL WHERE id = ? AND owner = ?",
                (collection_id, self._presence.id),
            )

    def restore_last(self) -> Collection | None:
        """Put back what was deleted last, and again what was deleted before that; None where there is nothing."""
        last = super().restore_last()
        return last and self.get(last.id)

    def left_behind(self) -> list[Collection]:
        """Those whose embedding a dead copy of the app left unfinished; a paused one was left on purpose."""
        owned = self._db.rows(
            "SELECT id, owner FROM collections WHERE owner IS NOT NULL AND deleted_at IS NULL"
        )
        dead = [row["id"] for row in owned if not self._presence.is_alive(row["owner"])]
        return [one for one in map(self.get, dead) if one.waiting]

    # What is swept away: see `sweeping`

    @again_after_repair
    def erase(self, ids: Sequence[str], age: timedelta) -> int:
        """Forget these for good with all their passages; how many went. One that was restored meanwhile stays."""
        return sum(self._erased(one, self._latest(age)) for one in ids)

    def _erased(self, collection_id: str, latest: int) -> bool:
        """Whether it is gone. Passages go first, some at a time; as the file is gone, none of them is of use."""
        gone = _ERASED_AT_ONCE
        while gone == _ERASED_AT_ONCE:
            gone = self._some_erased(collection_id, latest)
        with self._db.transaction() as cursor:
            number = cursor.execute(
                "SELECT number FROM collections WHERE id = ? AND deleted_at <= ?", (collection_id, latest)
            ).fetchone()
            if number is None:
                return False
            cursor.execute("DELETE FROM vector_blocks WHERE collection = ?", (number[0],))
            cursor.execute("DELETE FROM sources WHERE collection_id = ?", (collection_id,))
            cursor.execute("DELETE FROM collections WHERE number = ?", (number[0],))
        return True

    def _some_erased(self, collection_id: str, latest: int) -> int:
        """Passages that are gone now."""
        with self._db.transaction() as cursor:
            some = cursor.execute(
                "SELECT p.id FROM collections c JOIN sources s ON s.collection_id = c.id"
                " JOIN passages p INDEXED BY passages_by_source ON p.source_id = s.id"
                " WHERE c.id = ? AND c.deleted_at <= ? LIMIT ?",
                (collection_id, latest, _ERASED_AT_ONCE),
            ).fetchall()
            ids = [(row["id"],) for row in some]
            cursor.executemany("DELETE FROM passage_texts WHERE id = ?", ids)
            cursor.executemany("DELETE FROM passages WHERE id = ?", ids)
        return len(ids)

    def _found(self, condition: str, params: Sequence[Value] = ()) -> list[Collection]:
        rows = self._db.rows(f"SELECT * FROM collections WHERE {condition}", params)  # noqa: S608 - names of our own
        return [self._counts.counted(self._shape.noun(row), row) for row in rows]

    def _values(self, noun: Collection) -> dict[str, Value]:
        plain = replace(noun, passages=0, waiting=0, refused=0, deleted_at=None)
        return self._shape.values(plain, None)
