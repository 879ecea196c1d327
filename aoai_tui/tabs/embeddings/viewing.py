"""Ways to see what was found: which there are, and which is shown."""

from __future__ import annotations

from typing import ClassVar

from msgspec.structs import replace
from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher

from aoai_tui.services.embedding_choices import LookupView
from aoai_tui.tabs.embeddings.part import EmbeddingsPart
from aoai_tui.tabs.embeddings.passage_view import PassageView
from aoai_tui.tabs.embeddings.view_chips import ViewChips


class ViewingPart(EmbeddingsPart):
    """The part of the Embeddings tab that changes between the views."""

    views: tuple[PassageView, ...]
    """In the order in which f6 goes through them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6",
            "next_view",
            "Next view",
            id="embeddings.view",
            priority=True,  # text inputs select a line with f6
            tooltip="Show what was found as a list, as a matrix of similarities, or on the map of the collection",
        ),
    ]

    @property
    def view(self) -> PassageView:
        """The view that is shown."""
        shown = self.query_one("#views", ContentSwitcher).current
        return next((one for one in self.views if one.id == shown), self.views[0])

    def show_view(self, name: LookupView) -> None:
        """Show this one; the cursor goes along where it was in another."""
        there = self.view
        view = next((one for one in self.views if name == one.VIEW), self.views[0])
        had_focus = there.has_focus_within
        self.query_one("#views", ContentSwitcher).current = view.id
        self.foot.chips.chosen = view.VIEW
        self.set_class(view.VIEW is LookupView.LIST, "-listed")
        self.show_seen()
        if had_focus and view is not there:
            self.call_after_refresh(view.take_focus)

    def show_seen(self) -> None:
        """Have the shown view show what is there now."""
        self.view.show(self.seen)
        self.show_words()

    @on(ViewChips.Chosen)
    async def _choose_view(self, event: ViewChips.Chosen) -> None:
        event.stop()
        await self._keep_view(event.view)

    async def action_next_view(self) -> None:
        """The view after this one; after the last the first."""
        at = self.views.index(self.view)
        await self._keep_view(self.views[(at + 1) % len(self.views)].VIEW)

    async def _keep_view(self, name: LookupView) -> None:
        self.show_view(name)
        with self.tab.errors_shown():
            await self.choices.choose(self.choices.own_deployment, replace(self.choices.options, view=name))
            self.show_options()
