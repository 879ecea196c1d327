"""Which collection is open, and the list of all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Collection
from aoai_tui.tabs.embeddings.adding.ended_words import named
from aoai_tui.tabs.embeddings.collection_list import CollectionList
from aoai_tui.tabs.embeddings.part import EmbeddingsPart
from aoai_tui.widgets.side_panel import SidePanel, close_over


class OpeningPart(EmbeddingsPart):
    """The part of the Embeddings tab that opens collections."""

    collection: Collection | None = None
    all_collections: tuple[Collection, ...] = ()
    """Those that the list shows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+b",
            "list",
            "Collections",
            id="embeddings.list",
            tooltip="Go to the collections; from there, hide them",
        ),
    ]

    @property
    def chosen_collection(self) -> Collection | None:
        """Under the list's cursor while the person is there, else the open one."""
        return (self.collections.under_cursor() if self.collections.has_cursor else None) or self.collection

    async def open(self, collection: Collection | None) -> None:
        """Look things up in this one. Raises StorageTrouble."""
        self.seen = replace(self.seen, sources=())
        self.forget_found()
        self._show_open(collection)
        self.collections.show(self.all_collections, collection.id if collection else "")
        if collection is not None:
            await self.choices.keep_collection(collection.id)

    async def refresh_collections(self, open_id: str = "") -> None:
        """Read all collections anew. Raises StorageTrouble."""
        self.all_collections = tuple(await self.lookup.all())
        wanted = open_id or (self.collection.id if self.collection else self.choices.collection)
        known = {one.id: one for one in self.all_collections}
        filled = (one for one in self.all_collections if one.passages)
        collection = known.get(wanted) or next(filled, next(iter(self.all_collections), None))
        if not self.is_attached:
            return
        before = self.collection
        if collection is None or before is None or collection.id != before.id:
            await self.open(collection)
            await self.begin_looking()
        elif collection != before:
            self._show_open(collection)
        self.collections.show(self.all_collections, collection.id if collection else "")

    @work(group="other windows", exclusive=True)
    async def read_along(self) -> None:
        """Show what other windows did to the collections meanwhile."""
        with self.tab.errors_shown():
            now, before = tuple(await self.lookup.all()), self.collection
            if now == self.all_collections or not self.is_attached:
                return
            await self.refresh_collections()
            if before is not None and before.id not in {one.id for one in now}:
                told = f"{named(before)} was deleted in another window. u in the list brings it back."
                self.app.notify(told, timeout=8, severity="warning", markup=False)

    def _show_open(self, collection: Collection | None) -> None:
        self.collection = collection
        self.seen = replace(self.seen, collection=collection)
        self.set_class(collection is None, "-none")
        self.tab.deployment = collection.deployment if collection else self.choices.deployment
        self.show_facts()
        self.show_seen()
        self.refresh_bindings()

    @on(CollectionList.Chosen)
    async def _open_chosen(self, event: CollectionList.Chosen) -> None:
        event.stop()
        with self.tab.errors_shown():
            self.forget_done()
            await self.open(event.collection)
            self.search()
        close_over(self)
        self.return_focus()

    def action_list(self) -> None:
        """Go to the collections; from there, hide them."""
        panel = self.query_one("SidePanel.-left", SidePanel)
        if (panel.has_class("-open") and not self.collections.has_cursor) or panel.toggle():
            if self.collection is not None:
                self.collections.put_cursor(self.collection.id)  # not where it was left some time ago
            self.collections.take_cursor()
            self.read_along()
        else:
            self.focus_first()
