"""Plans: texts are read and counted, and what they would cost is told, before anything is kept or sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from aoai_tui.domain import Collection, TextSource
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.lookup.adding import Adding, OnKept
from aoai_tui.services.lookup.freshness import there_and_gone, to_be_read
from aoai_tui.services.lookup.gathering import Gathering
from aoai_tui.services.lookup.kept import KeptCollections, unheard
from aoai_tui.services.lookup.plans import OnPlanning, Plan
from aoai_tui.services.lookup.stopping import Telling, in_loop, stoppable
from aoai_tui.services.lookup.wishes import wished, with_columns

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store


@dataclass
class PlannedCollections(KeptCollections):
    """Collections, and what is to be added to them."""

    async def plan(
        self,
        collection_id: str,
        *,
        texts: Sequence[str] = (),
        paths: Sequence[Path] = (),
        patterns: str = "",
        column: str = "",
        columns: Mapping[Path, str] = MappingProxyType({}),
        on_progress: OnPlanning = unheard,
    ) -> Plan:
        """Read typed texts, files and folders: what adding them will bring and cost. Nothing is kept or sent.

        `patterns` choose files of the folders: `*.md,docs/**`, `!drafts/**`. `column` is that of CSV and JSONL files;
        empty for the one that is guessed; `columns` are those of some of them, by their paths.
        Cancelling the task ends the reading.
        A file that can't be read, or has no text, is among `Plan.skipped`. Raises UsageTrouble where a path of `paths`
        does not exist, or the patterns can't be meant.
        """

        def read(gathering: Gathering) -> tuple[TextSource, ...]:
            wishes = wished(texts, paths, patterns, column, gathering.skipped.append)
            gathering.gather(with_columns(wishes, columns))
            return ()

        return await self._planned(collection_id, read, on_progress)

    async def refresh(self, collection_id: str, *, on_progress: OnPlanning = unheard) -> Plan:
        """Read the collection's files anew: those that changed, those that are gone, and new ones beside them.

        New are files in folders that were added before, which the patterns of then let through.
        """

        def read(gathering: Gathering) -> tuple[TextSource, ...]:
            known = [one for one in gathering.store.sources.all(collection_id) if one.path]
            there, gone = there_and_gone(known, gathering.skipped.append)
            gathering.gather(to_be_read(there, known, gathering.skipped.append))
            return tuple(gone)

        return await self._planned(collection_id, read, on_progress)

    async def add(self, plan: Plan, *, on_progress: OnKept = unheard) -> Collection:
        """Keep what was planned: its passages wait for `embed` from now on. Nothing is sent.

        A plan is added once: a second time it changes nothing. Where the disk is full the StorageTrouble is raised,
        and adding the same plan again goes on. Cancelled, it ends soon: what was kept stays, and waits.
        """
        telling = Telling(in_loop(on_progress))
        await stoppable(self.archive(lambda store: Adding(store, plan, telling).keep()), telling.stop)
        return await self.get(plan.collection.id)

    async def _planned(
        self,
        collection_id: str,
        read: Callable[[Gathering], tuple[TextSource, ...]],
        on_progress: OnPlanning,
    ) -> Plan:
        telling = Telling(in_loop(on_progress))
        collection = await self.get(collection_id)
        if collection.deleted_at:
            raise UsageTrouble("This collection is deleted.", "Bring it back first (u).")

        def planned(store: Store) -> Plan:
            gathering = Gathering(store, collection, telling)
            gone = read(gathering)
            return gathering.plan(gone, self.prices())

        return await stoppable(self.archive(planned), telling.stop)
