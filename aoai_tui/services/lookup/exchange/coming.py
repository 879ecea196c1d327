"""Passages and vectors of a file on their way into a new collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aoai_tui.domain import Chunk, Collection, TextSource
from aoai_tui.services.lookup.exchange.carried import Carried, CarriedPassage, as_units
from aoai_tui.services.lookup.exchange.coming_sources import ComingSources

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
        self._sources = ComingSources(store, collection.id)
        self.done = 0
        """Passages that are in by now."""

    def take(self, carried: Carried) -> None:
        """Keep passages with their vectors. Raises StorageTrouble."""
        halves, norms = as_units(carried.vectors)
        norms = _as_sent(norms, carried.passages)
        ids = self._added(carried.passages)
        self._store.vectors.keep_halves(self._collection.id, ids, halves, norms, model=self._collection.model)
        self.done += len(carried.passages)

    def _added(self, passages: list[CarriedPassage]) -> list[tuple[int, int]]:
        """The ids and digests of passages that are kept, in their order. Each may be of a source of its own."""
        by_source: dict[str, list[int]] = {}
        for place, passage in enumerate(passages):
            by_source.setdefault(passage.source or self._otherwise, []).append(place)
        known = self._sources.of(by_source)
        added = self._store.sources.append_all(
            self._collection.id,
            [
                (source, first, [_chunk(passages[place]) for place in places])
                for (source, first), places in zip(known, by_source.values(), strict=True)
            ],
        )
        ids: dict[int, tuple[int, int]] = {}
        used: dict[str, tuple[TextSource, int]] = {}
        for (name, places), (source, of_source), (_, first) in zip(
            by_source.items(), added, known, strict=True
        ):
            used[name] = source, first + len(places)
            ids |= zip(places, of_source, strict=True)
        self._sources.remember(used)
        return [ids[place] for place in range(len(passages))]


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
