"""What is done with passages that were found: shown whole, chosen together, looked up more like."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

from textual import on, work

from aoai_tui.domain import Match
from aoai_tui.errors import AoaiError
from aoai_tui.tabs.embeddings.filtering import FilteringPart
from aoai_tui.tabs.embeddings.handing import HandingPart
from aoai_tui.tabs.embeddings.looking import LookingPart
from aoai_tui.tabs.embeddings.match_scroll import MatchRows
from aoai_tui.tabs.embeddings.passage_preview import PassagePreview
from aoai_tui.tabs.embeddings.passage_view import PassageView

_PASSING = 0.15
"""Seconds after which somebody looks at a passage."""


class PassagesPart(LookingPart, FilteringPart, HandingPart):
    """The part of the Embeddings tab that does something with passages."""

    preview: PassagePreview

    # Chosen together

    @property
    def chosen_passages(self) -> tuple[Match, ...]:
        """Those that were chosen with space, in that order; without any, the one under the cursor, if there is one."""
        under_cursor = self.view.under_cursor()
        return self.seen.chosen or ((under_cursor,) if under_cursor else ())

    def clear_chosen(self) -> None:
        """Choose no passage any more."""
        self._choose(())

    def choose_or_leave(self, match: Match) -> None:
        """Choose a passage to go with others; one that was chosen no longer."""
        others = tuple(one for one in self.seen.chosen if one.passage.id != match.passage.id)
        self._choose(others if len(others) < len(self.seen.chosen) else (*others, match))

    def _choose(self, chosen: tuple[Match, ...]) -> None:
        if chosen != self.seen.chosen:
            self.seen = replace(self.seen, chosen=chosen)
            self.show_seen()

    # Done with one

    @on(PassageView.Asked)
    async def _do(self, event: PassageView.Asked) -> None:
        event.stop()
        await self.do(event.deed, event.match)

    async def do(self, deed: str, match: Match) -> None:
        """What a key on a passage means."""
        with self.tab.errors_shown():
            match deed:
                case "open":
                    self.show_whole(match)
                case "choose":
                    self.choose_or_leave(match)
                case "like":
                    self.search_like(match)
                case "source":
                    self.look_in_source_of(match)
                case "to_chat":
                    await self.to_chat(self.seen.chosen or (match,))

    @work(group="passage", exclusive=True)
    async def show_whole(self, match: Match) -> None:
        """Show it in its text, and the others that were found after it; do what was asked for there."""
        from aoai_tui.screens.passage import PassageScreen  # noqa: PLC0415  when it is wanted

        found = self.seen.matches
        at = next((n for n, one in enumerate(found) if one.passage.id == match.passage.id), None)
        matches, first = (found, at) if at is not None else ((match,), 0)
        screen = PassageScreen(
            matches, first, self.lookup.context, chosen=self.seen.chosen, kindred=self.seen.kindred
        )
        left = await self.app.push_screen_wait(screen)
        last = matches[left.number]
        self._choose(left.chosen)
        self.view.stand_on(last)
        if left.deed is not None:
            await self.do(left.deed.value, last)

    # Under the cursor

    @on(PassageView.Moved)
    def _show_passage(self, event: PassageView.Moved) -> None:
        event.stop()
        self.show_preview()

    def show_preview(self) -> None:
        """Show the passage under the cursor, where there is room for it."""
        match, before = self.view.under_cursor(), self.preview.shown
        self.preview.show(match, self.seen.kindred, self.view.place())
        if match is not None and self.preview.display:
            self._show_after(match, quick=before is None or before.passage.id == match.passage.id)

    @work(group="after", exclusive=True)
    async def _show_after(self, match: Match, *, quick: bool) -> None:
        """Show how its source goes on; not for each passage that somebody only passes by."""
        if not quick:
            await asyncio.sleep(_PASSING)
        with suppress(AoaiError):  # the passage itself is there
            context = await self.lookup.context(match.passage)
            if self.preview.is_attached:
                self.preview.show_after(context.text_after)

    @on(MatchRows.LeftUpwards)
    def _back_to_the_query(self, event: MatchRows.LeftUpwards) -> None:
        event.stop()
        self.text.focus()
