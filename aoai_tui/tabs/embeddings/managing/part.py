"""Collections are made, renamed, copied, merged, embedded anew, deleted and brought back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Collection
from aoai_tui.tabs.embeddings.adding.ended_words import named
from aoai_tui.tabs.embeddings.adding.part import AddingPart
from aoai_tui.tabs.embeddings.collection_list import CollectionList
from aoai_tui.tabs.embeddings.managing.copying import CopyingPart
from aoai_tui.tabs.embeddings.managing.exchanging import ExchangingPart
from aoai_tui.tabs.embeddings.managing.placing import PlacingPart

if TYPE_CHECKING:
    from aoai_tui.tabs.embeddings.managing.collection_fields import CollectionWish


class ManagingPart(CopyingPart, ExchangingPart, PlacingPart, AddingPart):
    """The part of the Embeddings tab that looks after collections."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+n",
            "new_collection",
            "New collection",
            id="embeddings.new",
            tooltip="Make a collection: its name, its deployment, and how texts are cut for it",
        ),
        Binding(
            "f2",
            "rename_collection",
            "Rename",
            id="embeddings.rename",
            show=False,
            tooltip="Give the collection another name",
        ),
    ]

    # Made

    @work(group="make", exclusive=True)
    async def action_new_collection(self) -> None:
        """Make one, and open it."""
        with self.tab.errors_shown():
            await self.make_collection()
        self.return_focus()

    async def collection_to_add_to(self) -> Collection | None:
        """The one that a key means; a new one, where there is none yet. That can be told once they are read."""
        await self.furnished.wait()
        return self.chosen_collection or await self.make_collection()

    async def make_collection(self) -> Collection | None:
        """Ask for a new one, and open it; None where the person changed their mind. Raises AoaiError."""
        from aoai_tui.tabs.embeddings.managing.new_collection import NewCollection  # noqa: PLC0415  when wanted

        async def check(wish: CollectionWish) -> None:
            await self.lookup.check_new(wish.name, wish.deployment, wish.dimensions, wish.chunking)

        wish = await self.app.push_screen_wait(
            NewCollection(
                await self.deployments.names(),
                self.choices.deployment,
                [one.name for one in self.all_collections],
                check=check,
                refused=self._refused_by,
            )
        )
        if wish is None:
            return None
        deployment = wish.deployment or self.choices.deployment
        made = await self.lookup.make(wish.name, deployment, wish.dimensions, wish.chunking)
        await self.refresh_collections(made.id)
        return made

    async def _refused_by(self, deployment: str) -> Mapping[str, str | None]:
        return await self.deployments.refused(deployment) if deployment else {}

    # Done with one

    @on(CollectionList.Asked)
    def _asked(self, event: CollectionList.Asked) -> None:
        event.stop()
        self.do_with_collection(event.deed, event.collection)

    def do_with_collection(self, deed: str, collection: Collection) -> None:
        """What a key on a collection means."""
        match deed:
            case "delete":
                self._delete(collection)
            case "duplicate":
                self.duplicate(collection)
            case "merge":
                self.merge(collection)
            case "anew":
                self.embed_anew(collection)
            case "refresh":
                self.refresh_files(collection)
            case "sources":
                self._show_sources(collection)
            case "check":
                self._check(collection)
            case "place":
                self.choose_place(collection)

    @work(group="manage")
    async def action_rename_collection(self) -> None:
        """Give it another name."""
        from aoai_tui.screens.ask_name import AskName  # noqa: PLC0415  when it is wanted

        if (collection := self.chosen_collection) is None:
            return
        name = await self.app.push_screen_wait(AskName("Name of the collection", collection.name))
        if not name or name == collection.name:
            return
        with self.tab.errors_shown():
            await self.lookup.rename(collection.id, name)
            await self.refresh_collections()

    @work(group="manage")
    async def _delete(self, collection: Collection) -> None:
        with self.tab.errors_shown():
            self.forget_done()
            await self.leave_embedding(collection.id)
            await self.lookup.delete(collection.id)
            await self.refresh_collections()
            told = f"{named(collection)} is deleted. u in the list brings it back."
            self.app.notify(told, timeout=5, markup=False)

    @on(CollectionList.RestoreAsked)
    @work(group="manage")
    async def _restore(self, event: CollectionList.RestoreAsked) -> None:
        event.stop()
        with self.tab.errors_shown():
            restored = await self.lookup.restore_last()
            if restored is not None:
                await self.refresh_collections(restored.id)
            told = f"{named(restored)} is back." if restored else "Nothing was deleted."
            self.app.notify(told, timeout=3, markup=False)

    @work(group="manage")
    async def _check(self, collection: Collection) -> None:
        with self.tab.errors_shown():
            found = await self.lookup.check(collection.id)
            self.app.notify(
                found.told, timeout=8, severity="warning" if found.lost else "information", markup=False
            )
            if found.lost:
                await self.refresh_collections()

    # What runs

    @property
    def is_adding(self) -> bool:
        """Whether escape has work to give up, or embedding to pause."""
        return self.is_at_work or self.is_embedding

    def stop_adding(self) -> None:
        """Give up work, of which nothing stays; else pause embedding, of which all does."""
        if self.is_at_work:
            self.give_up_work()
        else:
            self.pause_embedding()

    def adding_keys(self) -> Mapping[str, str]:
        """What stops, or goes on."""
        if self.is_adding:
            return {"stop": "Stop" if self.is_at_work else "Pause"}
        return {"go_on": "Go on embedding"} if self.waiting_collections else {}

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """To go on only where something waits; what is done with a collection only where there is one."""
        chosen = self.chosen_collection
        match action:
            case "go_on":
                return bool(self.waiting_collections)
            case "refused":
                return chosen is not None and chosen.refused > 0
            case "rename_collection":
                return chosen is not None
            case "export_collection":
                return chosen is not None and chosen.passages > 0
        return super().check_action(action, parameters)

    @work(group="manage")
    async def _show_sources(self, collection: Collection) -> None:
        from aoai_tui.tabs.embeddings.managing.sources import Sources  # noqa: PLC0415  see above

        source = await self.app.push_screen_wait(Sources(self.lookup, collection))
        with self.tab.errors_shown():
            await self.refresh_collections(collection.id if source else "")
            if source is not None:
                self.look_in([source])
            else:
                self.search_again()
