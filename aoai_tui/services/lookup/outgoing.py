"""What a run sends: each text once, and none that has its vector already or is on its way for somebody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.domain import Passage
from aoai_tui.errors import AoaiError
from aoai_tui.services.lookup.desk import Desk
from aoai_tui.services.lookup.sending import Wanted
from aoai_tui.services.lookup.sizes import FIRST_INPUTS

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

PAGE = 1000
"""Passages that are read at once."""


@dataclass(eq=False)
class Outgoing(Desk):
    """A desk that knows what is to be sent next."""

    copies: bool = True
    """Whether what is known can be copied; else it is sent, as the last way."""
    postponed: set[str] = field(default_factory=set)
    """The texts that another run was about to send when they were looked at last."""
    found: bool = False
    """Whether texts were known when they were looked at last, so that they can be copied."""

    async def first(self) -> list[Wanted]:
        """What to send first, while it is not known which model answers; nothing once that is known.

        Texts that any model knows already are not among it, for it may be this one. Where all are known, the model is
        taken to be the one that the deployment had for another collection; without one, the shortest text is sent.
        """
        if self.ready:
            return []
        page = await self.archive(_page(self.collection.id, 0))
        known = await self.archive(self._known_of([one.text for one in page]))
        page = [one for one in page if one.text not in self._not_taken]
        fresh = [one for one in page if one.text not in known]
        if not page or (not fresh and await self._settled_as_before()):
            return []
        if not fresh:
            return await self._wanted([min(page, key=lambda one: len(one.text))])
        free = [one for one in fresh if not self.airspace.is_anothers(one.text, self)]
        return await self._wanted(free[:FIRST_INPUTS])

    async def wanted(self, refused: Callable[[Passage, AoaiError], None]) -> AsyncGenerator[Wanted, None]:
        """What is to be sent, each text once; `refused` hears of passages whose text was refused meanwhile."""
        after = 0
        self.postponed.clear()
        self.found = False
        while page := await self.archive(_page(self.collection.id, after)):
            after = page[-1].id
            await self.still_listed()
            for passage in page:
                if error := self._not_taken.get(passage.text):
                    refused(await self._set_aside(passage, error), error)
            for one in await self._wanted([one for one in page if one.text not in self._not_taken]):
                yield one

    async def unknown(self, batch: list[Wanted]) -> list[Wanted]:
        """Those whose texts nobody has embedded meanwhile: it is looked at again just before they are sent."""
        if not self.copies:
            return batch
        there = await self.archive(self._known_of([one.text for one in batch]))
        self.airspace.leave(there)
        self.found = self.found or bool(there)
        return [one for one in batch if one.text not in there]

    async def _wanted(self, passages: list[Passage]) -> list[Wanted]:
        """Those whose texts nobody is about to send."""
        from aoai_tui.services.passages.tokens import estimate  # noqa: PLC0415  not part of the first paint

        self.postponed.update(one.text for one in passages if self.airspace.is_anothers(one.text, self))
        fresh = [one for one in passages if self.airspace.enter(one.text, self)]
        return await asyncio.to_thread(lambda: [Wanted(one.text, estimate(one.text), one) for one in fresh])

    def _known_of(self, texts: list[str]) -> Callable[[Store], set[str]]:
        """Those of the texts that have a vector: by this collection's model, or by any while that is not known."""
        model = (self.collection.model, self.collection.width) if self.ready else None

        def known(store: Store) -> set[str]:
            models = [model] if model else store.collections.models()
            return {texts[at] for name, width in models for at in store.vectors.known(texts, name, width)}

        return known

    async def _settled_as_before(self) -> bool:
        """Whether the deployment's model is known from another collection; then it is this one's, too."""
        of = self.collection

        def settle(store: Store) -> tuple[str, int]:
            model, width = store.collections.model_of(of.connection, of.deployment, of.dimensions)
            if width:
                store.collections.settle(of.id, model, width)
            return model, width

        model, width = await self.archive(settle)
        self.collection = replace(of, model=model, width=width)
        return bool(width)


def _page(collection_id: str, after: int) -> Callable[[Store], list[Passage]]:
    return lambda store: store.passages.waiting(collection_id, PAGE, after)
