"""The sources of a file on its way in: which were there before, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aoai_tui.domain import TextSource

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

MOST_HELD = 20_000
"""Sources that are in memory, 8 MB of them; the others are asked for again."""


class ComingSources:
    """The sources of one collection by their names, each with the number of its next passage."""

    def __init__(self, store: Store, collection_id: str) -> None:
        """None yet."""
        self._store, self._collection_id = store, collection_id
        self._held: dict[str, tuple[TextSource, int]] = {}
        """Those that were used last, the newest behind."""
        self._has_others = False

    def __len__(self) -> int:
        """How many are in memory."""
        return len(self._held)

    def of(self, names: Iterable[str]) -> list[tuple[TextSource, int]]:
        """Those of these names, in their order; a new one has no id. Raises StorageTrouble."""
        wanted = list(names)
        missing = [name for name in wanted if name not in self._held] if self._has_others else []
        kept = self._store.sources.named(self._collection_id, missing) if missing else {}
        before = {name: (one, one.passages) for name, one in kept.items()} | self._held
        return [before.get(name) or (self._new(name), 0) for name in wanted]

    def remember(self, used: Mapping[str, tuple[TextSource, int]]) -> None:
        """Hold these, as they are now; the ones that were not used for the longest are forgotten."""
        for name, one in used.items():
            self._held.pop(name, None)
            self._held[name] = one
        while len(self._held) > MOST_HELD:
            del self._held[next(iter(self._held))]
            self._has_others = True

    def _new(self, name: str) -> TextSource:
        """Without a path: the file may be another one here, or none, and a refresh must not take it for gone."""
        return TextSource(id=0, collection_id=self._collection_id, name=name, added_at=datetime.now(UTC))
