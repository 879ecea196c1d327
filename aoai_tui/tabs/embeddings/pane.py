"""What the Embeddings tab shows: collections at the left, the query and what it finds, the options at the right."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.widgets import ContentSwitcher, Static

from aoai_tui.errors import StorageTrouble
from aoai_tui.tabs.embeddings.adding.embedding_line import EmbeddingLine
from aoai_tui.tabs.embeddings.collection_list import CollectionList
from aoai_tui.tabs.embeddings.facts import collection_words, found_words
from aoai_tui.tabs.embeddings.foot_line import FootLine
from aoai_tui.tabs.embeddings.managing.part import ManagingPart
from aoai_tui.tabs.embeddings.match_list import MatchList
from aoai_tui.tabs.embeddings.opening import OpeningPart
from aoai_tui.tabs.embeddings.options import LookupOptionsPanel
from aoai_tui.tabs.embeddings.passage_preview import PassagePreview
from aoai_tui.tabs.embeddings.passages import PassagesPart
from aoai_tui.tabs.embeddings.query_box import QueryBox
from aoai_tui.tabs.embeddings.query_field import QueryField
from aoai_tui.tabs.embeddings.seeing.map_view import MapView
from aoai_tui.tabs.embeddings.seeing.matrix_view import MatrixView
from aoai_tui.tabs.embeddings.seeing.part import SeeingPart
from aoai_tui.tabs.embeddings.setting import SettingPart
from aoai_tui.tabs.embeddings.source_row import SourceRow
from aoai_tui.tabs.embeddings.teaching import collection_teaching
from aoai_tui.tabs.embeddings.viewing import ViewingPart
from aoai_tui.widgets.doing_line import DoingLine
from aoai_tui.widgets.side_panel import SidePanel, close_over

if TYPE_CHECKING:
    from aoai_tui.tabs.embeddings.tab import EmbeddingsTab

_ROOMY = 30
"""Rows from which on the passage under the cursor is shown below the view."""

_VERY_ROOMY = 50
"""Rows from which on more of it is."""


class EmbeddingsPane(ManagingPart, PassagesPart, SeeingPart, OpeningPart, ViewingPart, SettingPart):
    """The whole tab."""

    DEFAULT_CSS = """
    EmbeddingsPane {
        layout: horizontal; layers: base panel; height: 1fr;
        & #middle { width: 1fr; height: 1fr; padding: 1 1 0 1; }
        &.-short #middle { padding: 0 1; }
        &.-short QueryBox { padding: 0 1; margin-bottom: 0; }
        &.-short #query { max-height: 3; }
        & DoingLine { display: none; margin-bottom: 1; max-height: 5; }
        & DoingLine.-on { display: block; }
        &.-short DoingLine, &.-short EmbeddingLine { margin-bottom: 0; }
        & #teaching { display: none; color: $muted; height: auto; padding: 0 3; }
        &.-teaching #teaching { display: block; }
        &.-short #teaching, &.-short #list-teaching { padding: 1 3 0 3; }
        & #views { height: 1fr; }
        & PassagePreview { display: none; }
        &.-roomy PassagePreview { display: block; }
        &.-roomy #point { display: none; }
        &.-very-roomy PassagePreview { height: 14; }
        &.-very-roomy.-listed PassagePreview { height: 40%; }
        &.-teaching #views, &.-teaching FootLine, &.-teaching PassagePreview { display: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape",
            "stop",
            "Stop",
            id="embeddings.stop",
            tooltip="Look up no longer; pause embedding, which f5 goes on with",
        ),
        Binding(
            "escape",
            "back",
            "Back to the query",
            id="embeddings.back",
            show=False,
            tooltip="Close what is open, else go back to the query; from there, leave what was chosen",
        ),
        Binding(
            "ctrl+o",
            "options",
            "Options",
            id="embeddings.options",
            tooltip="Show or hide how many passages are shown, from which score on, and the deployment",
        ),
    ]

    def __init__(self, tab: EmbeddingsTab) -> None:
        """A pane over the services of the tab."""
        super().__init__()
        self.tab, self.bench = tab, tab.bench
        self.text = QueryField(placeholder="What do you look for?", id="query")
        self.collections, self.options = CollectionList(), LookupOptionsPanel()
        self.line, self.lookup_line = DoingLine(), DoingLine()
        self.source_row, self.preview = SourceRow(), PassagePreview()
        self.views = (MatchList(), MatrixView(tab), MapView(tab))
        self.foot = FootLine([one.VIEW for one in self.views])
        self.embedding = EmbeddingLine()
        self.furnished = asyncio.Event()
        self.begin_adding()

    def compose(self) -> ComposeResult:
        """Collections; query and what it finds; options."""
        with SidePanel(side="left", needs=100, width=28):
            yield self.collections
        with Vertical(id="middle"):
            yield QueryBox(self.text, self.source_row)
            yield self.embedding
            yield self.line
            yield self.lookup_line
            yield Static("", id="teaching", markup=False)
            with ContentSwitcher(id="views", initial=self.views[0].id):
                yield from self.views
            yield self.preview
            yield self.foot
        with SidePanel(side="right", needs=150, width=30):
            yield self.options

    def fit(self, room: Size) -> None:
        """Show as much as there is room for."""
        super().fit(room)
        self.set_class(room.height >= _ROOMY, "-roomy")
        self.set_class(room.height >= _VERY_ROOMY, "-very-roomy")

    def on_mount(self) -> None:
        """Read what is kept."""
        self._furnish()

    @work(group="begin")
    async def _furnish(self) -> None:
        try:
            await self.begin_setting()
            self.show_view(self.choices.options.view)
            self.show_draft()
            await self.refresh_collections()
            await self.tell_repairs()
            self.tell_waiting()
            self.furnished.set()
            await self.lookup.warm()
            await self.begin_looking()
        except StorageTrouble as error:  # it stays to be read: there is nothing else to be seen here
            self.line.say(str(error), "bad")
        self.furnished.set()
        await self.options.furnish()

    # What is told

    def show_facts(self) -> None:
        """Tell of the open collection."""
        words = collection_words(self.collection) if self.collection else ""
        self.query_one(QueryBox).show_facts(words)
        teaching = collection_teaching(self.collection, is_embedding=self.is_embedding)
        self.query_one("#teaching", Static).update(teaching)
        self.set_class(bool(teaching), "-teaching")

    def show_words(self) -> None:
        """Tell what was found, under the view."""
        seen = self.seen
        options = self.choices.options
        found = found_words(seen.found, options.k, options.least) if seen.found else ""
        chosen = f"{len(seen.chosen):,} chosen" if seen.chosen else ""
        self.foot.say(" · ".join(part for part in (chosen, found, self.view.words()) if part))
        self.source_row.show(seen.like, seen.sources)
        self.show_preview()

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """To stop only what runs; sources and views only where there is something to see."""
        if action == "stop":
            return self.is_looking or self.is_adding
        if action in ("choose_sources", "next_view"):
            return self.collection is not None and self.collection.passages > 0
        return super().check_action(action, parameters)

    def first_keys(self) -> Mapping[str, str]:
        """What stops comes first, or what goes on."""
        first = {"stop": "Stop"} if self.is_looking else self.adding_keys()
        return {**first, "send": "Look up", "ask('open')": "Whole passage"}

    def action_stop(self) -> None:
        """Look up no longer; where nothing is looked up, copy or embed no further."""
        if self.is_looking:
            self.drop_lookup()
        else:
            self.stop_adding()

    def action_back(self) -> None:
        """Close what is open; back to the query; there leave what was chosen, and what is like a passage."""
        if not close_over(self) and self.text.has_focus:
            self.clear_chosen()
            self.leave_like()
        self.focus_first()

    def take(self, text: str) -> None:
        """Text from another tab becomes the query, in place of what was typed; ctrl+z brings that back."""
        self._take_query(text)

    @work(group="take")
    async def _take_query(self, text: str) -> None:
        await self.furnished.wait()  # the draft stands there by then
        self.text.put(text)
        self.text.focus()
        self.search()
