"""Passages found by their meaning, and shown where they stand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from msgspec import structs

from aoai_tui.domain import Collection, Match, OnWait, Passage, TextSource
from aoai_tui.errors import AoaiError
from aoai_tui.services.lookup.found import Context, Found
from aoai_tui.services.lookup.kept import unheard
from aoai_tui.services.lookup.naming import matches
from aoai_tui.services.lookup.placing import PlacedCollections
from aoai_tui.services.lookup.single import SingleTexts
from aoai_tui.services.lookup.surroundings import context_of

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store


@dataclass
class SearchedCollections(SingleTexts, PlacedCollections):
    """Collections, as something is looked up in them."""

    async def warm(self) -> None:
        """Import what compares vectors, so that the first lookup does not wait for it."""
        await asyncio.to_thread(_load)

    async def search(
        self,
        collection_id: str,
        query: str,
        *,
        k: int = 20,
        least: float = -1.0,
        sources: Sequence[int] = (),
        on_wait: OnWait = unheard,
    ) -> Found:
        """The k passages that are nearest to a query, of at least that similarity, of these sources or all of them.

        The query's vector is kept: the same query costs nothing the next time, in any collection of the same model
        and width. Where nothing is embedded yet, nothing is asked. Raises AoaiError of the service, too, and OtherModel
        where the deployment is another model than the collection was embedded with.
        """
        collection = await self.get(collection_id)
        if not query.strip() or not collection.passages:
            return Found()
        try:
            vector, tokens = await self.query(collection, query.strip(), on_wait)
        except AoaiError as error:
            self.explain(error, collection.connection)
            raise
        found = await self._nearest(collection, lambda _: vector, k=k, least=least, sources=sources)
        return replace(found, tokens=tokens)

    async def like(
        self,
        passage: Passage,
        *,
        k: int = 20,
        least: float = -1.0,
        sources: Sequence[int] = (),
    ) -> Found:
        """The passages that are nearest to one that is there, without itself. Costs nothing."""
        collection = await self.get(passage.collection_id)
        found = await self._nearest(
            collection,
            lambda store: store.vectors.vector(passage).tobytes(),
            k=k + 1,
            least=least,
            sources=sources,
        )
        others = tuple(one for one in found.matches if one.passage.id != passage.id)
        itself = not sources or passage.source_id in sources
        return replace(found, matches=others[:k], searched=found.searched - itself)

    async def context(self, passage: Passage, around: int = 3) -> Context:
        """The passage in its source, with so many before it and after it."""
        return await self.archive(lambda store: context_of(store, passage, around))

    async def sources(self, collection_id: str) -> list[TextSource]:
        """What a collection was made from, by name."""
        found = await self.archive(lambda store: store.sources.all(collection_id))
        return sorted(found, key=lambda one: (one.name.casefold(), one.id))

    async def refused(self, collection_id: str) -> list[Passage]:
        """The passages that the service refused, each with its failure."""
        return await self.archive(lambda store: store.passages.refused(collection_id))

    async def passage(self, passage_id: int) -> Passage:
        """One passage, as it is now."""
        return await self.archive(lambda store: store.passages.get(passage_id))

    async def _nearest(
        self,
        collection: Collection,
        vector: Callable[[Store], bytes],
        *,
        k: int,
        least: float,
        sources: Sequence[int],
    ) -> Found:
        """The passages nearest to a vector, in the place where the collection is looked up."""

        def find(store: Store) -> Found:
            query = vector(store)
            began = time.perf_counter()
            best, behind = matches_in(store, collection, query, k=k, least=least, sources=sources)
            seconds = time.perf_counter() - began
            searched = store.passages.count_in(collection.id, sources) if sources else collection.passages
            return Found(tuple(best), 0, seconds, searched, behind)

        await self.ready(collection.place)
        return await self.archive(find)


def matches_in(
    store: Store, collection: Collection, query: bytes, *, k: int, least: float, sources: Sequence[int]
) -> tuple[list[Match], int]:
    """The best matches from where the collection is looked up, and how many passages are lacking there."""
    if not collection.place:
        return store.vectors.nearest(collection.id, query, k=k, least=least, sources=sources), 0
    import numpy as np  # noqa: PLC0415  slow to import

    numbers = np.frombuffer(query, dtype="<f4")
    found, behind = store.postgres.search(
        collection.place, collection.id, numbers, k, sources=tuple(sources), least=least
    )
    scores = dict(zip(found.passages.tolist(), found.scores.tolist(), strict=True))
    named = matches(store, list(scores))
    return [structs.replace(match, score=scores[passage]) for passage, match in named.items()], behind


def _load() -> None:
    """In a thread: numpy takes its time."""
    from aoai_tui.storage.vectors import nearest  # noqa: PLC0415  see above

    _ = nearest
