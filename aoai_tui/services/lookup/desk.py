"""What a run reads from the archive and writes to it, always in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.domain import Collection, Embedded, Passage, PassageState
from aoai_tui.errors import AoaiError, OtherModel, StorageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.background import to_its_end
from aoai_tui.services.failures import failure_of
from aoai_tui.services.lookup.airspace import Airspace
from aoai_tui.services.lookup.models import check_model, named
from aoai_tui.services.lookup.sending import Wanted

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store
    from aoai_tui.storage.vectors.known_texts import Copied


@dataclass(eq=False)
class Paid:
    """A batch that was paid for and that the disk has not taken yet."""

    passages: list[Passage]
    embedded: Embedded
    aside: Path | None = None
    """Where it is saved until then, should the app end before."""


Unkept = list[Paid]
"""Of one collection."""


@dataclass(eq=False)
class Desk:
    """One collection's passages, as a run works on them."""

    archive: Archive
    collection: Collection
    unkept: Unkept
    """Of this collection, from an earlier run, too: it is kept as soon as the disk takes it."""
    airspace: Airspace
    """The texts that are in some request, or will be in the next one, of other runs as well."""
    waiting: int = 0
    _at_disk: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One batch after the other: the others would only wait in threads for the same file."""
    _not_taken: dict[str, AoaiError] = field(default_factory=dict)
    """The texts that were refused in this run."""

    @property
    def ready(self) -> bool:
        """Whether the model and its width are known, so that texts that are known can be copied."""
        return bool(self.collection.width)

    async def begin(self) -> None:
        """Make sure that no other copy of the app is at it. Raises StorageTrouble.

        A cancel waits until it is known: what is begun is ended by `end` alone.
        """
        await to_its_end(self.archive(lambda store: store.collections.begin(self.collection.id)))
        await self.look()

    async def end(self) -> None:
        """Let others be at it. Where the disk takes nothing, this copy's end tells them."""
        self.airspace.clear(self)
        with suppress(StorageTrouble):
            await self.archive(lambda store: store.collections.end(self.collection.id))

    async def look(self) -> None:
        """See how it stands."""
        self.collection = await self.archive(lambda store: store.collections.get(self.collection.id))
        self.waiting = self.collection.waiting

    async def still_listed(self) -> None:
        """Raise StorageTrouble where another copy of the app has deleted the collection: nothing more is paid for."""
        if await self.archive(lambda store: store.collections.is_deleted(self.collection.id)):
            raise StorageTrouble(
                "This collection was deleted in another window.",
                "What was on its way is kept with it. Bring it back (u) to go on.",
            )

    async def keep_again(self) -> int:
        """Keep what the disk did not take before, in this start of the app or an earlier one.

        How many passages got their vectors.
        """
        done = 0
        while self.unkept:
            done += await to_its_end(self._keep_first())
        taken = await to_its_end(self.archive(lambda store: store.vectors.take_in(self.collection.id)))
        if taken:
            await self.look()
        return done + taken

    async def _keep_first(self) -> int:
        """Keep the first of them; written and forgotten belong together, or it would count twice."""
        paid, done = self.unkept[0], 0
        with suppress(OtherModel):  # another copy of the app has begun with another model meanwhile
            self.check(paid.embedded)
            done = await self._write(paid)
        self.unkept.remove(paid)
        return done

    def check(self, embedded: Embedded) -> None:
        """Raise OtherModel where an answer does not belong to what is in the collection."""
        check_model(self.collection, embedded)

    async def keep(self, texts: Sequence[Wanted], embedded: Embedded) -> int:
        """Put vectors on the disk; how many passages, with others of the same text, have theirs now.

        Raises StorageTrouble: then they stay in memory, and outside the data folder should the app end before there is
        room. A cancel waits until it is known whether they do.
        """

        async def kept() -> int:
            paid = Paid([one.passage for one in texts], embedded)
            self.unkept.append(paid)
            try:
                done = await self._write(paid)
            except StorageTrouble as error:
                raise await self._set_paid_aside(paid, error) from error
            self.unkept.remove(paid)
            return done

        done = await to_its_end(kept())
        self.airspace.leave(one.text for one in texts)
        return done

    async def refuse(self, wanted: Wanted, error: AoaiError) -> Passage:
        """Set a passage aside, with the reason; it, as it is now."""
        self._not_taken[wanted.text] = error
        refused = await self._set_aside(wanted.passage, error)
        self.airspace.leave([wanted.text])
        return refused

    async def copy_known(self, copied: Callable[[int], None]) -> None:
        """Give what waits the vectors that its texts have already, in whatever collection."""
        after: int | None = 0
        while after is not None:
            found = await self.archive(_copying(self.collection.id, after))
            after = found.last
            if found.passages:
                self.waiting -= found.passages
                copied(found.passages)

    async def _write(self, paid: Paid) -> int:
        """How many passages have their vectors now."""
        embedded = paid.embedded
        name = named(self.collection, embedded)

        def write(store: Store) -> int:
            done = store.vectors.keep(
                self.collection.id,
                list(zip(paid.passages, embedded.vectors, strict=True)),
                model=name,
                width=embedded.width,
                tokens=embedded.tokens,
            )
            if paid.aside:
                store.vectors.leave_aside(paid.aside)
            return done

        async with self._at_disk:
            done = await to_its_end(self.archive(write))
        self.collection = replace(self.collection, model=name, width=embedded.width)
        self.waiting -= done
        return done

    async def _set_paid_aside(self, paid: Paid, error: StorageTrouble) -> StorageTrouble:
        """Save what the disk does not take elsewhere; the error, which tells where it is."""
        embedded = paid.embedded
        name = named(self.collection, embedded)
        try:
            paid.aside = await self.archive(
                lambda store: store.vectors.set_aside(
                    self.collection.id,
                    list(zip(paid.passages, embedded.vectors, strict=True)),
                    model=name,
                    width=embedded.width,
                    tokens=embedded.tokens,
                )
            )
        except StorageTrouble:
            told = "What was paid for and not kept is in memory alone: leave the app open until it is."
        else:
            told = f"What was paid for is in {paid.aside.parent} until embedding goes on."
        return StorageTrouble(error.title, f"{error.advice} {told}".strip(), retryable=error.retryable)

    async def _set_aside(self, passage: Passage, error: AoaiError) -> Passage:
        failure = failure_of(error)
        await self.archive(lambda store: store.passages.set_aside(self.collection.id, [(passage, failure)]))
        self.waiting -= 1
        return replace(passage, state=PassageState.REFUSED, failure=failure)


def _copying(collection_id: str, after: int) -> Callable[[Store], Copied]:
    return lambda store: store.vectors.copy_known(collection_id, after)
