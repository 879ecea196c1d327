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

    from aoai_tui.storage.vectors.layout import Layout

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
        use: Callable[[Standing, NDArray[np.float16], Layout], T],
        *,
        whole: bool = False,
    ) -> T | None:
        """What `use` makes of a collection's vectors, of shape (places, width), and of whose they are; None for none.

        `whole` says that it goes through all of them.
        Begun again where another copy of the app put another file in the place of this one meanwhile.
        """
        for _ in range(_TRIES):
            at = self.sound(collection_id)
            if not at.rows:
                return None
            try:
                file = self._folder.file(at)
                result = use(at, file.mapped(at.rows, whole=whole), file.layout)
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
