"""What every table of things with files can do: save, list, delete and bring back, adopt, sweep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Generic

from aoai_tui.storage.clock import Clock
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.owners import Owners
from aoai_tui.storage.presence import Presence
from aoai_tui.storage.row_shape import Noun, RowShape
from aoai_tui.storage.rows import Value


class Keeping(Generic[Noun]):
    """One table, safe on disk when a method returns. Any thread may call any method.

    An id that does not exist (any more) is a StorageTrouble, and so is whatever the disk does not take.
    """

    _restorable = "deleted_at IS NOT NULL"

    def __init__(self, db: Database, presence: Presence, shape: RowShape[Noun]) -> None:
        """Use the open database; what grows carries the presence's id."""
        self._db = db
        self._shape: RowShape[Noun] = shape
        self._clock = Clock()
        self._owners = Owners(db, presence, shape.table)

    @property
    def folder(self) -> Path:
        """Where the files are, called after the table; it may not exist yet."""
        return self._db.path.parent / self._shape.table

    @again_after_repair
    def save(self, noun: Noun) -> None:
        """Write all that it has by now, whether it is new or not. What grows belongs to this copy of the app."""
        with self._db.transaction() as cursor:
            cursor.execute(self._shape.save, self._values(noun))

    def get(self, noun_id: str) -> Noun:
        """It, a deleted one too as long as it isn't swept away."""
        found = self._found("id = ?", (noun_id,))
        if not found:
            raise self._shape.gone()
        return found[0]

    def all(self, limit: int | None = None) -> list[Noun]:
        """The newest first, growing ones among them; no deleted ones."""
        return self._found(
            "deleted_at IS NULL ORDER BY created_at DESC, rowid DESC LIMIT ?",
            (-1 if limit is None else limit,),
        )

    def delete(self, noun_id: str) -> None:
        """Take it out of the list and the search; its file stays until it is swept away."""
        self._change("SET deleted_at = coalesce(deleted_at, ?) WHERE id = ?", (self._clock.micros(), noun_id))

    def restore(self, noun_id: str) -> None:
        """Put it back."""
        self._change("SET deleted_at = NULL WHERE id = ?", (noun_id,))

    @again_after_repair
    def restore_last(self) -> Noun | None:
        """Put back what was deleted last, and again what was deleted before that; None where there is nothing."""
        table = self._shape.table
        with self._db.transaction() as cursor:
            last = cursor.execute(
                f"SELECT * FROM {table} WHERE {self._restorable}"  # noqa: S608 - names of our own, here and below
                " ORDER BY deleted_at DESC LIMIT 1"
            ).fetchone()
            if last:
                cursor.execute(f"UPDATE {table} SET deleted_at = NULL WHERE id = ?", (last["id"],))  # noqa: S608
        return self._shape.noun(last) if last else None

    def adopt(self) -> list[Noun]:
        """What dead copies of the app were writing, marked as interrupted now; their files may need a look.

        Deleted ones are marked, too, but not told.
        """
        adopted = self._owners.interrupt_dead()
        return [noun for one in adopted for noun in self._found("id = ? AND deleted_at IS NULL", (one,))]

    # What is swept away: see `sweeping`

    def expired(self, age: timedelta) -> list[Noun]:
        """What was deleted at least that long ago."""
        return self._found("deleted_at <= ?", (self._latest(age),))

    @again_after_repair
    def erase(self, ids: Sequence[str], age: timedelta) -> int:
        """Forget these for good; how many went. One that was restored meanwhile stays."""
        latest = self._latest(age)
        with self._db.transaction() as cursor:
            return sum(
                cursor.execute(
                    f"DELETE FROM {self._shape.table} WHERE id = ? AND deleted_at <= ?",  # noqa: S608
                    (one, latest),
                ).rowcount
                for one in ids
            )

    def _found(self, condition: str, params: Sequence[Value] = ()) -> list[Noun]:
        rows = self._db.rows(f"SELECT * FROM {self._shape.table} WHERE {condition}", params)  # noqa: S608
        return [self._shape.noun(row) for row in rows]

    @again_after_repair
    def _change(self, change: str, params: Sequence[Value]) -> None:
        with self._db.transaction() as cursor:
            if not cursor.execute(f"UPDATE {self._shape.table} {change}", params).rowcount:
                raise self._shape.gone()

    def _values(self, noun: Noun) -> dict[str, Value]:
        return self._shape.values(noun, self._owners.owner(getattr(noun, "state", "")))

    def _latest(self, age: timedelta) -> int:
        return self._clock.micros() - age // timedelta(microseconds=1)
