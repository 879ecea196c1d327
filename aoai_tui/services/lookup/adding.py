"""A plan carried out, in a thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.domain import Chunk
from aoai_tui.services.lookup.filling import Filling
from aoai_tui.services.lookup.gathering import key_of
from aoai_tui.services.lookup.plans import Plan
from aoai_tui.services.lookup.stopping import Telling

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

OnKept = Callable[[int], None]
"""Told in the event loop's own thread how many of the plan's passages are gone through, some times in a second."""


@dataclass
class Adding:
    """One plan, while its passages are kept. What was kept stays, whenever it ends: the same plan goes on there."""

    store: Store
    plan: Plan
    telling: Telling[int]
    _done: int = 0

    def keep(self) -> None:
        """Keep what is not kept yet. Raises StorageTrouble, and GivenUp where nobody waits for it.

        Sources are whole or not there, but for one with thousands of passages, which is found changed then: its digest
        comes last.
        """
        collection_id = self.plan.collection.id
        if self.plan.gone:
            self.store.sources.delete(collection_id, [one.id for one in self.plan.gone])
        sources = {one.number: one.source for one in self.plan.sources}
        known = {key_of(one): one for one in self.store.sources.all(collection_id)}
        filling = Filling(self.store, collection_id)
        for number, lines in groupby(self.plan.spool, itemgetter(0)):
            source = sources.get(number)
            if source is None:
                continue
            before, chunks = known.get(key_of(source)), self._counted(lines)
            if before is None:
                filling.add(source, chunks)
            elif before.digest != source.digest:
                self.store.sources.refill(replace(source, id=before.id), chunks)
        filling.flush()

    def _counted(self, lines: Iterator[tuple[int, Chunk]]) -> Iterator[Chunk]:
        for _, chunk in lines:
            self._done += 1
            self.telling.tell(self._done)
            yield chunk
