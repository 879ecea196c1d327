"""Lookup: collections of texts, what is added to them, and what is found in them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from aoai_tui.config.chat_settings import Price
from aoai_tui.domain import Chunking, Collection, Embedded, Passage, TextSource, Wait
from aoai_tui.services.archive import Archive
from aoai_tui.services.deployments import KnownDeployments, Work
from aoai_tui.services.link import Link
from aoai_tui.services.lookup.events import EmbedEvent
from aoai_tui.services.lookup.found import Context, Found
from aoai_tui.services.lookup.plans import Estimate, OnPlanning, Plan

OnWait = Callable[[Wait | None], None]
"""Told of each pause as it begins, and None when it is over."""

OnCopied = Callable[[int], None]
"""Told how many passages are copied by now."""

BY_KIND = Chunking()

_BUILT_SOON = "The rooms below are being built."


def unheard(_: object) -> None:
    """For what nobody wants to hear of."""


@dataclass
class Lookup:
    """Collections in one archive, embedded over one link.

    Where nothing else is said a method raises StorageTrouble, also for an id that does not exist (any more), and
    UsageTrouble, in words for the person, where what is asked for can't be meant.
    """

    link: Link
    archive: Archive
    prices: Callable[[], Mapping[str, Price]] = dict
    """The prices of config.toml as they are now."""

    @property
    def deployments(self) -> KnownDeployments:
        """What embeds."""
        return KnownDeployments(Work.EMBEDDINGS, self.link, self.archive)

    async def close(self) -> None:
        """Stop what runs, and wait until what was paid for is kept."""

    # Collections

    async def all(self) -> list[Collection]:
        """All collections, by name; no deleted ones. `waiting` tells which have something left to be embedded."""
        raise NotImplementedError(_BUILT_SOON)

    async def get(self, collection_id: str) -> Collection:
        """One collection, as it is now."""
        raise NotImplementedError(_BUILT_SOON)

    async def named(self, name: str) -> Collection:
        """The collection of this name, else of this id. Raises UsageTrouble that says which there are."""
        raise NotImplementedError(_BUILT_SOON)

    async def make(
        self,
        name: str,
        deployment: str = "",
        dimensions: int | None = None,
        chunking: Chunking = BY_KIND,
    ) -> Collection:
        """A new, empty collection. An empty deployment is the connection's own.

        Raises UsageTrouble for a name that is empty or taken, dimensions that no model has, an overlap as large as
        the size …: `check_new` says the same without making it.
        """
        raise NotImplementedError(_BUILT_SOON)

    async def check_new(self, name: str, deployment: str, dimensions: int | None, chunking: Chunking) -> None:
        """Raise the UsageTrouble with which `make` would refuse."""
        raise NotImplementedError(_BUILT_SOON)

    async def rename(self, collection_id: str, name: str) -> Collection:
        """Give it another name. Raises UsageTrouble for one that is empty or taken."""
        raise NotImplementedError(_BUILT_SOON)

    async def delete(self, collection_id: str) -> None:
        """Take it out of the list; `restore_last` brings it back for 30 days."""
        raise NotImplementedError(_BUILT_SOON)

    async def restore_last(self) -> Collection | None:
        """Undo the last `delete`; None where there is nothing to bring back. A name that is taken gets a number."""
        raise NotImplementedError(_BUILT_SOON)

    async def duplicate(self, collection_id: str, name: str, *, on_copied: OnCopied = unheard) -> Collection:
        """A copy with all passages and vectors; nothing is sent. Cancelled, it leaves nothing behind."""
        raise NotImplementedError(_BUILT_SOON)

    async def merge(
        self, collection_ids: Sequence[str], name: str, *, on_copied: OnCopied = unheard
    ) -> Collection:
        """A new collection with the passages and vectors of all of them, which stay; nothing is sent.

        It is cut and embedded from now on as the first one is. Raises UsageTrouble, which names the two that don't fit
        together, where their models or widths differ.
        """
        raise NotImplementedError(_BUILT_SOON)

    async def anew_cost(self, collection_id: str, deployment: str, dimensions: int | None = None) -> Estimate:
        """What `embed_anew` and embedding it then will cost."""
        raise NotImplementedError(_BUILT_SOON)

    async def embed_anew(
        self,
        collection_id: str,
        deployment: str,
        dimensions: int | None = None,
        *,
        name: str = "",
        on_copied: OnCopied = unheard,
    ) -> Collection:
        """A new collection beside the old one, with the same passages, all waiting for `embed`; nothing is sent.

        Without a name it is called after the old one and the deployment.
        """
        raise NotImplementedError(_BUILT_SOON)

    # Adding

    async def plan(
        self,
        collection_id: str,
        *,
        texts: Sequence[str] = (),
        paths: Sequence[Path] = (),
        patterns: str = "",
        column: str = "",
        on_progress: OnPlanning = unheard,
    ) -> Plan:
        """Read typed texts, files and folders: what adding them will bring and cost. Nothing is kept or sent.

        `patterns` choose files of the folders: `*.md,docs/**`, `!drafts/**`. `column` is that of CSV and JSONL files;
        empty for the one that is guessed. Cancelling the task ends the reading.
        A file that can't be read, or has no text, is among `Plan.skipped`. Raises UsageTrouble where a path of `paths`
        does not exist.
        """
        raise NotImplementedError(_BUILT_SOON)

    async def refresh(self, collection_id: str, *, on_progress: OnPlanning = unheard) -> Plan:
        """Read the collection's files anew: those that changed, those that are gone, and new ones beside them.

        New are files in folders that were added before, which the patterns of then let through.
        """
        raise NotImplementedError(_BUILT_SOON)

    async def add(self, plan: Plan) -> Collection:
        """Keep what was planned: its passages wait for `embed` from now on. Nothing is sent.

        A plan is added once. Raises UsageTrouble where it was added already.
        """
        raise NotImplementedError(_BUILT_SOON)

    def embed(self, collection_id: str) -> AsyncGenerator[EmbedEvent, None]:
        """Embed what waits in a collection, several batches at once.

        A batch's vectors are on the disk before its event comes. Closing the generator, or cancelling the task,
        pauses: what is paid for and on its way gets some seconds to arrive and is kept, the rest goes on waiting, for a
        later call, also of a later start of the app. A text that was embedded before with the same model and width, in
        whatever collection, is copied and not sent; one that stands in several passages is sent once.
        Failures end in Ended.error. Raises UsageTrouble where it is being embedded already, by this copy of the app or
        another one, or over another connection.
        """
        raise NotImplementedError(f"{_BUILT_SOON} {collection_id}")

    async def left_behind(self) -> list[Collection]:
        """Collections whose embedding a copy of the app that died left unfinished; a paused one is not among them."""
        raise NotImplementedError(_BUILT_SOON)

    def is_embedding(self, collection_id: str) -> bool:
        """Whether this copy of the app is at it."""
        raise NotImplementedError(_BUILT_SOON)

    # Looking up

    async def search(
        self,
        collection_id: str,
        query: str,
        *,
        k: int = 20,
        least: float = -1.0,
        sources: Sequence[int] = (),
        on_wait: OnWait = unheard,
    ) -> Found:
        """The k passages that are nearest to a query, of at least that similarity, of these sources or all of them.

        The query's vector is kept: the same query costs nothing the next time, in any collection of the same model
        and width. Raises AoaiError of the service, too.
        """
        raise NotImplementedError(_BUILT_SOON)

    async def knows(self, collection_id: str, query: str) -> bool:
        """Whether searching for this costs nothing, for its vector is there."""
        raise NotImplementedError(_BUILT_SOON)

    async def like(
        self,
        passage: Passage,
        *,
        k: int = 20,
        least: float = -1.0,
        sources: Sequence[int] = (),
    ) -> Found:
        """The passages that are nearest to one that is there, without itself. Costs nothing."""
        raise NotImplementedError(_BUILT_SOON)

    async def context(self, passage: Passage, around: int = 3) -> Context:
        """The passage in its source, with so many before it and after it."""
        raise NotImplementedError(_BUILT_SOON)

    async def sources(self, collection_id: str) -> list[TextSource]:
        """What a collection was made from, by name."""
        raise NotImplementedError(_BUILT_SOON)

    async def refused(self, collection_id: str) -> list[Passage]:
        """The passages that the service refused, each with its failure."""
        raise NotImplementedError(_BUILT_SOON)

    async def passage(self, passage_id: int) -> Passage:
        """One passage, as it is now."""
        raise NotImplementedError(_BUILT_SOON)

    # Single texts

    async def vectors(
        self,
        texts: Sequence[str],
        deployment: str = "",
        dimensions: int | None = None,
        *,
        on_wait: OnWait = unheard,
    ) -> Embedded:
        """The vectors of some texts, as the service sends them. What was asked for before is not paid for again.

        `tokens` counts what was paid for now. Raises AoaiError.
        """
        raise NotImplementedError(_BUILT_SOON)

    # Changing what is there

    async def edit(self, passage: Passage, text: str) -> Passage:
        """Give a passage other words; it waits for `embed` again. Raises UsageTrouble for none at all."""
        raise NotImplementedError(_BUILT_SOON)

    async def send_again(self, collection_id: str, passage_ids: Sequence[int]) -> None:
        """Let refused passages wait for `embed` again, as they are."""
        raise NotImplementedError(_BUILT_SOON)

    async def delete_passages(self, collection_id: str, passage_ids: Sequence[int]) -> None:
        """Take passages out of a collection; `restore_removed` brings them back."""
        raise NotImplementedError(_BUILT_SOON)

    async def delete_sources(self, collection_id: str, source_ids: Sequence[int]) -> None:
        """Take sources out of a collection with all their passages; `restore_removed` brings them back."""
        raise NotImplementedError(_BUILT_SOON)

    async def restore_removed(self, collection_id: str) -> int:
        """Undo the last of these two, and then the one before it; how many came back, 0 where nothing is left."""
        raise NotImplementedError(_BUILT_SOON)
