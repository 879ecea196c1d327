"""The vector of a passage: how long it is, what it begins with, and all of it as JSON."""

from __future__ import annotations

import json
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from aoai_tui.domain import Collection, Match
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.seeing.seen import VectorFacts
from aoai_tui.tabs.embeddings.match_rows import where
from aoai_tui.tabs.embeddings.seeing.vector_bars import as_numbers, bars, facts_rows
from aoai_tui.widgets.clipboard import copy
from aoai_tui.widgets.key_line import KeyLine
from aoai_tui.widgets.room import follow_room

_SHOWN = 256
"""Numbers that are drawn; all of them are copied."""


class VectorScreen(Screen[None]):
    """Escape closes it."""

    TITLE = "The vector"
    HELP = (
        "The numbers that stand for a passage: how long the vector is as the service sent it, what it is made of, and "
        "its first numbers as bars. alt+c or y copies all of them as JSON. They are kept with 16 bits each: the fourth "
        "digit of a number may be another one than the service sent. Escape goes back."
    )

    DEFAULT_CSS = """
    VectorScreen {
        background: $background;
        & #title { height: 1; padding: 0 2; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
        & #text { height: 1; padding: 0 2; color: $muted; margin-bottom: 1; }
        & #text { text-wrap: nowrap; text-overflow: ellipsis; }
        & #facts { height: auto; padding: 0 2; margin-bottom: 1; }
        & VerticalScroll { height: 1fr; padding: 0 2; scrollbar-size-vertical: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss(None)", "Back", key_display="esc", id="vector.close",
                tooltip="Close the vector"),
        Binding("alt+c,y", "copy", "Copy as JSON", key_display="y", id="vector.copy",
                tooltip="Copy all of its numbers as a JSON array"),
    ]  # fmt: skip

    def __init__(self, match: Match, collection: Collection | None, facts: VectorFacts) -> None:
        """The passage, what it belongs to, and its vector."""
        super().__init__()
        self._match, self._collection, self._facts = match, collection, facts

    def compose(self) -> ComposeResult:
        """Whose, how long, bars, the keys."""
        yield Static(f"The vector of {where(self._match)}", id="title", markup=False)
        yield Static(plain_line(self._match.passage.text, 400), id="text", markup=False)
        model = self._collection.model if self._collection else ""
        rows = facts_rows(self._facts, plain_line(model, 60))
        width = max(len(name) for name, _ in rows) + 2
        lines = [Content.assemble((f"{name:<{width}}", "$muted"), value) for name, value in rows]
        yield Static(Content("\n").join(lines), id="facts", markup=False)
        with VerticalScroll():
            yield Static("", id="bars", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one(VerticalScroll).focus()
        follow_room(self, self._fit)

    def _fit(self, room: Size) -> None:
        """As many columns of bars as there is room for."""
        lines = bars(self._facts.values[:_SHOWN], room.width - 5)
        more = self._facts.width - _SHOWN
        last = f"\n… and {more:,} more" if more > 0 else ""
        self.query_one("#bars", Static).update("\n".join(lines) + last)

    def action_copy(self) -> None:
        """Copy all of them."""
        copy(self.app, json.dumps(as_numbers(self._facts.values)), what=f"All {self._facts.width:,} numbers")
