"""Collections with vectors that no service had to make, and the lookup over their archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from aoai_tui.config.settings import Connection, Kind
from aoai_tui.domain import Chunk, Chunking, Collection, CutBy, TextSource
from aoai_tui.services.archive import Archive
from aoai_tui.services.link import Link
from aoai_tui.services.lookup.lookup import Lookup
from aoai_tui.storage.store import Store

MODEL = "text-embedding-3-large"
CHUNKING = Chunking(by=CutBy.SENTENCES, size=500, overlap=50)


def lookup_in(folder: Path) -> Lookup:
    """Lookup over a folder of its own."""
    archive = Archive(folder)
    link = Link(Connection(name="work", kind=Kind.DEMO), lambda _: None, lambda: None, watch_network=False)
    return Lookup(link, archive)


def vectors_of(count: int, width: int, seed: int = 1) -> NDArray[np.float32]:
    """Random ones, as a service might send them."""
    numbers = np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32)
    lengths = np.linalg.norm(numbers, axis=1, keepdims=True)
    sent: NDArray[np.float32] = (numbers / lengths * 0.9999998).astype(np.float32)
    return sent


async def collection_of(
    lookup: Lookup,
    texts: Sequence[str],
    *,
    sources: Sequence[str] = ("notes.md",),
    width: int = 24,
    name: str = "notes",
    seed: int = 1,
) -> Collection:
    """A collection whose passages, spread over the sources, all have vectors."""
    collection = Collection(
        id=f"id-{name}",
        name=name,
        created_at=datetime.now(UTC),
        connection="work",
        deployment="embed-large",
        dimensions=width,
        chunking=CHUNKING,
    )
    vectors = vectors_of(len(texts), width, seed)

    def make(store: Store) -> Collection:
        store.collections.save(collection)
        for turn, source in enumerate(sources):
            chunks = [
                Chunk(text=text, line=3 * number + 1, place=f"part {number % 7}", start=10 * number)
                for number, text in enumerate(texts)
                if number % len(sources) == turn
            ]
            added = TextSource(
                id=0,
                collection_id=collection.id,
                name=source,
                path=f"/home/ann/{source}",
                added_at=datetime.now(UTC),
            )
            store.sources.add(added, chunks)
        waiting = store.passages.waiting(collection.id, -1)
        by_text = {text: vector.astype("<f4").tobytes() for text, vector in zip(texts, vectors, strict=True)}
        store.vectors.keep(
            collection.id, [(one, by_text[one.text]) for one in waiting], model=MODEL, width=width, tokens=7
        )
        return store.collections.get(collection.id)

    return await lookup.archive(make)
