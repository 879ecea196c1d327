"""The view as a list."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from aoai_tui.domain import Match
from aoai_tui.services.embedding_choices import LookupView
from aoai_tui.tabs.embeddings.match_scroll import MatchRows
from aoai_tui.tabs.embeddings.passage_view import PassageView, Seen
from aoai_tui.tabs.embeddings.teaching import list_teaching
from aoai_tui.widgets.long_list import LongList


class MatchList(PassageView):
    """The list as a view."""

    VIEW: ClassVar[LookupView] = LookupView.LIST

    DEFAULT_CSS = """
    MatchList {
        & #list-teaching { display: none; color: $muted; padding: 0 3; height: auto; }
        &.-nothing #list-teaching { display: block; }
        &.-nothing MatchRows { display: none; }
    }
    """

    def __init__(self) -> None:
        """Nothing is found yet."""
        super().__init__(id="view-list")
        self.rows = MatchRows()

    def compose(self) -> ComposeResult:
        """The rows, or what there is to do."""
        yield Static("", id="list-teaching", markup=False)
        yield self.rows

    def show(self, seen: Seen) -> None:
        """Show what was found."""
        words = list_teaching(seen)
        self.set_class(bool(words), "-nothing")
        if words:
            self.query_one("#list-teaching", Static).update(words)
        self.rows.show_found(seen.matches, seen.kindred, frozenset(one.passage.id for one in seen.chosen))

    @on(LongList.Moved)
    def _moved(self, event: LongList.Moved) -> None:
        event.stop()
        self.post_message(self.Moved(event.thing))

    @on(LongList.Picked)
    def _picked(self, event: LongList.Picked) -> None:
        event.stop()
        self.post_message(self.Asked("open", event.thing))

    def under_cursor(self) -> Match | None:
        """The passage in the cursor's row."""
        return self.rows.under_cursor

    def stand_on(self, match: Match) -> None:
        """Its row."""
        found = enumerate(self.rows.things)
        self.rows.at = next((n for n, one in found if one.passage.id == match.passage.id), self.rows.at)

    def place(self) -> str:
        """Of all that were found."""
        count = len(self.rows.things)
        return f"{self.rows.at + 1:,} of {count:,}" if count > 1 else ""

    def take_focus(self) -> None:
        """Into the rows."""
        self.rows.focus()
