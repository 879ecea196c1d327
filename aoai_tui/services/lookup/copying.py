"""Sources and passages of collections written into another one, with the vectors that they have. For a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.domain import Chunk, Collection, Failure, Passage, PassageState, TextSource
from aoai_tui.services.lookup.filling import Filling, nothing_more
from aoai_tui.services.lookup.gathering import key_of
from aoai_tui.services.lookup.stopping import Telling, go_on

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

_AT_ONCE = 2000
"""Passages that are read at once."""


@dataclass
class Copying:
    """One new collection, while it is filled from others."""

    store: Store
    new: Collection
    telling: Telling[int]
    """How many passages are copied by now."""
    copied: int = 0

    def sources(self, originals: Sequence[Collection], *, refusals: bool) -> None:
        """Copy all sources with their passages, which wait then; the refused ones, too, unless `refusals` are kept.

        A file that several of them have is taken as it was read last. Raises GivenUp where nobody waits for it.
        """
        filling = Filling(self.store, self.new.id)
        for source in self._chosen(originals):
            refused: dict[int, Failure] = {}
            filling.add(
                replace(source, id=0, collection_id=self.new.id),
                self._chunks(source.id, refused),
                partial(self._set_aside, refused) if refusals else nothing_more,
            )
        filling.flush()
        self.telling.tell(self.copied, last=True)

    def vectors(self, model: str, width: int) -> None:
        """Give the passages the vectors that their texts have already."""
        self.store.collections.settle(self.new.id, model, width)
        after: int | None = 0
        while after is not None:
            after = self.store.vectors.copy_known(self.new.id, after, _AT_ONCE).last
            self.telling.tell(self.copied)

    def _chosen(self, originals: Sequence[Collection]) -> list[TextSource]:
        chosen: dict[object, TextSource] = {}
        for source in (one for each in originals for one in self.store.sources.all(each.id)):
            # What was imported names neither a file nor what it was read from: each is one of its own.
            key = key_of(source) if source.path or source.digest else source.id
            before = chosen.get(key)
            if before is None or before.added_at < source.added_at:
                chosen[key] = source
        return sorted(chosen.values(), key=lambda one: one.id)

    def _chunks(self, source_id: int, refused: dict[int, Failure]) -> Iterator[Chunk]:
        for turn, passage in enumerate(self._passages(source_id)):
            if passage.state is PassageState.REFUSED and passage.failure:
                refused[turn] = passage.failure
            yield Chunk(text=passage.text, line=passage.line, place=passage.place, start=passage.start)

    def _passages(self, source_id: int) -> Iterator[Passage]:
        for page in self.store.passages.pages_of(source_id, _AT_ONCE):
            yield from page
            self.copied += len(page)
            self.telling.tell(self.copied)

    def _set_aside(self, refused: Mapping[int, Failure], source: TextSource) -> None:
        for page in self.store.passages.pages_of(source.id, _AT_ONCE) if refused else ():
            told = [(one, refused[one.number]) for one in page if one.number in refused]
            self.store.passages.set_aside(self.new.id, told)


def texts_in(store: Store, collection_id: str, stop: threading.Event) -> Iterator[str]:
    """The texts of all passages of a collection. Raises GivenUp once `stop` is set."""
    for read in (store.passages.waiting, store.passages.embedded, store.passages.refused):
        after = 0
        while page := read(collection_id, _AT_ONCE, after):
            yield from (one.text for one in page)
            after = page[-1].id
            go_on(stop)
