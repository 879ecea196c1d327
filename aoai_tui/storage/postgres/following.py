"""A collection's copy in PostgreSQL, brought to what is on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aoai_tui.storage.database import Database
from aoai_tui.storage.postgres.vectors import PostgresVectors
from aoai_tui.storage.vectors.kept_vectors import KeptVectors
from aoai_tui.storage.vectors.looking_up import AllVectors
from aoai_tui.storage.vectors.protocol import VectorBatch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AT_ONCE = 2_000
"""Passages in a transaction."""

_MARKS = (
    "SELECT p.id, p.digest FROM passages p JOIN collections c ON c.number = p.collection"
    " WHERE c.id = ? AND p.state = 'embedded' AND p.deleted_at IS NULL ORDER BY p.id"
)


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """What must be done so that the copy is like the original. Ids, ascending."""

    lacking: NDArray[np.int64]
    """Passages that are not there, or with the vector of another text."""
    marks: NDArray[np.int64]
    """Of these, in the same order: the digests of their texts."""
    gone: NDArray[np.int64]
    """Passages that are there and should not be, or not with the vector of the text that they had."""


class Following:
    """One collection here, and its copy there."""

    def __init__(self, db: Database, kept: KeptVectors, there: PostgresVectors, collection_id: str) -> None:
        """Nothing is asked yet."""
        self._db = db
        self._kept = kept
        self._there = there
        self._id = collection_id

    def difference(self) -> Difference:
        """Compare the two. Raises StorageTrouble."""
        import numpy as np  # noqa: PLC0415  slow to import

        # Marks before vectors: what changes in between is seen as different the next time.
        here = np.array([tuple(row) for row in self._db.rows(_MARKS, (self._id,))], dtype=np.int64).reshape(
            -1, 2
        )
        ids, marks = self._there.marks()
        same = np.zeros(len(here), dtype=bool)
        if len(ids):
            places = np.minimum(np.searchsorted(ids, here[:, 0]), len(ids) - 1)
            same = (ids[places] == here[:, 0]) & (marks[places] == here[:, 1])
        gone = np.setdiff1d(ids, here[same, 0], assume_unique=True)
        return Difference(here[~same, 0], here[~same, 1], gone)

    def remove_gone(self, difference: Difference) -> None:
        """Take out what should not be there."""
        for begin in range(0, len(difference.gone), AT_ONCE):
            self._there.remove(difference.gone[begin : begin + AT_ONCE].tolist())

    def fill_in(self, difference: Difference) -> Iterator[int]:
        """Copy what is lacking; gives after each transaction how many passages so far."""
        if len(difference.lacking) and (everything := self._kept.all_of(self._id)):
            yield from self._there.fill(_batches(everything, difference))


def _batches(everything: AllVectors, difference: Difference) -> Iterator[VectorBatch]:
    """The lacking vectors as they follow each other in the file."""
    import numpy as np  # noqa: PLC0415  slow to import

    chosen = np.flatnonzero(np.isin(everything.passages, difference.lacking))
    for begin in range(0, len(chosen), AT_ONCE):
        some = chosen[begin : begin + AT_ONCE]
        ids = everything.passages[some]
        yield VectorBatch(
            ids,
            everything.sources[some],
            np.take(everything.matrix, everything.rows[some], axis=0),
            difference.marks[np.searchsorted(difference.lacking, ids)],
        )
