"""Looking up: as one types, with enter, more like a passage; what was found."""

from __future__ import annotations

from dataclasses import replace

from textual import on, work
from textual.timer import Timer

from aoai_tui.domain import Collection, Match
from aoai_tui.errors import AoaiError
from aoai_tui.services.lookup.found import Found
from aoai_tui.tabs.embeddings.part import EmbeddingsPart
from aoai_tui.tabs.embeddings.passage_view import Seen
from aoai_tui.tabs.embeddings.query_field import QueryField
from aoai_tui.widgets.composer import Composer

_PAUSE = 0.25
"""Seconds after the last key at which is looked up."""

_ENOUGH = 3
"""Characters from which on a pause alone looks up: it may cost something."""

_GROUP = "look up"


class LookingPart(EmbeddingsPart):
    """The part of the Embeddings tab that looks up. Only one lookup is under way: the next one drops it."""

    seen: Seen = Seen()
    found: Found | None = None
    """How what is seen was found; None where nothing was looked up."""
    _pause: Timer | None = None

    @property
    def is_looking(self) -> bool:
        """Whether a lookup is under way."""
        return any(one.group == _GROUP and one.is_running for one in self.workers)

    # Asked for

    def text_changed(self) -> None:
        """What is under way is for other words; these are looked up after a pause."""
        if self._pause:
            self._pause.stop()
        if self.text.text.strip() == self.seen.query and not self.seen.like:
            return
        self.drop_lookup()
        if not self.text.text.strip():
            self.forget_found()
        elif len(self.text.text.strip()) >= _ENOUGH:
            self._pause = self.set_timer(_PAUSE, self.search)

    @on(Composer.Sent)
    def _sent(self, event: Composer.Sent) -> None:
        event.stop()
        self.search()

    def search(self) -> None:
        """Look up what is typed, now."""
        if self._pause:
            self._pause.stop()
        query = self.text.text.strip()
        if query and self.collection is not None and self.furnished.is_set():
            self._look_up(self.collection, Seen(query=query))

    def search_like(self, match: Match) -> None:
        """Look up what is closest to a passage."""
        if self.collection is not None:
            self._look_up(self.collection, Seen(like=match))

    def search_again(self) -> None:
        """The same with other options, or in another collection."""
        if self.seen.like and self.collection and self.seen.like.passage.collection_id == self.collection.id:
            self.search_like(self.seen.like)
        else:
            self.search()

    def drop_lookup(self) -> None:
        """Look up no longer."""
        self.workers.cancel_group(self, _GROUP)
        self.line.say("")

    def forget_found(self) -> None:
        """Show nothing that was found."""
        self.drop_lookup()
        self.found = None
        self.seen = replace(self.seen, query="", like=None, matches=(), chosen=())
        self.show_seen()

    # Done

    @work(group=_GROUP, exclusive=True)
    async def _look_up(self, collection: Collection, wanted: Seen) -> None:
        self.line.say("")
        try:
            found = await self._ask(collection, wanted)
        except AoaiError as error:
            self.line.say(f"{error} {error.reference()}", "bad", "enter tries again")
            return
        self.found = found
        self.seen = replace(self.seen, query=wanted.query, like=wanted.like, matches=found.matches)
        self.show_seen()

    async def _ask(self, collection: Collection, wanted: Seen) -> Found:
        """Raises AoaiError."""
        options, sources = self.choices.options, tuple(self.seen.sources)
        if wanted.like is not None:
            passage = wanted.like.passage
            return await self.lookup.like(passage, k=options.k, least=options.least, sources=sources)
        return await self.lookup.search(
            collection.id,
            wanted.query,
            k=options.k,
            least=options.least,
            sources=sources,
            on_wait=self.line.waiting,
        )

    @on(QueryField.LeftDownwards)
    def _go_on(self, event: QueryField.LeftDownwards) -> None:
        event.stop()
        if self.seen.matches or self.view.under_cursor():
            self.view.take_focus()
