"""What the parts of the Embeddings tab know of each other. Each part has one subject; EmbeddingsPane joins them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aoai_tui.domain import Collection, Match, TextSource
from aoai_tui.services.deployments import KnownDeployments
from aoai_tui.text_pane import TextPane
from aoai_tui.widgets.doing_line import DoingLine
from aoai_tui.widgets.side_panel import close_over

if TYPE_CHECKING:
    from aoai_tui.services.embedding_choices import EmbeddingChoices
    from aoai_tui.services.lookup.lookup import Lookup
    from aoai_tui.tabs.embeddings.collection_list import CollectionList
    from aoai_tui.tabs.embeddings.foot_line import FootLine
    from aoai_tui.tabs.embeddings.options import LookupOptionsPanel
    from aoai_tui.tabs.embeddings.passage_view import PassageView, Seen
    from aoai_tui.tabs.embeddings.query_field import QueryField
    from aoai_tui.tabs.embeddings.source_row import SourceRow
    from aoai_tui.tabs.embeddings.tab import EmbeddingsTab


class EmbeddingsPart(TextPane):
    """One part of the Embeddings tab. `text` is where the query is typed."""

    tab: EmbeddingsTab
    text: QueryField
    options: LookupOptionsPanel
    collections: CollectionList
    line: DoingLine
    """How adding goes on, or how it ended, and the key that goes on."""
    foot: FootLine
    """What was found, and the names of the views."""
    collection: Collection | None
    """The open one, as it was kept when it was read last."""
    seen: Seen
    """The open collection, what was looked for in it, and what was found."""
    source_row: SourceRow
    """What narrows the lookup."""

    @property
    def lookup(self) -> Lookup:
        """The service that embeds, keeps and finds."""
        return self.bench.lookup

    @property
    def choices(self) -> EmbeddingChoices:
        """How passages are looked up."""
        return self.bench.embedding_choices

    @property
    def deployments(self) -> KnownDeployments:
        """The deployments that embed."""
        return self.lookup.deployments

    # Collections

    async def open(self, collection: Collection | None) -> None:
        """Look things up in this one; what is typed is looked up there. None is right where none is left."""
        raise NotImplementedError

    async def refresh_collections(self, open_id: str = "") -> None:
        """Read all collections anew: the list, and the open one; `open_id` opens that one, if it is there.

        To be called after every change to any of them. Raises StorageTrouble.
        """
        raise NotImplementedError

    def read_along(self) -> object:
        """Show what other windows did to the collections meanwhile."""
        raise NotImplementedError

    @property
    def chosen_collection(self) -> Collection | None:
        """The one that a key means: under the list's cursor where the person is there, else the open one."""
        raise NotImplementedError

    def uncover(self) -> None:
        """Close the list where it lies over what is told in the middle."""
        if close_over(self):
            self.return_focus()

    def forget_done(self) -> None:
        """Tell no longer what ended, and was read by now."""
        raise NotImplementedError

    # What was found

    @property
    def view(self) -> PassageView:
        """The view that is shown."""
        raise NotImplementedError

    def show_seen(self) -> None:
        """Have the shown view show what is there now."""
        raise NotImplementedError

    def show_facts(self) -> None:
        """Tell of the open collection, beside the query."""
        raise NotImplementedError

    def show_words(self) -> None:
        """Tell what was found, under the view."""
        raise NotImplementedError

    @property
    def query_text(self) -> str:
        """What is typed."""
        raise NotImplementedError

    def look_in(self, sources: Sequence[TextSource]) -> None:
        """Look in these sources only; in all of them where there are none."""
        raise NotImplementedError

    def search(self) -> None:
        """Look up what is typed, now."""
        raise NotImplementedError

    async def begin_looking(self) -> None:
        """Look up what is typed, where that costs nothing. Raises StorageTrouble."""
        raise NotImplementedError

    def search_again(self) -> None:
        """The same with other options, in another collection, or because passages came or went."""
        raise NotImplementedError

    def leave_like(self) -> None:
        """Look for nothing that is like a passage any more: for what is typed."""
        raise NotImplementedError

    def forget_found(self) -> None:
        """Show nothing that was found."""
        raise NotImplementedError

    @property
    def chosen_passages(self) -> tuple[Match, ...]:
        """Those that were chosen with space, in that order; without any, the one under the cursor, if there is one."""
        raise NotImplementedError

    def clear_chosen(self) -> None:
        """Choose no passage any more."""
        raise NotImplementedError
