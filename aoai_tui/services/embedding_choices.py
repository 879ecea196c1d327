"""How passages are looked up, as a person chose it last: kept from one start to the next."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from aoai_tui.services.archive import Archive
from aoai_tui.services.choices import ChoicesWithDraft, ChosenAndTyped

MOST_RESULTS = 1000
"""Passages that one lookup shows at most."""


class LookupView(StrEnum):
    """How the passages that were found are shown."""

    LIST = "list"
    MATRIX = "matrix"
    MAP = "map"


class LookupOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a lookup shows."""

    k: int = 20
    """Passages, 1 to MOST_RESULTS."""

    least: float = -1.0
    """The smallest similarity that is shown, -1 to 1."""

    view: LookupView = LookupView.LIST


class TextsToAdd(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person has put together to be added to a collection."""

    text: str = ""
    paths: tuple[str, ...] = ()
    """Files and folders, absolute."""

    patterns: str = ""
    """Which files of the folders: `*.md, !drafts/**`; empty for all."""

    column: str = ""
    """Of CSV and JSONL files; empty for the one that is guessed."""

    columns: dict[str, str] = {}
    """Of some of these files, by their paths, where `column` does not hold."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to add."""
        return not self.text.strip() and not self.paths

    def with_more(self, other: TextsToAdd) -> TextsToAdd:
        """What both have; how files are read stays as it is here, if anything is."""
        if self.empty or other.empty:
            return other if self.empty else self
        text = self.text if other.text in self.text else f"{self.text}\n\n{other.text}".strip()
        paths = tuple(dict.fromkeys((*self.paths, *other.paths)))
        return replace(self, text=text, paths=paths, columns={**other.columns, **self.columns})


class ChosenForEmbeddings(ChosenAndTyped[LookupOptions], frozen=True, omit_defaults=True):
    """What is kept of the Embeddings tab; the draft is the query."""

    options: LookupOptions = LookupOptions()
    collection: str = ""
    """The id of the collection that was open."""

    to_add: TextsToAdd = TextsToAdd()
    """Put together while no collection was open: it goes to the first one to which something is added."""

    to_add_to: dict[str, TextsToAdd] = field(default_factory=dict)
    """Put together and not yet added, by the ids of collections."""


class EmbeddingChoices(ChoicesWithDraft[ChosenForEmbeddings, LookupOptions]):
    """How many passages, how similar, in which view; the deployment for new collections, and the open collection."""

    TAB = "embeddings"

    def __init__(self, archive: Archive, connection: str, default: str) -> None:
        """`default` is the connection's own deployment for embeddings."""
        super().__init__(archive, connection, default, ChosenForEmbeddings())

    @property
    def collection(self) -> str:
        """The id of the collection that was open last; it may be gone. Empty for none."""
        return self._chosen.collection

    async def keep_collection(self, collection_id: str) -> None:
        """Remember which collection is open. Raises StorageTrouble."""
        if collection_id != self._chosen.collection:
            await self._keep(collection=collection_id)

    def to_add(self, collection_id: str = "") -> TextsToAdd:
        """What was put together to be added to a collection, and was not yet; to none in particular without an id."""
        mine = self._chosen.to_add_to.get(collection_id, TextsToAdd())
        return mine.with_more(self._chosen.to_add)

    async def keep_to_add(self, to_add: TextsToAdd, collection_id: str = "") -> None:
        """Keep what is put together for a collection; nothing waits for any collection then. Raises StorageTrouble."""
        for_any, for_each = self._chosen.to_add, dict(self._chosen.to_add_to)
        if collection_id:
            for_any, for_each[collection_id] = TextsToAdd(), to_add
        else:
            for_any = to_add
        for_each = {one: kept for one, kept in for_each.items() if kept != TextsToAdd()}
        if (for_any, for_each) != (self._chosen.to_add, self._chosen.to_add_to):
            await self._keep(to_add=for_any, to_add_to=for_each)
