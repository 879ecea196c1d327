"""What a run reads from the archive and writes to it, always in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.domain import Collection, Embedded, Passage, PassageState
from aoai_tui.errors import AoaiError, OtherModel, StorageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.background import to_its_end
from aoai_tui.services.growing_reply import failure_of
from aoai_tui.services.lookup.sending import Wanted
from aoai_tui.services.lookup.sizes import FIRST_INPUTS

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store
    from aoai_tui.storage.vectors.known_texts import Copied

PAGE = 1000
"""Passages that are read at once."""

Unkept = list[tuple[list[Passage], Embedded]]
"""What was paid for and the disk did not take."""


@dataclass
class Desk:
    """One collection's passages, as a run works on them."""

    archive: Archive
    collection: Collection
    unkept: Unkept
    """Of this collection, from an earlier run, too: it is kept as soon as the disk takes it."""
    waiting: int = 0
    _at_disk: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One batch after the other: the others would only wait in threads for the same file."""
    _in_air: set[str] = field(default_factory=set)
    """The texts that are in some request, or will be in the next one."""
    _not_taken: dict[str, AoaiError] = field(default_factory=dict)
    """The texts that were refused in this run."""

    @property
    def ready(self) -> bool:
        """Whether the model and its width are known, so that texts that are known can be copied."""
        return bool(self.collection.width)

    async def begin(self) -> None:
        """Make sure that no other copy of the app is at it. Raises StorageTrouble."""
        await self.archive(lambda store: store.collections.begin(self.collection.id))
        await self.look()

    async def end(self) -> None:
        """Let others be at it. Where the disk takes nothing, this copy's end tells them."""
        with suppress(StorageTrouble):
            await self.archive(lambda store: store.collections.end(self.collection.id))

    async def look(self) -> None:
        """See how it stands."""
        self.collection = await self.archive(lambda store: store.collections.get(self.collection.id))
        self.waiting = self.collection.waiting

    async def keep_again(self) -> int:
        """Keep what the disk did not take before; how many passages got their vectors."""
        done = 0
        while self.unkept:
            passages, embedded = self.unkept[0]
            with suppress(OtherModel):  # another copy of the app has begun with another model meanwhile
                self.check(embedded)
                done += await self._write(passages, embedded)
            del self.unkept[0]
        return done

    def check(self, embedded: Embedded) -> None:
        """Raise OtherModel where an answer does not belong to what is in the collection."""
        check_model(self.collection, embedded)

    async def keep(self, texts: Sequence[Wanted], embedded: Embedded) -> int:
        """Put vectors on the disk; how many passages, with others of the same text, have theirs now.

        Raises StorageTrouble: then they stay in memory.
        """
        batch = [one.passage for one in texts], embedded
        self.unkept.append(batch)
        done = await self._write(*batch)
        self.unkept.remove(batch)
        self._in_air.difference_update(one.text for one in texts)
        return done

    async def refuse(self, wanted: Wanted, error: AoaiError) -> Passage:
        """Set a passage aside, with the reason; it, as it is now."""
        self._not_taken[wanted.text] = error
        self._in_air.discard(wanted.text)
        return await self._set_aside(wanted.passage, error)

    async def copy_known(self, copied: Callable[[int], None]) -> None:
        """Give what waits the vectors that its texts have already, in whatever collection."""
        after: int | None = 0
        while after is not None:
            found = await self.archive(_copying(self.collection.id, after))
            after = found.last
            if found.passages:
                self.waiting -= found.passages
                copied(found.passages)

    async def first(self) -> list[Wanted]:
        """What to send first, while it is not known which model answers; nothing once that is known.

        Texts that any model knows already are not among it, for it may be this one. Where all are known, the model is
        taken to be the one that the deployment had for another collection; without one, the shortest text is sent.
        """
        if self.ready:
            return []
        page = await self.archive(_page(self.collection.id, 0))
        known = await self.archive(lambda store: _known_somewhere(store, [one.text for one in page]))
        page = [one for one in page if one.text not in self._not_taken]
        chosen = [one for one in page if one.text not in known][:FIRST_INPUTS]
        if not chosen and page:
            if await self._settled_as_before():
                return []
            chosen = [min(page, key=lambda one: len(one.text))]
        return await self._wanted(chosen)

    async def wanted(self, refused: Callable[[Passage, AoaiError], None]) -> AsyncGenerator[Wanted, None]:
        """What is to be sent, each text once; `refused` hears of passages whose text was refused meanwhile."""
        after = 0
        while page := await self.archive(_page(self.collection.id, after)):
            after = page[-1].id
            for passage in page:
                if error := self._not_taken.get(passage.text):
                    refused(await self._set_aside(passage, error), error)
            for one in await self._wanted([one for one in page if one.text not in self._not_taken]):
                yield one

    async def _wanted(self, passages: list[Passage]) -> list[Wanted]:
        """Those whose texts are in no request yet."""
        from aoai_tui.services.passages.tokens import estimate  # noqa: PLC0415  not part of the first paint

        fresh = []
        for passage in passages:
            if passage.text not in self._in_air:
                self._in_air.add(passage.text)
                fresh.append(passage)
        return await asyncio.to_thread(lambda: [Wanted(one.text, estimate(one.text), one) for one in fresh])

    async def _write(self, passages: list[Passage], embedded: Embedded) -> int:
        """How many passages have their vectors now."""
        name = named(self.collection, embedded)

        def write(store: Store) -> int:
            return store.vectors.keep(
                self.collection.id,
                list(zip(passages, embedded.vectors, strict=True)),
                model=name,
                width=embedded.width,
                tokens=embedded.tokens,
            )

        async with self._at_disk:
            done = await to_its_end(self.archive(write))
        self.collection = replace(self.collection, model=name, width=embedded.width)
        self.waiting -= done
        return done

    async def _set_aside(self, passage: Passage, error: AoaiError) -> Passage:
        failure = failure_of(error)
        await self.archive(lambda store: store.passages.set_aside(self.collection.id, {passage.id: failure}))
        self.waiting -= 1
        return replace(passage, state=PassageState.REFUSED, failure=failure)

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


def named(collection: Collection, embedded: Embedded) -> str:
    """What the model is called: as the answer says, else, where a server names none, like the deployment."""
    return embedded.model or collection.deployment


def check_model(collection: Collection, embedded: Embedded) -> None:
    """Raise OtherModel where an answer does not belong to what is in the collection, or is not as wide as was asked."""
    width = collection.width or collection.dimensions
    model = named(collection, embedded)
    if collection.width and model != collection.model:
        raise OtherModel(
            f"“{collection.deployment}” is {model} now.",
            f"This collection was embedded with {collection.model}, and the two can't be compared: embed it anew.",
        )
    if width and embedded.width != width:
        raise OtherModel(
            f"“{collection.deployment}” gives vectors of {embedded.width:,} numbers.",
            f"This collection's have {width:,}, and the two can't be compared: embed it anew.",
        )


def _page(collection_id: str, after: int) -> Callable[[Store], list[Passage]]:
    return lambda store: store.passages.waiting(collection_id, PAGE, after)


def _copying(collection_id: str, after: int) -> Callable[[Store], Copied]:
    return lambda store: store.vectors.copy_known(collection_id, after)


def _known_somewhere(store: Store, texts: list[str]) -> set[str]:
    """Those of the texts that have a vector by any model."""
    models = store.collections.models()
    return {texts[place] for model, width in models for place in store.vectors.known(texts, model, width)}
