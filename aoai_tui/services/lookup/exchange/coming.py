"""Passages and vectors of a file on their way into a new collection."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aoai_tui.domain import Chunk, Collection, TextSource
from aoai_tui.services.lookup.exchange.carried import Carried, CarriedPassage, as_units

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aoai_tui.storage.store import Store


class Coming:
    """One collection that is being filled."""

    def __init__(self, store: Store, collection: Collection, otherwise: str) -> None:
        """Passages whose source has no name belong to one that is called `otherwise`."""
        self._store = store
        self._collection = collection
        self._otherwise = otherwise
        self._sources: dict[str, tuple[TextSource, int]] = {}
        """By name: each with the number of its next passage."""
        self.done = 0
        """Passages that are in by now."""

    def take(self, carried: Carried) -> None:
        """Keep passages with their vectors. Raises StorageTrouble."""
        halves, norms = as_units(carried.vectors)
        norms = _as_sent(norms, carried.passages)
        by_source: dict[str, list[int]] = {}
        for place, passage in enumerate(carried.passages):
            by_source.setdefault(passage.source or self._otherwise, []).append(place)
        ids: dict[int, tuple[int, int]] = {}
        for name, places in by_source.items():
            ids |= zip(places, self._added(name, [carried.passages[place] for place in places]), strict=True)
        self._store.vectors.keep_halves(
            self._collection.id,
            [ids[place] for place in range(len(carried.passages))],
            halves,
            norms,
            model=self._collection.model,
        )
        self.done += len(carried.passages)

    def _added(self, name: str, passages: list[CarriedPassage]) -> list[tuple[int, int]]:
        source, first = self._sources.get(name) or (self._new_source(name), 0)
        self._sources[name] = source, first + len(passages)
        return self._store.sources.append(source, first, [_chunk(one) for one in passages])

    def _new_source(self, name: str) -> TextSource:
        """Without a path: the file may be another one here, or none, and a refresh must not take it for gone."""
        source = TextSource(id=0, collection_id=self._collection.id, name=name, added_at=datetime.now(UTC))
        return self._store.sources.add(source, ())


def _chunk(passage: CarriedPassage) -> Chunk:
    return Chunk(text=passage.text, line=passage.line, place=passage.place, start=passage.start)


def _as_sent(norms: NDArray[np.float64], passages: list[CarriedPassage]) -> NDArray[np.float64]:
    """The lengths that the service sent, where the file says them."""
    import numpy as np  # noqa: PLC0415  slow to import

    told = [
        norm if passage.norm is None else passage.norm
        for passage, norm in zip(passages, norms.tolist(), strict=True)
    ]
    return np.array(told, dtype=np.float64)
