"""What the database says of a collection's vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aoai_tui.storage.database import Database
from aoai_tui.storage.passage_rows import gone


@dataclass(frozen=True, slots=True)
class Standing:
    """A collection's vectors at one moment; read it anew where another copy of the app may have been at it."""

    id: str
    number: int
    """What passages call the collection."""

    model: str
    width: int
    file: str
    """The name of the file; empty before there are vectors."""

    rows: int
    """As many rows of the file are valid."""

    changes: int
    """Another number whenever a passage or a vector did something."""

    @property
    def about(self) -> dict[str, Any]:
        """What the file says of itself."""
        return {"collection": self.id, "model": self.model, "width": self.width}


def standing(db: Database, collection_id: str) -> Standing:
    """How it stands now. StorageTrouble where the collection is gone."""
    found = db.rows(
        "SELECT id, number, model, width, file, rows, changes FROM collections WHERE id = ?", (collection_id,)
    )
    if not found:
        raise gone()
    return Standing(*found[0])


def standing_of(db: Database, number: int) -> Standing:
    """The same, by the number that passages know."""
    found = db.rows("SELECT id FROM collections WHERE number = ?", (number,))
    if not found:
        raise gone()
    return standing(db, found[0]["id"])
