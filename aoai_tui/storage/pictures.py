"""Pictures and what they were made from. The bytes are files in the folder `pictures` beside the database."""

from __future__ import annotations

from aoai_tui.domain import Picture
from aoai_tui.storage.clock import as_micros
from aoai_tui.storage.database import Database
from aoai_tui.storage.keeping import Keeping
from aoai_tui.storage.presence import Presence
from aoai_tui.storage.shapes import PICTURE

_FOLLOWING = """
    deleted_at IS NULL AND (created_at, rowid) < (?, (SELECT rowid FROM pictures WHERE id = ?))
    ORDER BY created_at DESC, rowid DESC LIMIT ?
"""

_OF_SIZE = """
    deleted_at IS NULL AND state = 'complete' AND json_extract(details, '$.size') = ?
    ORDER BY created_at DESC, rowid DESC
"""


class Pictures(Keeping[Picture]):
    """Everything that was drawn, changed or brought in."""

    def __init__(self, db: Database, presence: Presence) -> None:
        """Use the open database; what grows carries the presence's id."""
        super().__init__(db, presence, PICTURE)

    def page(self, limit: int, before: Picture | None = None) -> list[Picture]:
        """At most so many, the newest first; those that follow `before` in the list. No deleted ones.

        As fast at the end of a long list as at its beginning. `before` may have been deleted meanwhile.
        """
        if before is None:
            return self.all(limit)
        return self._found(_FOLLOWING, (as_micros(before.created_at), before.id, limit))

    def of_size(self, size: int) -> list[Picture]:
        """Those that came whole and whose files have so many bytes, the newest first; no deleted ones."""
        return self._found(_OF_SIZE, (size,))

    def count(self) -> int:
        """How many there are; no deleted ones."""
        return int(self._db.rows("SELECT count(*) FROM pictures WHERE deleted_at IS NULL")[0][0])
