"""Collections are made from others: duplicated, merged, embedded anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from textual import work

from aoai_tui.domain import Collection
from aoai_tui.services.lookup.words import counted
from aoai_tui.tabs.embeddings.adding.ended_words import named
from aoai_tui.tabs.embeddings.adding.running import RunningPart
from aoai_tui.tabs.embeddings.working import Tell, WorkingPart

if TYPE_CHECKING:
    from aoai_tui.services.lookup.copies import OnCopied
    from aoai_tui.services.lookup.plans import Estimate


class CopyingPart(WorkingPart, RunningPart):
    """The part of the Embeddings tab that makes collections from others."""

    @work(group="manage")
    async def duplicate(self, collection: Collection) -> None:
        """Copy it with all its vectors."""
        from aoai_tui.screens.ask_name import AskName  # noqa: PLC0415  when it is wanted

        name = await self.app.push_screen_wait(AskName("Name of the copy", f"{collection.name} copy"))
        if not name:
            return
        await self._copy(
            collection, lambda on_copied: self.lookup.duplicate(collection.id, name, on_copied=on_copied)
        )

    @work(group="manage")
    async def merge(self, collection: Collection) -> None:
        """Make one collection of it and others."""
        from aoai_tui.tabs.embeddings.managing.merging import MergeCollections  # noqa: PLC0415  see above

        others = [one for one in self.all_collections if one.id != collection.id]
        if not others:
            self.app.notify("There is no other collection to merge it with.", timeout=4, markup=False)
            return
        wish = await self.app.push_screen_wait(MergeCollections(collection, others))
        if wish is None:
            return
        ids, name = wish.ids, wish.name
        await self._copy(collection, lambda on_copied: self.lookup.merge(ids, name, on_copied=on_copied))

    @work(group="manage")
    async def embed_anew(self, collection: Collection) -> None:
        """Embed its passages with another deployment, in a collection beside it."""
        from aoai_tui.tabs.embeddings.managing.embed_anew import EmbedAnew  # noqa: PLC0415  see above

        def cost_of(deployment: str, dimensions: int | None) -> Awaitable[Estimate]:
            return self.lookup.anew_cost(collection.id, deployment, dimensions)

        with self.tab.errors_shown():
            names = await self.deployments.names()
            wish = await self.app.push_screen_wait(
                EmbedAnew(
                    collection,
                    names,
                    self.choices.deployment,
                    cost_of=cost_of,
                    cost_words=self.bench.spending.words,
                )
            )
        if wish is None:
            return
        deployment, dimensions, name = wish.deployment, wish.dimensions, wish.name
        made = await self._copy(
            collection,
            lambda on_copied: self.lookup.embed_anew(
                collection.id, deployment, dimensions, name=name, on_copied=on_copied
            ),
        )
        if made is not None:
            self.embed_soon(made.id)

    async def _copy(
        self, collection: Collection, make: Callable[[OnCopied], Awaitable[Collection]]
    ) -> Collection | None:
        """Make a collection out of others, and open it; None where that failed, which is told."""
        doing = f"Copying {named(collection)}"

        async def copy(tell: Tell) -> Collection:
            return await make(lambda count: tell(f"{doing}: {counted(count, 'passage')}"))

        made = await self.at_work(doing, copy)
        if made is not None:
            with self.tab.errors_shown():
                await self.refresh_collections(made.id)
            self.line.say(f"{named(made)} is made.", "good")
        return made
