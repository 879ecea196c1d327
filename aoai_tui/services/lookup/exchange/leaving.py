"""A collection's passages on their way out, some at a time."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

from aoai_tui.domain import Collection, Passage, PassageState, TextSource
from aoai_tui.services.lookup.exchange.carried import AT_ONCE, Carried, CarriedPassage
from aoai_tui.services.lookup.exchange.carrying import Load

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store


def leaving(store: Store, collection: Collection, load: Load) -> Generator[Carried]:
    """All passages that have vectors, source by source, in the order of their texts. Raises StorageTrouble."""
    import numpy as np  # noqa: PLC0415  slow to import

    done = 0
    for batch in _batches(_passages(store, collection)):
        vectors = store.vectors.vectors(collection.id, [passage.id for passage, _ in batch])
        yield Carried([_carried(passage, source) for passage, source in batch], vectors.astype(np.float16))
        done += len(batch)
        load.tell(done, min(1.0, done / max(collection.passages, 1)))


def _passages(store: Store, collection: Collection) -> Iterator[tuple[Passage, TextSource]]:
    for source in store.sources.all(collection.id):
        for page in store.passages.pages_of(source.id, AT_ONCE):
            yield from ((passage, source) for passage in page if passage.state is PassageState.EMBEDDED)


def _batches(
    passages: Iterator[tuple[Passage, TextSource]],
) -> Iterator[list[tuple[Passage, TextSource]]]:
    batch: list[tuple[Passage, TextSource]] = []
    for one in passages:
        batch.append(one)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _carried(passage: Passage, source: TextSource) -> CarriedPassage:
    return CarriedPassage(
        text=passage.text,
        source=source.name,
        path=source.path,
        number=passage.number,
        line=passage.line,
        place=passage.place,
        start=passage.start,
        norm=passage.norm,
    )
