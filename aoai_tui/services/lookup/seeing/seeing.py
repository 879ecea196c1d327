"""Seeing: how passages lie to each other. Reads what is kept; only the comparison of typed texts asks a deployment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.domain import Match, OnWait, Passage
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.lookup.kept import unheard
from aoai_tui.services.lookup.lookup import Lookup
from aoai_tui.services.lookup.naming import matches
from aoai_tui.services.lookup.seeing.seen import (
    MOST_COMPARED,
    MOST_MAPS,
    MOST_POINTS,
    CollectionMap,
    Compared,
    Duplicates,
    SimilarityMatrix,
    VectorFacts,
)
from aoai_tui.services.lookup.seeing.stepping import in_thread

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store


@dataclass
class Seeing:
    """All sums are done in threads. Methods raise StorageTrouble, also for what does not exist any more."""

    archive: Archive
    lookup: Lookup
    _maps: dict[bytes, CollectionMap] = field(default_factory=dict, repr=False)
    """Those that were looked at lately, the last one at the end, by what they were made from."""
    pause: float = 0.5
    """Seconds between two tellings of the near duplicates that were found so far."""

    # Single passages and texts

    async def match(self, passage_id: int, *, query: str = "", like: Passage | None = None) -> Match:
        """A passage with its source, and its score to what was looked up; NaN where that isn't known."""

        def read(store: Store) -> Match:
            from aoai_tui.services.lookup.seeing.scoring import score  # noqa: PLC0415  numpy

            found = matches(store, [passage_id]).get(passage_id)
            if found is None:
                raise StorageTrouble(
                    "This passage does not exist any more.", "Another window may have deleted it."
                )
            return replace(found, score=score(store, found.passage, query.strip(), like))

        return await self.archive(read)

    async def vector(self, passage: Passage) -> VectorFacts:
        """A passage's vector. Raises StorageTrouble where it has none."""
        norm = passage.norm or 1.0

        def read(store: Store) -> VectorFacts:
            values = store.vectors.vector(passage).astype("float64") * norm
            return VectorFacts(tuple(values.tolist()), norm)

        return await self.archive(read)

    async def matrix(self, passages: Sequence[Passage]) -> SimilarityMatrix:
        """Each passage compared with each other one, all of one collection; MOST_COMPARED at most.

        Raises StorageTrouble where one has no vector.
        """
        chosen = passages[:MOST_COMPARED]

        def compared(store: Store) -> SimilarityMatrix:
            from aoai_tui.services.lookup.seeing.live_vectors import live_vectors  # noqa: PLC0415  numpy
            from aoai_tui.services.lookup.seeing.similarities import by_likeness, similarities  # noqa: PLC0415

            if not chosen:
                return SimilarityMatrix((), ())
            vectors = store.vectors.vectors(chosen[0].collection_id, [one.id for one in chosen])
            values = similarities(live_vectors(vectors))
            return SimilarityMatrix(values, by_likeness(values))

        return await self.archive(compared)

    async def compare(
        self,
        one: str,
        other: str,
        deployment: str = "",
        dimensions: int | None = None,
        *,
        on_wait: OnWait = unheard,
    ) -> Compared:
        """How alike two typed texts are. Texts that were embedded before cost nothing. Raises AoaiError, too."""
        texts = [one.strip(), other.strip()]
        if not all(texts):
            raise UsageTrouble("A text is missing.", "Type two texts: both are embedded and compared.")
        different = list(dict.fromkeys(texts))
        found = await self.lookup.vectors(different, deployment, dimensions, on_wait=on_wait)

        def cosine() -> float:
            from aoai_tui.services.lookup.seeing.scoring import cosine  # noqa: PLC0415  numpy

            return cosine(found.vectors[0], found.vectors[-1])

        return Compared(await asyncio.to_thread(cosine), found.width, found.model, found.tokens)

    # Whole collections

    async def map_of(self, collection_id: str) -> AsyncGenerator[float | CollectionMap, None]:
        """How much is done, 0 to 1; at last the map. Closing it stops the work.

        The same vectors are worked out once: a map that was left and is looked at again is there at once.
        """
        await asyncio.to_thread(_load)
        from aoai_tui.services.lookup.seeing import map_making as making  # noqa: PLC0415  loaded by now

        found = await self.archive(lambda store: store.vectors.all_of(collection_id))
        identity = await asyncio.to_thread(making.identity, collection_id, found)
        if identity in self._maps:
            yield self._keep(identity, self._maps[identity])
        elif found is None or not len(found.rows):
            yield making.empty_map()
        else:
            async with aclosing(in_thread(partial(making.projected, found))) as steps:
                async for step in steps:
                    if isinstance(step, float):
                        yield step
                        continue
                    made = await self.archive(partial(making.map_from, found=found, flat=step))
                    yield self._keep(identity, made)

    def _keep(self, identity: bytes, made: CollectionMap) -> CollectionMap:
        """A map is looked at. Those that were looked at before are forgotten where there are too many points."""
        self._maps.pop(identity, None)
        self._maps[identity] = made
        while len(self._maps) > 1 and (
            len(self._maps) > MOST_MAPS
            or sum(len(one.cloud) for one in self._maps.values()) > 2 * MOST_POINTS
        ):
            del self._maps[next(iter(self._maps))]
        return made

    async def duplicates(
        self, collection_id: str, threshold: float
    ) -> AsyncGenerator[float | Duplicates, None]:
        """How much is done, 0 to 1, and the pairs so far whose similarity is `threshold` or more; at last all of them.

        Closing it stops.
        """
        await asyncio.to_thread(_load)
        from aoai_tui.services.lookup.seeing import pair_finding as finding  # noqa: PLC0415  loaded by now

        found = await self.archive(lambda store: store.vectors.all_of(collection_id))
        if found is None:
            yield Duplicates((), more=False, searched=0)
            return
        async with aclosing(in_thread(partial(finding.pairs_of, found, threshold, self.pause))) as steps:
            async for step in steps:
                if step.found is None:
                    yield step.share
                else:
                    yield await self.archive(partial(finding.duplicates_from, found=found, step=step))


def _load() -> None:
    """numpy, and what needs it: a fifth of a second, the first time."""
    from aoai_tui.services.lookup.seeing import map_making, pair_finding  # noqa: F401, PLC0415
