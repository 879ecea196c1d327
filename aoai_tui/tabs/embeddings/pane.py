"""What the Embeddings tab shows: collections at the left, the query and what it finds, the options at the right."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.widgets import ContentSwitcher, Static

from aoai_tui.tabs.embeddings.collection_list import CollectionList
from aoai_tui.tabs.embeddings.facts import collection_words, found_words
from aoai_tui.tabs.embeddings.match_list import MatchList
from aoai_tui.tabs.embeddings.opening import OpeningPart
from aoai_tui.tabs.embeddings.options import LookupOptionsPanel
from aoai_tui.tabs.embeddings.passages import PassagesPart
from aoai_tui.tabs.embeddings.query_field import QueryField
from aoai_tui.tabs.embeddings.setting import SettingPart
from aoai_tui.tabs.embeddings.view_chips import ViewChips
from aoai_tui.tabs.embeddings.viewing import ViewingPart
from aoai_tui.widgets.doing_line import DoingLine
from aoai_tui.widgets.side_panel import SidePanel, close_over

if TYPE_CHECKING:
    from aoai_tui.tabs.embeddings.tab import EmbeddingsTab

_WELCOME = """\
Look things up by what they mean.

   ctrl+n   make a collection: a name, and the deployment that embeds its texts
   f4       add texts to it: typed ones, files, whole folders
   ctrl+o   the deployment, and how much is shown

Every text is embedded once and kept on this machine; looking things up costs next to nothing."""

_ROOMY = 100
"""Columns from which on the facts stand beside the query."""


class EmbeddingsPane(PassagesPart, OpeningPart, ViewingPart, SettingPart):
    """The whole tab."""

    DEFAULT_CSS = """
    EmbeddingsPane {
        layout: horizontal; layers: base panel; height: 1fr;
        & #middle { width: 1fr; height: 1fr; padding: 1 1 0 1; }
        &.-short #middle { padding: 0 1; }
        & #query-box {
            height: auto; background: $surface; padding: 1 1; border-left: blank; margin-bottom: 1;
        }
        &.-short #query-box { padding: 0 1; margin-bottom: 0; }
        & #query-box:focus-within { border-left: outer $accent; }
        & #query-row { height: auto; }
        & #sign { width: 2; color: $muted; }
        & #query { width: 1fr; max-height: 6; }
        &.-short #query { max-height: 3; }
        & #facts { width: auto; max-width: 60; height: 1; color: $muted; margin-left: 2; text-wrap: nowrap; }
        & #facts-below {
            display: none; height: 1; color: $muted; margin: 0 0 0 2; text-wrap: nowrap; text-overflow: ellipsis;
        }
        &.-narrow #facts { display: none; }
        &.-narrow #facts-below { display: block; }
        & DoingLine { display: none; margin-bottom: 1; max-height: 3; }
        & DoingLine.-on { display: block; }
        &.-short DoingLine { margin-bottom: 0; }
        & #welcome { display: none; color: $muted; height: auto; padding: 0 1; }
        &.-none #welcome { display: block; }
        &.-none #views, &.-none #foot { display: none; }
        & #views { height: 1fr; }
        & #foot { height: 1; }
        & #words { width: 1fr; height: 1; color: $muted; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape",
            "stop",
            "Stop",
            id="embeddings.stop",
            tooltip="Look up no longer",
        ),
        Binding(
            "escape",
            "back",
            "Back to the query",
            id="embeddings.back",
            show=False,
            tooltip="Close what is open, else choose no passages any more, else go back to the query",
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
        self.collections, self.options, self.line = CollectionList(), LookupOptionsPanel(), DoingLine()
        self.views = (MatchList(),)
        self.chips = ViewChips([one.VIEW for one in self.views])
        self.furnished = asyncio.Event()

    def compose(self) -> ComposeResult:
        """Collections; query and what it finds; options."""
        with SidePanel(side="left", needs=100, width=28):
            yield self.collections
        with Vertical(id="middle"):
            with Vertical(id="query-box"):
                with Horizontal(id="query-row"):
                    yield Static("❯", id="sign", markup=False)
                    yield self.text
                    yield Static("", id="facts", markup=False)
                yield Static("", id="facts-below", markup=False)
            yield self.line
            yield Static(_WELCOME, id="welcome", markup=False)
            with ContentSwitcher(id="views", initial=self.views[0].id):
                yield from self.views
            with Horizontal(id="foot"):
                yield Static("", id="words", markup=False)
                yield self.chips
        with SidePanel(side="right", needs=150, width=30):
            yield self.options

    def fit(self, room: Size) -> None:
        """Let the facts stand where there is room for them."""
        super().fit(room)
        self.set_class(room.width < _ROOMY, "-narrow")

    def on_mount(self) -> None:
        """Read what is kept."""
        self._furnish()

    @work(group="begin")
    async def _furnish(self) -> None:
        with self.tab.errors_shown():
            await self.begin_setting()
            self.show_view(self.choices.options.view)
            self.show_draft()
            with suppress(NotImplementedError):  # as long as the rooms below are being built
                await self.refresh_collections()
        self.set_class(self.collection is None, "-none")
        self.furnished.set()
        self.search()
        await self.options.furnish()

    def show_facts(self) -> None:
        """Tell of the open collection."""
        words = collection_words(self.collection) if self.collection else ""
        for name in ("#facts", "#facts-below"):
            self.query_one(name, Static).update(words)

    def show_words(self) -> None:
        """Tell what was found, under the view."""
        words = found_words(self.found, len(self.seen.matches)) if self.found else ""
        chosen = f"{len(self.seen.chosen)} chosen" if self.seen.chosen else ""
        parts = (words, chosen, self.view.words())
        self.query_one("#words", Static).update(" · ".join(part for part in parts if part))

    def return_focus(self) -> None:
        """Put the cursor where a person begins, as soon as it is laid out; not while they are elsewhere."""

        def focus() -> None:
            if self.is_attached and self.app.screen is self.screen and self.tab.display:
                self.focus_first()

        self.call_after_refresh(focus)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """To stop only what runs."""
        if action == "stop":
            return self.is_looking
        return super().check_action(action, parameters)

    def first_keys(self) -> Mapping[str, str]:
        """What stops a lookup comes first."""
        return {"stop": "Stop"} if self.is_looking else {}

    def action_stop(self) -> None:
        """Look up no longer."""
        self.drop_lookup()

    def action_back(self) -> None:
        """Close what is open; else choose no passages any more; back to the query."""
        if not close_over(self) and not self.text.has_focus:
            self.clear_chosen()
        self.focus_first()
