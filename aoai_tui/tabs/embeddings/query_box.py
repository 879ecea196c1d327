"""The box at the top: the query, what narrows it, and what is known of the collection that is looked in."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.widgets import Static

from aoai_tui.tabs.embeddings.query_field import QueryField
from aoai_tui.tabs.embeddings.source_row import SourceRow
from aoai_tui.widgets.room import follow_room

_WIDE = 80
"""Columns from which on the facts stand beside the query."""


class QueryBox(Vertical):
    """The facts have a row of their own where there is no room beside the query."""

    DEFAULT_CSS = """
    QueryBox {
        height: auto; background: $surface; padding: 1 1; border-left: blank; margin-bottom: 1;
        &:focus-within { border-left: outer $accent; }
        & #query-row { height: auto; }
        & #sign { width: 2; color: $muted; }
        & #query { width: 1fr; max-height: 6; }
        & #facts { width: auto; max-width: 60; height: 1; color: $muted; margin-left: 2; text-wrap: nowrap; }
        & #facts-below {
            display: none; height: 1; color: $muted; margin: 0 0 0 2; text-wrap: nowrap; text-overflow: ellipsis;
        }
        &.-narrow #facts { display: none; }
        &.-narrow #facts-below { display: block; }
        & SourceRow { border-left: none; padding: 0 0 0 2; }
        & SourceRow:focus { border-left: none; }
    }
    """

    def __init__(self, query: QueryField, narrowed: SourceRow) -> None:
        """Of these two."""
        super().__init__(id="query-box")
        self._query, self._narrowed = query, narrowed
        self._beside = Static("", id="facts", markup=False)
        self._below = Static("", id="facts-below", markup=False)

    def compose(self) -> ComposeResult:
        """Query and facts, what narrows it."""
        with Horizontal(id="query-row"):
            yield Static("❯", id="sign", markup=False)
            yield self._query
            yield self._beside
        yield self._below
        yield self._narrowed

    def on_mount(self) -> None:
        """Follow the room."""
        follow_room(self, self._fit)

    def _fit(self, room: Size) -> None:
        self.set_class(room.width < _WIDE, "-narrow")

    def show_facts(self, words: str) -> None:
        """Tell of the collection."""
        self._beside.update(words)
        self._below.update(words)
