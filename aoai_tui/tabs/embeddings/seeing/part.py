"""Seeing: pairs of passages, near duplicates, typed texts compared, vectors. Each opens a screen of its own."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Match
from aoai_tui.tabs.embeddings.part import EmbeddingsPart
from aoai_tui.tabs.embeddings.passage_view import PassageView
from aoai_tui.tabs.embeddings.seeing.matrix_view import MatrixView


class SeeingPart(EmbeddingsPart):
    """The part of the Embeddings tab that shows how passages lie to each other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "alt+d",
            "duplicates",
            "Near duplicates",
            id="embeddings.duplicates",
            show=False,
            tooltip="List the passages of the collection that are nearly the same, to delete some",
        ),
        Binding(
            "f8",
            "compare",
            "Compare two texts",
            id="embeddings.compare",
            show=False,
            tooltip="Type two texts and see how alike they are",
        ),
    ]

    @on(MatrixView.PairAsked)
    @work(group="pair", exclusive=True)
    async def _show_pair(self, event: MatrixView.PairAsked) -> None:
        """Both passages of a cell."""
        from aoai_tui.tabs.embeddings.seeing.pair import PairScreen  # noqa: PLC0415  when it is wanted

        await self.app.push_screen_wait(PairScreen(event.first, event.second))

    @on(MatrixView.Reordered)
    def _tell_order(self, event: MatrixView.Reordered) -> None:
        event.stop()
        self.show_words()

    @on(PassageView.Asked)
    async def _show_asked_vector(self, event: PassageView.Asked) -> None:
        """The vector of a passage."""
        if event.deed == "vector":
            await self.show_vector(event.match)

    async def show_vector(self, match: Match) -> None:
        """All numbers of a passage's vector."""
        from aoai_tui.tabs.embeddings.seeing.vector import VectorScreen  # noqa: PLC0415  when it is wanted

        with self.tab.errors_shown():
            facts = await self.bench.seeing.vector(match.passage)
            self.app.push_screen(VectorScreen(match, self.collection, facts))

    @work(group="duplicates", exclusive=True)
    async def action_duplicates(self) -> None:
        """Near duplicates of the open collection; what was found is looked up anew where some were deleted."""
        from aoai_tui.tabs.embeddings.seeing.duplicates import DuplicatesScreen  # noqa: PLC0415  when it is wanted

        if self.collection is None:
            self.app.notify("Open a collection first: ctrl+b lists them.", markup=False)
            return
        screen = DuplicatesScreen(self.collection, self.bench)
        if await self.app.push_screen_wait(screen):
            with self.tab.errors_shown():
                await self.refresh_collections()
                self.search_again()

    @work(group="compare", exclusive=True)
    async def action_compare(self) -> None:
        """Two typed texts; begins with the query and with the passage under the cursor."""
        from aoai_tui.tabs.embeddings.seeing.compare import CompareTextsScreen  # noqa: PLC0415  when it is wanted

        match = self.view.under_cursor()
        texts = (self.text.text, match.passage.text if match else "")
        await self.app.push_screen_wait(CompareTextsScreen(self.bench, self.collection, texts))
