"""Looking up: as one types, with enter, more like a passage."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from textual import on, work
from textual.timer import Timer
from textual.worker import Worker, get_current_worker

from aoai_tui.domain import Collection, Match, Wait
from aoai_tui.errors import AoaiError, StorageTrouble
from aoai_tui.services.lookup.found import Found
from aoai_tui.tabs.embeddings.part import EmbeddingsPart
from aoai_tui.tabs.embeddings.passage_view import Seen
from aoai_tui.tabs.embeddings.query_field import QueryField
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.doing_line import DoingLine

_PAUSE = 0.25
"""Seconds after the last key at which is looked up."""

_ENOUGH = 3
"""Characters from which on a pause alone looks up: it may cost something."""


class LookingPart(EmbeddingsPart):
    """The part of the Embeddings tab that looks up. What was found stays until the next is there."""

    seen: Seen = Seen()
    lookup_line: DoingLine
    """Why a lookup failed, or what it waits for."""
    _pause: Timer | None = None
    _lookup: Worker[None] | None = None
    """The newest one. The one before it was dropped."""
    _text_before = ""

    @property
    def is_looking(self) -> bool:
        """Whether a lookup is under way."""
        return self._lookup is not None and not self._lookup.is_finished

    @property
    def query_text(self) -> str:
        """What is typed."""
        return self.text.text.strip()

    # Asked for

    def show_draft(self) -> None:
        """What was typed last counts as looked at: only a key looks it up."""
        super().show_draft()
        self._text_before = self.query_text

    async def begin_looking(self) -> None:
        """Look up what stands there at the start, where that costs nothing. Raises StorageTrouble."""
        if self.collection is None or not self.query_text:
            return
        typed_since = self.query_text != self.choices.draft.strip()
        if typed_since or await self.lookup.knows(self.collection.id, self.query_text):
            self.search()

    def text_changed(self) -> None:
        """What is under way is for other words; these are looked up after a pause."""
        query = self.query_text
        if query == self._text_before:
            return
        self._text_before = query
        self.forget_done()
        self.drop_lookup()
        if not query:
            self.forget_found()
        elif query != self.seen.query and len(query) >= _ENOUGH:
            self._pause = self.set_timer(_PAUSE, self.search)

    @on(Composer.Sent)
    def _sent(self, event: Composer.Sent) -> None:
        event.stop()
        self.search()

    def search(self) -> None:
        """Look up what is typed, now."""
        self._end_pause()
        self._text_before = self.query_text  # a change that is told later is no other query
        if self.query_text and self.can_search:
            self._look_up(Seen(query=self.query_text))

    def search_like(self, match: Match) -> None:
        """Look up what is closest to a passage."""
        self._end_pause()
        if self.can_search:
            self._look_up(Seen(like=match))

    def search_again(self) -> None:
        """The same with other options, in another collection, or because passages came or went."""
        like = self.seen.like
        if like and self.collection and like.passage.collection_id == self.collection.id:
            self.search_like(like)
        else:
            self.search()

    def leave_like(self) -> None:
        """Look for nothing that is like a passage any more: for what is typed."""
        if self.seen.like is not None:
            self.seen = replace(self.seen, like=None, query="", found=None)
            self.show_seen()
            self.search()

    @property
    def can_search(self) -> bool:
        """Whether there is anything to search in."""
        return self.furnished.is_set() and self.collection is not None and self.collection.passages > 0

    def drop_lookup(self) -> None:
        """Look up no longer."""
        self._end_pause()
        if self._lookup is not None:
            self._lookup.cancel()
        self.lookup_line.say("")

    def forget_found(self) -> None:
        """Show nothing that was found."""
        self.drop_lookup()
        self.seen = replace(self.seen, query="", like=None, found=None, chosen=())
        self.show_seen()

    def _end_pause(self) -> None:
        if self._pause:
            self._pause.stop()

    # Done

    def _look_up(self, wanted: Seen) -> None:
        if self.collection is not None:
            self._lookup = self._find(self.collection, wanted)
            self.show_looking()

    @work(group="look up", exclusive=True)
    async def _find(self, collection: Collection, wanted: Seen) -> None:
        self.lookup_line.say("")
        try:
            found = await self._ask(collection, wanted)
        except AoaiError as error:
            self.lookup_line.say(f"{error} {error.reference()}", "bad", "enter tries again")
        else:
            self.seen = replace(self.seen, query=wanted.query, like=wanted.like, found=found)
            self.show_seen()
            await self.tell_repairs()
            self.read_along()
        finally:
            if self._lookup is get_current_worker():  # else the next one is under way
                self._lookup = None
                self.show_looking()

    async def tell_repairs(self) -> None:
        """Say what was damaged, as the lookup found when it opened the file."""
        with suppress(StorageTrouble):
            for sentence in await self.lookup.repairs():
                self.app.notify(sentence, timeout=10, severity="warning", markup=False)
                await self.refresh_collections()

    def show_looking(self) -> None:
        """Show whether something is looked up."""
        if self.is_attached:
            self.foot.looking(self._lookup is not None)
            self.refresh_bindings()

    async def _ask(self, collection: Collection, wanted: Seen) -> Found:
        """Raises AoaiError."""
        options, sources = self.choices.options, tuple(one.id for one in self.seen.sources)
        if wanted.like is not None:
            passage = wanted.like.passage
            return await self.lookup.like(passage, k=options.k, least=options.least, sources=sources)
        return await self.lookup.search(
            collection.id,
            wanted.query,
            k=options.k,
            least=options.least,
            sources=sources,
            on_wait=self._tell_wait,
        )

    def _tell_wait(self, wait: Wait | None) -> None:
        if wait is None:
            self.lookup_line.say("")
        else:
            self.lookup_line.doing("Looking up")
            self.lookup_line.waiting(wait)

    @on(QueryField.LeftDownwards)
    def _go_on(self, event: QueryField.LeftDownwards) -> None:
        event.stop()
        if self.view.can_take_focus:
            self.view.take_focus()
