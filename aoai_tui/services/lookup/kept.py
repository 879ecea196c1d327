"""Collections in one archive: listed, made, named, taken away and brought back."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from aoai_tui.config.chat_settings import Price
from aoai_tui.domain import MOST_DIMENSIONS, Chunking, Collection, CutBy
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.archive import Archive
from aoai_tui.services.deployments import KnownDeployments, Work
from aoai_tui.services.link import Link

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

BY_KIND = Chunking()

LONGEST_NAME = 80
"""Characters of a collection's name."""

LONGEST_PASSAGE = 100_000
"""Characters: about three times what a deployment takes, for texts of long words."""


def unheard(_: object) -> None:
    """For what nobody wants to hear of."""


@dataclass
class KeptCollections:
    """Collections, as they are worked with over one link."""

    link: Link
    archive: Archive
    prices: Callable[[], Mapping[str, Price]] = dict
    """The prices of config.toml as they are now."""

    @property
    def deployments(self) -> KnownDeployments:
        """What embeds."""
        return KnownDeployments(Work.EMBEDDINGS, self.link, self.archive)

    async def all(self) -> list[Collection]:
        """All collections, by name; no deleted ones. `waiting` tells which have something left to be embedded."""
        found = await self.archive(lambda store: store.collections.all())
        return sorted(found, key=lambda one: (one.name.casefold(), one.created_at))

    async def get(self, collection_id: str) -> Collection:
        """One collection, as it is now; a deleted one, too, where `deleted_at` tells so."""
        return await self.archive(lambda store: store.collections.get(collection_id))

    async def find(self, name: str) -> Collection | None:
        """The collection of this name, else of this id; None where there is none."""
        wanted = spelt(name)
        return next((one for one in await self.all() if name == one.id or wanted == spelt(one.name)), None)

    async def named(self, name: str) -> Collection:
        """The collection of this name, else of this id. Raises UsageTrouble that says which there are."""
        if found := await self.find(name):
            return found
        every = await self.all()
        there = ", ".join(f"“{one.name}”" for one in every[:20])
        raise UsageTrouble(
            f"There is no collection “{plain_line(name, LONGEST_NAME)}”.",
            f"There {'is' if len(every) == 1 else 'are'}: {there}." if every else "None was made yet.",
        )

    async def make(
        self,
        name: str,
        deployment: str = "",
        dimensions: int | None = None,
        chunking: Chunking = BY_KIND,
    ) -> Collection:
        """A new, empty collection. An empty deployment is the connection's own.

        Raises UsageTrouble for a name that is empty or taken, dimensions that no model has, an overlap as large as
        the size …: `check_new` says the same without making it.
        """
        await self.check_new(name, deployment, dimensions, chunking)
        collection = Collection(
            id=str(uuid4()),
            name=plain_line(name, LONGEST_NAME),
            created_at=datetime.now(UTC),
            connection=self.link.connection.name,
            deployment=self.deployments.check(deployment),
            dimensions=dimensions,
            chunking=chunking,
        )
        await self.archive(lambda store: store.collections.save(collection))
        return collection

    async def check_new(self, name: str, deployment: str, dimensions: int | None, chunking: Chunking) -> None:
        """Raise the UsageTrouble with which `make` would refuse."""
        await self._check_name(name)
        self.deployments.check(deployment)
        check_dimensions(dimensions)
        check_chunking(chunking)

    async def rename(self, collection_id: str, name: str) -> Collection:
        """Give it another name. Raises UsageTrouble for one that is empty or taken."""
        await self._check_name(name, collection_id)
        await self.archive(
            lambda store: store.collections.rename(collection_id, plain_line(name, LONGEST_NAME))
        )
        return await self.get(collection_id)

    async def delete(self, collection_id: str) -> None:
        """Take it out of the list; `restore_last` brings it back for 30 days."""
        await self.archive(lambda store: store.collections.delete(collection_id))

    async def discard(self, collection_id: str) -> None:
        """Take it away for good, as if it had never been made: for one to which nothing was added in the end."""
        await self.archive(lambda store: forget(store, collection_id))

    async def restore_last(self) -> Collection | None:
        """Undo the last `delete`; None where there is nothing to bring back. A name that is taken gets a number."""
        restored = await self.archive(lambda store: store.collections.restore_last())
        if restored is None:
            return None
        name = await self._free_name(restored.name, restored.id)
        if name != restored.name:
            await self.archive(lambda store: store.collections.rename(restored.id, name))
        return await self.get(restored.id)

    async def left_behind(self) -> list[Collection]:
        """Collections whose embedding a copy of the app that died left unfinished; a paused one is not among them."""
        return await self.archive(lambda store: store.collections.left_behind())

    async def _check_name(self, name: str, but: str = "") -> None:
        wanted = plain_line(name)
        if not wanted:
            raise UsageTrouble("The collection has no name.", "Give it one.")
        if len(wanted) > LONGEST_NAME:
            raise UsageTrouble("This name is too long.", f"It may have {LONGEST_NAME} characters.")
        if spelt(wanted) in {spelt(one.name) for one in await self._others(but)}:
            raise UsageTrouble(f"There is a collection “{wanted}” already.", "Choose another name.")

    async def _free_name(self, name: str, but: str = "") -> str:
        """The name, with a number behind it where it is taken."""
        return free_name(name, await self._others(but))

    async def _others(self, but: str) -> list[Collection]:
        return [one for one in await self.all() if one.id != but]


def spelt(name: str) -> str:
    """A name in the one way in which what looks alike is alike: an accent may be a character of its own."""
    return unicodedata.normalize("NFC", plain_line(name, 400))


def free_name(name: str, others: Iterable[Collection]) -> str:
    """A name for a collection, with a number behind it where one of the others has it."""
    taken = {spelt(one.name) for one in others}
    name = plain_line(name, LONGEST_NAME - 6)
    tried, number = name, 1
    while spelt(tried) in taken:
        number += 1
        tried = f"{name} {number}"
    return tried


def forget(store: Store, collection_id: str) -> None:
    """Leave nothing of a collection, not even for undo. For a thread. Raises StorageTrouble."""
    store.collections.delete(collection_id)
    store.vectors.remove_files(collection_id)
    store.collections.erase([collection_id], timedelta())


def check_dimensions(dimensions: int | None) -> None:
    """Raise UsageTrouble where no model can give so many."""
    if dimensions is not None and not 1 <= dimensions <= MOST_DIMENSIONS:
        raise UsageTrouble(
            "There are no vectors of so many dimensions.",
            f"Choose 1 to {MOST_DIMENSIONS:,}, or leave it empty for as many as the model gives.",
        )


def check_chunking(chunking: Chunking) -> None:
    """Raise UsageTrouble where texts can't be cut so."""
    if chunking.by is CutBy.WHOLE:
        return
    if not 1 <= chunking.size <= LONGEST_PASSAGE:
        raise UsageTrouble(
            "Passages can't have this size.", f"Choose 1 to {LONGEST_PASSAGE:,} characters; 1,000 is usual."
        )
    if not 0 <= chunking.overlap < chunking.size:
        raise UsageTrouble(
            "Passages can't overlap so much.",
            "The overlap must be less than the size; a tenth of it is usual.",
        )
