"""Collections made from others: duplicated, merged, or embedded anew beside the old one. Nothing is sent."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec.structs import replace

from aoai_tui.domain import Collection
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.copying import Copying, texts_in
from aoai_tui.services.lookup.estimating import Counting
from aoai_tui.services.lookup.kept import LONGEST_NAME, KeptCollections, check_dimensions, forget, unheard
from aoai_tui.services.lookup.plans import Estimate
from aoai_tui.services.lookup.stopping import Telling, in_loop, stoppable

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

OnCopied = Callable[[int], None]
"""Told how many passages are copied by now."""


@dataclass
class CopiedCollections(KeptCollections):
    """Collections, and what is made from them."""

    async def duplicate(self, collection_id: str, name: str, *, on_copied: OnCopied = unheard) -> Collection:
        """A copy with all passages and vectors; nothing is sent. Cancelled, it leaves nothing behind."""
        return await self.merge([collection_id], name, on_copied=on_copied)

    async def merge(
        self, collection_ids: Sequence[str], name: str, *, on_copied: OnCopied = unheard
    ) -> Collection:
        """A new collection with the passages and vectors of all of them, which stay; nothing is sent.

        It is cut and embedded from now on as the first one with vectors is. A file that several have is taken as it
        was read last. Raises UsageTrouble, which names the two that don't fit together, where their models or widths
        differ. Cancelled, it leaves nothing behind.
        """
        originals = [await self.get(one) for one in dict.fromkeys(collection_ids)]
        if not originals:
            raise UsageTrouble("There is nothing to merge.", "Choose two collections or more.")
        check_together(originals)
        like = next((one for one in originals if one.width), originals[0])

        def copy(copying: Copying) -> None:
            copying.sources(originals, refusals=True)
            if like.width:
                copying.vectors(like.model, like.width)

        return await self._made(replace(like, place=""), name, copy, on_copied)

    async def anew_cost(self, collection_id: str, deployment: str, dimensions: int | None = None) -> Estimate:
        """What `embed_anew` and embedding it then will cost."""
        old = await self.get(collection_id)
        like, stop = self._anew(old, deployment, dimensions), threading.Event()

        def counted(store: Store) -> Estimate:
            counting = Counting(store, like, self.prices())
            for text in texts_in(store, old.id, stop):
                counting.count(text)
            return counting.estimate()

        return await stoppable(self.archive(counted), stop)

    async def embed_anew(
        self,
        collection_id: str,
        deployment: str,
        dimensions: int | None = None,
        *,
        name: str = "",
        on_copied: OnCopied = unheard,
    ) -> Collection:
        """A new collection beside the old one, with the same passages, all waiting for `embed`; nothing is sent.

        Without a name it is called after the old one and the deployment. Cancelled, it leaves nothing behind.
        """
        old = await self.get(collection_id)
        like = self._anew(old, deployment, dimensions)
        wanted = name or await self._free_name(f"{old.name} ({plain_line(like.deployment, 30)})")
        return await self._made(
            like, wanted, lambda copying: copying.sources([old], refusals=False), on_copied
        )

    def _anew(self, old: Collection, deployment: str, dimensions: int | None) -> Collection:
        """As the old one, but for what embeds it."""
        check_dimensions(dimensions)
        return replace(
            old,
            connection=self.link.connection.name,
            deployment=self.deployments.check(deployment),
            dimensions=dimensions,
            model="",
            width=0,
            place="",
        )

    async def _made(
        self, like: Collection, name: str, copy: Callable[[Copying], None], on_copied: OnCopied
    ) -> Collection:
        """A new collection, which is only listed once it is filled."""
        await self._check_name(name)
        telling = Telling(in_loop(on_copied))
        new = replace(
            like,
            id=str(uuid4()),
            name=plain_line(name, LONGEST_NAME),
            created_at=datetime.now(UTC),
            model="",
            width=0,
            tokens=0,
        )

        def fill(store: Store) -> Collection:
            store.collections.save_unseen(new)
            try:
                copy(Copying(store, new, telling))
            except BaseException:
                forget(store, new.id)
                raise
            store.collections.show(new)
            return store.collections.get(new.id)

        def undone(_: Collection) -> Awaitable[None]:
            return self.archive(lambda store: forget(store, new.id))

        return await stoppable(self.archive(fill), telling.stop, undone)


def check_together(collections: Sequence[Collection]) -> None:
    """Raise UsageTrouble where the vectors of some can't be compared with those of others."""
    embedded = [one for one in collections if one.width]
    for first, other in pairwise(embedded):
        if (first.model, first.width) != (other.model, other.width):
            raise UsageTrouble(
                f"“{first.name}” and “{other.name}” can't be merged.",
                f"One has vectors of {first.model} with {first.width:,} numbers, the other of {other.model} with "
                f"{other.width:,}, and these can't be compared. Embed one of them anew.",
            )
