"""Embedding runs: one collection after the other, paused by escape, gone on with by f5."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Collection
from aoai_tui.errors import AoaiError
from aoai_tui.services.lookup.events import EmbedEvent, Ended, Progress, Refused, Waiting
from aoai_tui.tabs.embeddings.adding.embedding_line import EmbeddingLine, EmbeddingProgress
from aoai_tui.tabs.embeddings.adding.ended_words import (
    IN_THE_LIST,
    done_words,
    key_after,
    named,
    paused_words,
    waiting_words,
)
from aoai_tui.tabs.embeddings.part import EmbeddingsPart
from aoai_tui.widgets.desktop_note import tell_desktop

_GROUP = "embed"

_COUNT_EVERY = 2.0
"""Seconds after which the counts beside the query are read anew while embedding goes on."""


class RunningPart(EmbeddingsPart):
    """The part of the Embeddings tab that embeds what waits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f5",
            "go_on",
            "Go on embedding",
            id="embeddings.go-on",
            tooltip="Embed what waits in the collection, where it was stopped, failed, or a former start left it",
        ),
    ]

    embedding: EmbeddingLine
    """How far it is."""
    all_collections: tuple[Collection, ...]
    to_embed: tuple[str, ...] = ()
    """The ids of the collections whose turn it is or will be."""
    _pausing = False
    _after_pause: tuple[str, ...] = ()
    """What was asked for while what is on its way was waited for."""
    _counted_at = 0.0
    _done = ""
    """How the last run ended."""

    # What is to be embedded

    @property
    def is_embedding(self) -> bool:
        """Whether escape has something to pause."""
        return bool(self.to_embed)

    @property
    def waiting_collections(self) -> tuple[Collection, ...]:
        """Those in which something waits that is not sent just now: the one that a key means first, then the others
        of this connection.
        """
        chosen, name = self.chosen_collection, self.bench.connection.name
        others = [one for one in self.all_collections if one.connection == name and one != chosen]
        every = [chosen, *others] if chosen else others
        busy = () if self._pausing else self.to_embed
        return tuple(one for one in every if one.waiting and one.id not in busy)

    def embed_soon(self, *collection_ids: str) -> None:
        """Embed what waits in these, after what is embedded already; one whose turn it is has another one then."""
        if self._pausing:
            self._after_pause += collection_ids
            return
        begins = not self.to_embed
        self.to_embed += tuple(one for one in collection_ids if one not in self.to_embed[1:])
        if begins and self.to_embed:
            self.line.say("")
            self._embed_all()
        self.show_facts()
        self.refresh_bindings()

    def action_go_on(self) -> None:
        """Embed what waits in the collection that the key means; of others only say that it waits."""
        chosen, waiting = self.chosen_collection, self.waiting_collections
        self.uncover()
        if waiting and waiting[0] == chosen:
            self.embed_soon(waiting[0].id)
        elif waiting:
            self.line.say(waiting_words(waiting), "warning", IN_THE_LIST)

    def pause_embedding(self) -> None:
        """Embed no further; what is paid for and on its way is waited for, and kept: a second time changes nothing."""
        if self.is_embedding and not self._pausing:
            self._pausing = True
            self.line.doing("Pausing: what is on its way is kept", keys="")
            self.workers.cancel_group(self, _GROUP)

    async def before_leaving(self) -> None:
        """Pause, and wait until what is paid for is kept; then what is typed."""
        await self._paused()
        await super().before_leaving()

    async def leave_embedding(self, collection_id: str) -> None:
        """Embed this one no further, but the others: it is deleted."""
        others = tuple(one for one in self.to_embed if one != collection_id)
        if self.to_embed[:1] != (collection_id,):
            self.to_embed = others
            return
        await self._paused()
        self.embed_soon(*others)

    async def _paused(self) -> None:
        running = [one for one in self.workers if one.group == _GROUP and one.is_running]
        self.pause_embedding()
        await asyncio.gather(*(one.wait() for one in running), return_exceptions=True)

    # The run

    @work(group=_GROUP, exclusive=True)
    async def _embed_all(self) -> None:
        try:
            while self.to_embed and await self._embed(self.to_embed[0]):
                self.to_embed = self.to_embed[1:]
        finally:
            self.to_embed, self._pausing = (), False
            then, self._after_pause = self._after_pause, ()
            self.embedding.follow(None)
            if then:
                self.call_later(self.embed_soon, *then)
            if self.is_attached:
                self.show_facts()  # what waits now is no longer told as coming in a moment
            self.refresh_bindings()

    async def _embed(self, collection_id: str) -> bool:
        """Embed one collection; whether the next one may follow. What was there is told and counted in any case."""
        run = EmbeddingProgress()
        ended: Ended | None = None
        collection: Collection | None = None
        try:
            collection = await self.lookup.get(collection_id)
            run.words = _doing(collection)
            self.embedding.follow(run)
            async with aclosing(self.lookup.embed(collection_id)) as events:
                async for event in events:
                    ended = event if isinstance(event, Ended) else None
                    await self._heard(event, run, collection)
        except AoaiError as error:
            ended = Ended(run.embedding or Progress(done=0, waiting=0), error)
        finally:
            # Cancelled, the generator has kept by now what was on its way.
            if self.is_attached:
                await self._read_anew()
                self._tell_end(collection, ended)
        return ended is not None and ended.error is None

    async def _heard(self, event: EmbedEvent, run: EmbeddingProgress, collection: Collection) -> None:
        match event:
            case Progress() | Ended():
                run.embedding = event if isinstance(event, Progress) else event.progress
                run.again_at, run.words = None, _doing(collection)
                if time.monotonic() - self._counted_at > _COUNT_EVERY:
                    await self._read_anew()
            case Waiting(wait):
                run.waits(wait)
                if wait is None:
                    run.words = _doing(collection)
            case Refused():
                pass  # counted in what comes next, and listed with its reason

    async def _read_anew(self) -> None:
        """Count what is there now."""
        self._counted_at = time.monotonic()
        with self.tab.errors_shown():
            await self.refresh_collections()

    # In words

    def _tell_end(self, collection: Collection | None, ended: Ended | None) -> None:
        """Done, failed, or paused where it did not end."""
        if collection is None or ended is None:
            self._tell_paused(collection)
            return
        if ended.error is not None:
            words = f"{ended.error} {ended.error.reference()}".strip()
            self.line.say(words, "bad", key_after(ended.error))
            self._tell_elsewhere(f"Embedding {named(collection)} stopped: {ended.error.title}", failed=True)
            return
        if not (ended.progress.done or ended.progress.refused):
            return  # a second turn, for which nothing was left
        self.search_again()
        refused = ended.progress.refused
        words = done_words(collection, ended.progress)
        others = waiting_words([one for one in self.waiting_collections if one.id != collection.id])
        keys = "f7 shows why" if refused else IN_THE_LIST if others else ""
        self.line.say(f"{words} {others}".strip(), "warning" if refused else "good", keys)
        self._done = self.line.said
        self._tell_elsewhere(words, failed=False)

    def _tell_paused(self, before: Collection | None) -> None:
        """What waits now, which may be nothing: what was on its way has come."""
        now = next((one for one in self.all_collections if before and one.id == before.id), None)
        if now is None:
            self.line.say("")
        elif now.waiting:
            self.line.say(paused_words(now), "warning", "f5 goes on")
        else:
            self.line.say(f"All that waited in {named(now)} was on its way already, and is done.", "good")

    def forget_done(self) -> None:
        """Tell no longer what ended well, or how a run ended: it was read by now. What waits for a key stays told."""
        if self.line.kind == "good" or self.line.said == self._done:
            self.line.say("")

    def tell_waiting(self) -> None:
        """Say what a former start left behind: it waits for f5."""
        if waiting := self.waiting_collections:
            here = waiting == (self.chosen_collection,)
            self.line.say(waiting_words(waiting), "warning", "f5 embeds them" if here else IN_THE_LIST)

    def _tell_elsewhere(self, words: str, *, failed: bool) -> None:
        """A note where the person is in another tab, or at another window."""
        if not self.tab.display:
            self.app.notify(words, severity="warning" if failed else "information", markup=False)
        tell_desktop(self.app, words)


def _doing(collection: Collection) -> str:
    return f"{named(collection)}: embedding"
