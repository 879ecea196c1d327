"""Texts are put together, looked over, and added."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Collection
from aoai_tui.services.embedding_choices import TextsToAdd
from aoai_tui.services.lookup.words import counted
from aoai_tui.tabs.embeddings.adding.dropped import Dropped, names_of
from aoai_tui.tabs.embeddings.adding.ended_words import named, stopped_words
from aoai_tui.tabs.embeddings.adding.running import RunningPart
from aoai_tui.tabs.embeddings.adding.table_columns import TableColumns
from aoai_tui.tabs.embeddings.working import Tell, WorkingPart

if TYPE_CHECKING:
    from aoai_tui.services.lookup.plans import OnPlanning, Plan
    from aoai_tui.services.passages.columns import Columns
    from aoai_tui.tabs.embeddings.adding.path_row import PathToAdd


class AddingPart(WorkingPart, RunningPart):
    """The part of the Embeddings tab that adds texts to a collection."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f4",
            "add",
            "Add texts",
            id="embeddings.add",
            tooltip="Add typed texts, files and folders to the collection; what it costs is told first",
        ),
        Binding(
            "f7",
            "refused",
            "Refused passages",
            id="embeddings.refused",
            priority=True,  # text inputs select everything with f7
            tooltip="Show the passages that the service refused, and why; change them and send them again",
        ),
    ]

    def begin_adding(self) -> None:
        """Let what is dropped on the query be added."""
        self.text.helps.append(
            Dropped(
                self,
                self.tab.errors_shown,
                self.text,
                added=self._put_together,
                taken_away=self._leave_out,
                told=self._offer,
            )
        )

    async def collection_to_add_to(self) -> Collection | None:
        """The one that a key means; a new one, where there is none yet. None where the person changed their mind."""
        raise NotImplementedError

    # What was dropped on the query

    def _put_together(self, things: Sequence[PathToAdd]) -> tuple[PathToAdd, ...]:
        before = self.choices.to_add(self._open_id).paths
        new = tuple(one for one in things if str(one.path) not in before)
        self._keep_paths(self._open_id, (*before, *(str(one.path) for one in new)))
        return tuple(things)

    def _leave_out(self, things: Sequence[PathToAdd]) -> None:
        gone = {str(one.path) for one in things}
        before = self.choices.to_add(self._open_id).paths
        self._keep_paths(self._open_id, tuple(path for path in before if path not in gone))
        self.line.say("")

    def _offer(self, things: Sequence[PathToAdd], more: str) -> None:
        where = f" to {named(self.collection)}" if self.collection else ""
        self.line.say(f"{names_of(things)} can be added.{more}", "plain", f"f4 adds{where}")

    @property
    def _open_id(self) -> str:
        """The collection that is open; empty for none, or none yet."""
        return self.collection.id if self.collection else ""

    @work(group="keep")
    async def _keep_paths(self, collection_id: str, paths: tuple[str, ...]) -> None:
        with self.tab.errors_shown():
            before = self.choices.to_add(collection_id)
            await self.choices.keep_to_add(replace(before, paths=paths), collection_id)

    # Added

    @work(group="add", exclusive=True)
    async def action_add(self) -> None:
        """Put texts together, look them over, add them."""
        with self.tab.errors_shown():
            collection = await self.collection_to_add_to()
            if collection is None:
                return
            self.line.say("")
            while (to_add := await self._ask_for_texts(collection)) is not None:
                plan = await self._look_over(f"Add to {named(collection)}", collection, to_add)
                if plan is not None:
                    if await self.carry_out(plan, "f4 adds the rest"):
                        await self.choices.keep_to_add(TextsToAdd(), collection.id)
                    return

    async def _ask_for_texts(self, collection: Collection) -> TextsToAdd | None:
        from aoai_tui.tabs.embeddings.adding.add_texts import AddTexts  # noqa: PLC0415  when it is wanted

        async def keep(to_add: TextsToAdd) -> None:
            await self.choices.keep_to_add(to_add, collection.id)

        return await self.app.push_screen_wait(
            AddTexts(
                f"Add to {named(collection)}",
                self.choices.to_add(collection.id),
                keep=keep,
                columns_of=_columns_of,
                edit=self._edited,
            )
        )

    async def _look_over(self, title: str, collection: Collection, to_add: TextsToAdd) -> Plan | None:
        async def keep_columns(columns: Mapping[str, str]) -> None:
            now = self.choices.to_add(collection.id)
            kept = replace(now, columns={**now.columns, **columns})
            await self.choices.keep_to_add(kept, collection.id)

        async def make(on_progress: OnPlanning) -> Plan:
            columns = self.choices.to_add(collection.id).columns
            return await self.lookup.plan(
                collection.id,
                texts=[to_add.text] if to_add.text.strip() else [],
                paths=[Path(one) for one in to_add.paths],
                patterns=to_add.patterns,
                column=to_add.column,
                columns={Path(path): column for path, column in columns.items()},
                on_progress=on_progress,
            )

        from aoai_tui.tabs.embeddings.adding.plan_preview import PlanPreview  # noqa: PLC0415  see above

        tables = TableColumns(_columns_of, keep_columns)
        return await self.app.push_screen_wait(PlanPreview(title, make, self.bench.spending.words, tables))

    @work(group="add", exclusive=True)
    async def refresh_files(self, collection: Collection) -> None:
        """Find the files that changed, came or went, and bring the collection to them."""
        from aoai_tui.tabs.embeddings.adding.plan_preview import PlanPreview  # noqa: PLC0415  see above

        async def make(on_progress: OnPlanning) -> Plan:
            return await self.lookup.refresh(collection.id, on_progress=on_progress)

        title = f"Refresh {named(collection)} from its files"
        plan = await self.app.push_screen_wait(PlanPreview(title, make, self.bench.spending.words))
        with self.tab.errors_shown():
            if plan is not None:
                await self.carry_out(plan, "r in the list (ctrl+b) adds the rest")

    async def carry_out(self, plan: Plan, again: str) -> bool:
        """Keep what was planned, and embed it; whether all of it is kept. `again` is the key that goes on else.

        Raises StorageTrouble.
        """
        name, of_all = named(plan.collection), plan.estimate.passages

        async def keep(tell: Tell) -> Collection:
            def heard(count: int) -> None:
                tell(f"Adding to {name}: {count:,} of {counted(of_all, 'passage')}")

            return await self.lookup.add(plan, on_progress=heard)

        try:
            collection = await self.at_work(f"Adding to {name}", keep, given_up="")
        except asyncio.CancelledError:
            if self.is_attached:
                await self._tell_stopped(plan, again)
            raise
        await self.refresh_collections(plan.collection.id)
        if collection is None:
            return False
        if collection.waiting:
            self.embed_soon(collection.id)
        else:
            self.search_again()
        return True

    async def _tell_stopped(self, plan: Plan, again: str) -> None:
        """Say what is kept of it, and what goes on."""
        with self.tab.errors_shown():
            await self.refresh_collections(plan.collection.id)
            now = await self.lookup.get(plan.collection.id)
            self.line.say(stopped_words(now), "warning", f"{again} · f5 embeds" if now.waiting else again)

    async def _edited(self, text: str) -> str:
        from aoai_tui.widgets.external_editor import edited, editor_command  # noqa: PLC0415  see above

        return await edited(
            self.app, text, editor_command(self.bench.connections.settings.editor, os.environ)
        )

    # Refused

    @work(group="refused", exclusive=True)
    async def action_refused(self) -> None:
        """Show what was refused; embed what is to be sent again."""
        from aoai_tui.tabs.embeddings.adding.refused_passages import RefusedPassages  # noqa: PLC0415  see above

        collection = self.chosen_collection
        if collection is None:
            return
        waits = await self.app.push_screen_wait(RefusedPassages(self.lookup, collection))
        self.forget_done()
        with self.tab.errors_shown():
            await self.refresh_collections()
            if waits:
                self.embed_soon(collection.id)


async def _columns_of(table: Path) -> Columns:
    from aoai_tui.services.passages.reading import columns_of  # noqa: PLC0415  when it is wanted

    return await asyncio.to_thread(columns_of, table)
