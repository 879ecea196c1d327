"""A collection's vectors in memory, for as long as something looks at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.database import Database
from aoai_tui.storage.vectors.folder import VectorFolder
from aoai_tui.storage.vectors.health import Health
from aoai_tui.storage.vectors.standing import Standing, standing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")

_TRIES = 5
"""How often something begins again because the file was replaced under it."""


class Opened:
    """Opens the files of all collections."""

    def __init__(self, db: Database, folder: VectorFolder, health: Health) -> None:
        """Use the open database."""
        self._db = db
        self._folder = folder
        self._health = health

    def used(
        self,
        collection_id: str,
        use: Callable[[Standing, NDArray[np.float16]], T],
        *,
        whole: bool = False,
    ) -> T | None:
        """What `use` makes of a collection's vectors, of shape (rows, width); None where there are none.

        `whole` says that it goes through all of them.
        Begun again where the rows moved meanwhile, as another copy of the app wrote the file anew: what `use` reads
        in the database then fits its rows.
        """
        for _ in range(_TRIES):
            at = self.sound(collection_id)
            if not at.rows:
                return None
            try:
                result = use(at, self._folder.file(at).mapped(at.rows, whole=whole))
            except StorageTrouble:
                if standing(self._db, collection_id).file == at.file:
                    raise
                continue
            if standing(self._db, collection_id).file == at.file:
                return result
        raise StorageTrouble("Another window is busy with this collection.", "Try again.", retryable=True)

    def sound(self, collection_id: str) -> Standing:
        """The collection, its file looked at and repaired if need be."""
        at = standing(self._db, collection_id)
        return self._health.sound(at) if at.rows else at
