"""Runs: what waits in a collection is embedded, one run for each collection."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field

from aoai_tui.domain import Embedded, EmbeddingRequest, OnWait
from aoai_tui.errors import AoaiError, UsageTrouble
from aoai_tui.services.lookup.airspace import Airspace
from aoai_tui.services.lookup.asking import Asking
from aoai_tui.services.lookup.desk import Desk, Unkept
from aoai_tui.services.lookup.events import EmbedEvent
from aoai_tui.services.lookup.outgoing import Outgoing
from aoai_tui.services.lookup.run import Run


@dataclass
class EmbeddedCollections(Asking):
    """Collections, as they are embedded over one link."""

    _runs: dict[str, Run] = field(default_factory=dict)
    _unkept: dict[str, Unkept] = field(default_factory=dict)
    """What was paid for and the disk did not take, by the collection."""

    _airspaces: dict[tuple[str, int | None], Airspace] = field(default_factory=dict)
    """What is on its way, by deployment and dimensions."""

    async def embed(self, collection_id: str) -> AsyncGenerator[EmbedEvent, None]:
        """Embed what waits in a collection, several batches at once.

        A batch's vectors are on the disk before its event comes. Closing the generator, or cancelling the task,
        pauses: what is paid for and on its way gets some seconds to arrive and is kept, the rest goes on waiting, for a
        later call, also of a later start of the app. A text that was embedded before with the same model and width, in
        whatever collection, is copied and not sent; one that stands in several passages is sent once.
        Failures end in Ended.error: OtherModel where the deployment is another model than before; StorageTrouble where
        the disk takes nothing (what had come is kept in memory, and on the disk with the next call) or where another
        copy of the app is at it. Raises UsageTrouble where this one is.
        """
        collection = await self.get(collection_id)
        if collection.deleted_at:
            raise UsageTrouble("This collection is deleted.", "Bring it back first (u).")

        async def ask(request: EmbeddingRequest, on_wait: OnWait) -> Embedded:
            try:
                return await self.ask(request, on_wait)
            except AoaiError as error:
                self.explain(error, collection.connection)
                raise

        if collection_id in self._runs:
            raise UsageTrouble("This collection is being embedded already.")
        air = self._airspaces.setdefault((collection.deployment, collection.dimensions), Airspace())
        desk = Outgoing(self.archive, collection, self._unkept.setdefault(collection_id, []), air)
        run = Run(desk, ask, self.pacing(collection.deployment), over=lambda: self._over(collection_id))
        self._runs[collection_id] = run
        async with aclosing(run.events()) as events:
            async for event in events:
                yield event

    def is_embedding(self, collection_id: str) -> bool:
        """Whether this copy of the app is at it."""
        return collection_id in self._runs

    async def delete(self, collection_id: str) -> None:
        """Take it out of the list, and stop what runs in it; `restore_last` brings it back for 30 days."""
        if run := self._runs.get(collection_id):
            await run.stop()
        await super().delete(collection_id)

    async def close(self) -> None:
        """Stop what runs, and wait until what was paid for is kept."""
        await self._finishing.close()
        for run in list(self._runs.values()):
            await run.stop()
        for collection_id, unkept in list(self._unkept.items()):
            with suppress(AoaiError):
                await Desk(self.archive, await self.get(collection_id), unkept, Airspace()).keep_again()

    def _over(self, collection_id: str) -> None:
        self._runs.pop(collection_id, None)
        if not self._unkept.get(collection_id):
            self._unkept.pop(collection_id, None)
