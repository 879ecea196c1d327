"""What is done with passages that were found: chosen together, looked up more like, taken to the chat."""

from __future__ import annotations

from dataclasses import replace

from textual import on

from aoai_tui.domain import Match
from aoai_tui.tabs.embeddings.looking import LookingPart
from aoai_tui.tabs.embeddings.match_list import MatchRows
from aoai_tui.tabs.embeddings.passage_view import PassageView


class PassagesPart(LookingPart):
    """The part of the Embeddings tab that does something with passages."""

    @property
    def chosen_passages(self) -> tuple[Match, ...]:
        """Those that were chosen with space, in that order; without any, the one under the cursor, if there is one."""
        under_cursor = self.view.under_cursor()
        return self.seen.chosen or ((under_cursor,) if under_cursor else ())

    def clear_chosen(self) -> None:
        """Choose no passage any more."""
        if self.seen.chosen:
            self.seen = replace(self.seen, chosen=())
            self.show_seen()

    def choose_or_leave(self, match: Match) -> None:
        """Choose a passage to go with others; one that was chosen no longer."""
        others = tuple(one for one in self.seen.chosen if one.passage.id != match.passage.id)
        left = len(others) < len(self.seen.chosen)
        self.seen = replace(self.seen, chosen=others if left else (*others, match))
        self.show_seen()

    @on(PassageView.Asked)
    async def _do(self, event: PassageView.Asked) -> None:
        event.stop()
        await self.do(event.deed, event.match)

    async def do(self, deed: str, match: Match) -> None:
        """What a key on a passage means."""
        with self.tab.errors_shown():
            match deed:
                case "choose":
                    self.choose_or_leave(match)
                case "like":
                    self.search_like(match)

    @on(MatchRows.LeftUpwards)
    def _back_to_the_query(self, event: MatchRows.LeftUpwards) -> None:
        event.stop()
        self.text.focus()
