"""A collection's vectors on this machine, as one of the places where they may be looked up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.database import Database, again_after_repair
from aoai_tui.storage.passage_rows import changed, number_of
from aoai_tui.storage.vectors.appending import Appending
from aoai_tui.storage.vectors.live_rows import live_rows
from aoai_tui.storage.vectors.looking_up import LookingUp
from aoai_tui.storage.vectors.protocol import Nearest, VectorBatch
from aoai_tui.storage.vectors.standing import standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class LocalVectors:
    """The file of one collection, which its passages in the database lead to: see `protocol.PassageVectors`."""

    def __init__(self, db: Database, collection_id: str, appending: Appending, looking_up: LookingUp) -> None:
        """Use `KeptVectors.local`."""
        self._db = db
        self._id = collection_id
        self._appending = appending
        self._looking_up = looking_up

    @again_after_repair
    def create(self, width: int) -> None:
        """Settle the width. StorageTrouble where there are vectors of another one."""
        at = standing(self._db, self._id)
        if at.rows and at.width != width:
            raise StorageTrouble(
                f"The collection's vectors are {at.width:,} numbers wide, not {width:,}.",
                "Make another collection for these.",
            )
        with self._db.transaction() as cursor:
            cursor.execute("UPDATE collections SET width = ? WHERE id = ?", (width, self._id))

    def fill(self, batches: Iterable[VectorBatch]) -> Iterator[int]:
        """Take vectors in for passages that the database has, and say after each batch how many there were so far."""
        import numpy as np  # noqa: PLC0415

        taken = 0
        for batch in batches:
            digests = self._digests(batch.passages.tolist())
            there = [place for place, one in enumerate(batch.passages.tolist()) if one in digests]
            ids = [(one, digests[one]) for one in batch.passages[there].tolist()]
            self.remove([one for one, _ in ids])
            halves, norms = batch.vectors[there], np.ones(len(there))
            norms[~halves.any(axis=1)] = 0
            self._appending.append(self._id, ids, halves, norms, model=standing(self._db, self._id).model)
            taken += len(there)
            yield taken

    def search(
        self,
        query: NDArray[Any],
        k: int,
        *,
        sources: Sequence[int] = (),
        least: float = -1.0,
        exact: bool = False,  # noqa: ARG002  it always is
    ) -> Nearest:
        """The nearest passages, exactly; of equal ones at the end of the list, those that come first in the file."""
        return self._looking_up.nearest(self._id, query, k, least, sources)

    def passages(self) -> NDArray[np.int64]:
        """The ids of all passages that have vectors, ascending."""
        import numpy as np  # noqa: PLC0415

        found = self._looking_up.all_of(self._id, ())
        return np.empty(0, dtype=np.int64) if found is None else np.sort(found.passages)

    @again_after_repair
    def remove(self, passages: Sequence[int]) -> None:
        """Let these passages wait again; what they had is dead, and goes when the file is written anew."""
        with self._db.transaction() as cursor:
            number = number_of(cursor, self._id)
            cursor.execute(
                "UPDATE passages SET row = NULL, norm = 0, state = 'waiting' WHERE collection = ?"
                " AND row IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
                (number, json.dumps(list(passages))),
            )
            changed(cursor, number)

    def count(self) -> int:
        """How many passages have vectors."""
        return live_rows(self._db, standing(self._db, self._id))

    def drop(self) -> None:
        """Remove the file, and let all passages wait again."""
        self._appending.drop(self._id)

    def _digests(self, ids: list[int]) -> dict[int, int]:
        found = self._db.rows(
            "SELECT p.id, p.digest FROM passages p JOIN collections c ON c.number = p.collection"
            " WHERE c.id = ? AND p.id IN (SELECT value FROM json_each(?))",
            (self._id, json.dumps(ids)),
        )
        return {row["id"]: row["digest"] for row in found}
