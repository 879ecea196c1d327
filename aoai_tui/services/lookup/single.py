"""Vectors of single texts: queries, and what is typed only to be compared. They are kept, and not paid for twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from aoai_tui.domain import Collection, Embedded, EmbeddingRequest, OnWait
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.lookup.embedding import EmbeddedCollections
from aoai_tui.services.lookup.kept import check_dimensions, unheard
from aoai_tui.services.lookup.models import check_model

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

_AT_ONCE = 512
"""Texts in one request."""


@dataclass(frozen=True)
class Known:
    """Vectors by their texts, all of one model."""

    model: str = ""
    width: int = 0
    vectors: Mapping[str, bytes] = field(default_factory=dict)
    """32-bit floats, little-endian, as they were sent."""
    tokens: int = 0
    """What was paid for them now."""

    def of_same_model(self, other: Known) -> bool:
        """Whether these vectors can be compared with the others."""
        return (self.model, self.width) == (other.model, other.width)

    def with_more(self, other: Known) -> Known:
        """These and the others."""
        return Known(other.model, other.width, {**self.vectors, **other.vectors}, self.tokens + other.tokens)


@dataclass
class SingleTexts(EmbeddedCollections):
    """Texts that belong to no collection, embedded over one link."""

    _models: dict[tuple[str, int | None], tuple[str, int]] = field(default_factory=dict)
    """Who answered last for a deployment and so many dimensions, in this run of the app."""

    async def vectors(
        self,
        texts: Sequence[str],
        deployment: str = "",
        dimensions: int | None = None,
        *,
        on_wait: OnWait = unheard,
    ) -> Embedded:
        """The vectors of some texts, as the service sends them. What was asked for lately is not paid for again.

        `tokens` counts what was paid for now. Raises UsageTrouble for an empty text, and AoaiError.
        """
        if not texts or not all(text.strip() for text in texts):
            raise UsageTrouble("There is no text.", "Type what is to be embedded.")
        check_dimensions(dimensions)
        name, wanted = self.deployments.check(deployment), list(dict.fromkeys(texts))

        async def asked(missing: Sequence[str]) -> Known:
            return await self._asked(name, dimensions, missing, on_wait)

        found = await self._kept(*await self._model_of(name, dimensions), wanted)
        if missing := [one for one in wanted if one not in found.vectors]:
            fresh = await asked(missing)
            if found.vectors and not found.of_same_model(fresh):  # it is another model since then
                found = await asked(list(found.vectors))
            found = found.with_more(fresh)
        vectors = tuple(found.vectors[one] for one in texts)
        return Embedded(vectors=vectors, width=found.width, model=found.model, tokens=found.tokens)

    async def knows(self, collection_id: str, query: str) -> bool:
        """Whether searching for this costs nothing, for its vector is there, or nothing to be found."""
        of = await self.get(collection_id)
        text = query.strip()
        return not text or not of.passages or text in (await self._kept(of.model, of.width, [text])).vectors

    async def query(self, collection: Collection, text: str, on_wait: OnWait) -> tuple[bytes, int]:
        """The vector of something that is looked up in a collection, and what was paid for it now.

        Raises OtherModel where the deployment is another model than the collection was embedded with, and AoaiError.
        """
        found = await self._kept(collection.model, collection.width, [text])
        if text not in found.vectors:
            found = await self._asked(
                collection.deployment,
                collection.dimensions,
                [text],
                on_wait,
                lambda embedded: check_model(collection, embedded),
            )
        return found.vectors[text], found.tokens

    async def _asked(
        self,
        deployment: str,
        dimensions: int | None,
        texts: Sequence[str],
        on_wait: OnWait,
        check: Callable[[Embedded], None] = unheard,
    ) -> Known:
        """The texts' vectors from the service, which are kept for the next time."""
        found = Known()
        for some in _cut(texts):

            async def keep(embedded: Embedded, some: tuple[str, ...] = some) -> None:
                check(embedded)
                with suppress(StorageTrouble):  # it is only paid for again
                    await self.archive(partial(_keep, _known(some, deployment, embedded)))

            request = EmbeddingRequest(deployment=deployment, inputs=some, dimensions=dimensions)
            embedded = await self.ask_in_turn(request, keep, on_wait)
            found = found.with_more(_known(some, deployment, embedded))
        self._models[deployment, dimensions] = found.model, found.width
        return found

    async def _kept(self, model: str, width: int, texts: Sequence[str]) -> Known:
        """Those of the texts whose vectors by this model are kept."""

        def read(store: Store) -> Known:
            found = {one: vector for one in texts if (vector := store.queries.get(model, width, one))}
            return Known(model, width, found)

        return await self.archive(read) if width else Known()

    async def _model_of(self, deployment: str, dimensions: int | None) -> tuple[str, int]:
        """Who will answer, as far as that is known."""
        if known := self._models.get((deployment, dimensions)):
            return known
        connection = self.link.connection.name
        return await self.archive(
            lambda store: store.collections.model_of(connection, deployment, dimensions)
        )


def _known(texts: Sequence[str], deployment: str, embedded: Embedded) -> Known:
    vectors = dict(zip(texts, embedded.vectors, strict=True))
    return Known(embedded.model or deployment, embedded.width, vectors, embedded.tokens)


def _cut(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The texts in requests of a size that any deployment takes."""
    return [tuple(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]


def _keep(fresh: Known, store: Store) -> None:
    for text, vector in fresh.vectors.items():
        store.queries.keep(fresh.model, text, vector)
