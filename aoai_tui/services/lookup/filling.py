"""Sources written into a collection: small ones many at a time, long ones bit by bit. For a thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

from aoai_tui.domain import Chunk, TextSource

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

AT_ONCE = 2000
"""Passages in one transaction. One of its own for each of many small files would cost more than all the rest."""

Then = Callable[[TextSource], None]
"""Told of a source once it is kept, with its id."""


def nothing_more(_: TextSource) -> None:
    """For what needs nothing done to it then."""


class Filling:
    """One collection, while sources are put into it. What was given to it is kept once `flush` was called."""

    def __init__(self, store: Store, collection_id: str) -> None:
        """Nothing waits to be written."""
        self._store, self._collection_id = store, collection_id
        self._small: list[tuple[TextSource, list[Chunk], Then]] = []
        self._passages = 0

    def add(self, source: TextSource, chunks: Iterator[Chunk], then: Then = nothing_more) -> None:
        """Keep a source with its passages, now or with others. Raises StorageTrouble, and what `chunks` raises."""
        first = list(islice(chunks, AT_ONCE))
        if len(first) == AT_ONCE:
            self.flush()  # so that the order stays
            then(self._store.sources.add(source, chain(first, chunks)))
            return
        self._small.append((source, first, then))
        self._passages += max(1, len(first))
        if self._passages >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what waits to be written. Raises StorageTrouble."""
        if not self._small:
            return
        small, self._small, self._passages = self._small, [], 0
        parts = [(source, 0, chunks) for source, chunks, _ in small]
        added = self._store.sources.append_all(self._collection_id, parts)
        for (kept, _), (*_, then) in zip(added, small, strict=True):
            then(kept)
