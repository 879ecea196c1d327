"""Texts that were read aloud. The sound is a file in the folder `narrations` beside the database."""

from __future__ import annotations

from aoai_tui.domain import Narration, SpeechOptions
from aoai_tui.storage.database import Database
from aoai_tui.storage.keeping import Keeping
from aoai_tui.storage.presence import Presence
from aoai_tui.storage.shapes import NARRATION, digest

_NEWEST = "AND deleted_at IS NULL ORDER BY created_at DESC, rowid DESC LIMIT 1"


class Narrations(Keeping[Narration]):
    """Everything that was read aloud."""

    def __init__(self, db: Database, presence: Presence) -> None:
        """Use the open database; what grows carries the presence's id."""
        super().__init__(db, presence, NARRATION)

    def all(self, limit: int | None = None) -> list[Narration]:
        """Every narration, the newest first; no deleted ones. One whose writer died is marked as interrupted."""
        self.adopt()
        return super().all(limit)

    def same(self, text: str, options: SpeechOptions, deployment: str, connection: str) -> Narration | None:
        """The newest complete narration of this text with exactly these settings; no deleted one."""
        wish = digest(text, options, deployment, connection)
        return next(iter(self._found(f"digest = ? AND state = 'complete' {_NEWEST}", (wish,))), None)

    def broken_off(
        self, text: str, options: SpeechOptions, deployment: str, connection: str
    ) -> Narration | None:
        """The newest one of this text with exactly these settings that was not brought to its end; no deleted one."""
        self.adopt()
        wish = digest(text, options, deployment, connection)
        left = f"digest = ? AND state IN ('failed', 'stopped', 'interrupted') {_NEWEST}"
        return next(iter(self._found(left, (wish,))), None)
