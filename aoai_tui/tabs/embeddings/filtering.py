"""Which sources of the open collection are looked in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Match, TextSource
from aoai_tui.tabs.embeddings.part import EmbeddingsPart
from aoai_tui.tabs.embeddings.source_row import SourceRow


class FilteringPart(EmbeddingsPart):
    """The part of the Embeddings tab that leaves sources out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f3",
            "choose_sources",
            "Sources",
            id="embeddings.sources",
            tooltip="Choose the sources to look in; all of them where none is chosen",
        ),
    ]

    def look_in(self, sources: Sequence[TextSource]) -> None:
        """Look in these sources only; in all of them where there are none."""
        wanted = tuple(sources)
        if [one.id for one in wanted] != [one.id for one in self.seen.sources]:
            self.seen = replace(self.seen, sources=wanted)
            self.show_seen()
            self.search_again()

    def look_in_source_of(self, match: Match) -> None:
        """Look only in the source of a passage; in all of them where that was done already."""
        alone = [one.id for one in self.seen.sources] == [match.source.id]
        self.look_in(() if alone else (match.source,))

    @on(SourceRow.Changed)
    def _left_out(self, event: SourceRow.Changed) -> None:
        event.stop()
        if self.seen.like and not self.source_row.like:
            self.leave_like()
        self.look_in(self.source_row.sources)

    @work(group="sources", exclusive=True)
    async def action_choose_sources(self) -> None:
        """Choose them from a list."""
        from aoai_tui.screens.choose_sources import ChooseSources  # noqa: PLC0415  when it is wanted

        if self.collection is None:
            return
        with self.tab.errors_shown():
            sources = await self.lookup.sources(self.collection.id)
            before = frozenset(one.id for one in self.seen.sources)
            chosen = await self.app.push_screen_wait(ChooseSources(sources, before))
            if chosen is not None:
                self.look_in([one for one in sources if one.id in chosen])
