"""What the database says of a collection's vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aoai_tui.storage.passage_rows import gone

if TYPE_CHECKING:
    from aoai_tui.storage.database import Database

TOLD = ("number", "id", "name", "created_at", "connection", "deployment", "model", "width", "details")
"""What a collection's file says of it, should the database be lost: columns of `collections`."""

_COLUMNS = ", ".join((*TOLD, "file", "rows", "changes"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A collection's vectors at one moment; read it anew where another copy of the app may have been at it."""

    number: int
    """What passages call the collection."""

    id: str
    name: str
    created_at: int
    connection: str
    deployment: str
    model: str
    width: int
    details: str
    file: str
    """The name of the file; empty before there are vectors."""

    rows: int
    """As many rows of the file are valid."""

    changes: int
    """Another number whenever a passage or a vector did something."""

    @property
    def about(self) -> dict[str, Any]:
        """What the file says of itself."""
        return {name: getattr(self, name) for name in TOLD}


def standing(db: Database, collection_id: str) -> Standing:
    """How it stands now. StorageTrouble where the collection is gone."""
    found = db.rows(f"SELECT {_COLUMNS} FROM collections WHERE id = ?", (collection_id,))  # noqa: S608 - our own words
    if not found:
        raise gone()
    return Standing(**dict(found[0]))
