"""A collection with passages and vectors, for tests of what is kept of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from aoai_tui.domain import Chunk, Chunking, Collection, CutBy, Passage, TextSource
from aoai_tui.storage.store import Store

NOON = datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=UTC)
MODEL = "demo-embedding-3"
WIDTH = 8

NOTES = Collection(
    id="notes",
    name="Notes",
    created_at=NOON,
    connection="contoso",
    deployment="embedding",
    dimensions=8,
    chunking=Chunking(by=CutBy.SENTENCES, size=500, overlap=50),
)


def source_of(collection_id: str = "notes", name: str = "parrots.md") -> TextSource:
    """A source that is not kept yet."""
    return TextSource(
        id=0,
        collection_id=collection_id,
        name=name,
        path=f"/texts/{name}",
        folder="/texts",
        patterns="*.md",
        size=100,
        modified_ns=1_700_000_000_123_456_789,
        digest=f"digest of {name}",
        added_at=NOON,
    )


def chunks(texts: Sequence[str]) -> Iterator[Chunk]:
    """One for each text, a line each."""
    for number, text in enumerate(texts):
        yield Chunk(text=text, line=number + 1, place="Birds", start=number * 100)


def fill(
    store: Store, texts: Sequence[str], collection: Collection = NOTES, name: str = "parrots.md"
) -> list[Passage]:
    """A collection with a source of these texts, that wait to be embedded."""
    if collection.id not in {one.id for one in store.collections.all()}:
        store.collections.save(collection)
    source = store.sources.add(source_of(collection.id, name), chunks(texts))
    return store.passages.of_source(source.id)


def vectors_for(count: int, width: int = WIDTH, seed: int = 1) -> NDArray[np.float32]:
    """The same ones each time, of different lengths."""
    return np.random.default_rng(seed).standard_normal((count, width), dtype=np.float32)


def embed(store: Store, passages: Sequence[Passage], vectors: NDArray[np.float32]) -> int:
    """Keep a vector for each passage; how many passages have one now."""
    pairs = [(one, vector.tobytes()) for one, vector in zip(passages, vectors, strict=True)]
    return store.vectors.keep(
        passages[0].collection_id, pairs, model=MODEL, width=vectors.shape[1], tokens=len(pairs)
    )


def furnished(store: Store, count: int, width: int = WIDTH) -> NDArray[np.float32]:
    """The collection `notes` with so many embedded passages, `text 0` and so on; their vectors as they were sent."""
    vectors = vectors_for(count, width)
    embed(store, fill(store, [f"text {number}" for number in range(count)]), vectors)
    return vectors


def texts_of(store: Store, query: NDArray[np.float32], k: int = 3, collection_id: str = "notes") -> list[str]:
    """What is found."""
    return [one.passage.text for one in store.vectors.nearest(collection_id, query, k=k)]
