"""Looking up in PostgreSQL with pgvector beside the same lookup in the file on this machine; export and import.

Run it as `python tests/benchmarks/postgres.py`, from anywhere: 100,000 passages with 1,536 numbers each. The server is
the one of the tests, with 2 GB of memory for what it read. The index takes some minutes; `--passages 10000` is quick.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402  the path comes first
import psutil  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from aoai_tui.config.secret import Secret  # noqa: E402
from aoai_tui.config.settings import Connection, Kind  # noqa: E402
from aoai_tui.domain import Chunk, Collection, TextSource  # noqa: E402
from aoai_tui.services.archive import Archive  # noqa: E402
from aoai_tui.services.deployments import KnownDeployments, Work  # noqa: E402
from aoai_tui.services.link import Link  # noqa: E402
from aoai_tui.services.lookup.exchange.bringing import Wish, bring  # noqa: E402
from aoai_tui.services.lookup.exchange.exporting import export  # noqa: E402
from aoai_tui.storage.store import Store, open_store  # noqa: E402
from tests.postgres_server import PostgresServer, missing  # noqa: E402

WIDTH = 1_536
BATCH = 2_000
DIRECTIONS = 64
"""Texts differ in far fewer ways than their vectors have numbers."""
QUERIES = 50
K = 10
BUFFERS = "2GB"
"""An administrator gives a server a quarter of the machine's memory, and an index wants to be in it."""
PLACE = "benchmark"
MODEL = "text-embedding-3-small"


class Unheard:
    """A load of which nobody wants to hear."""

    def tell(self, *_: object) -> None:
        """Nothing."""


class Maker:
    """Vectors of length 1, the same each time."""

    def __init__(self) -> None:
        self._chance = np.random.default_rng(1)
        self._plane = self._chance.standard_normal((DIRECTIONS, WIDTH)).astype(np.float32)

    def vectors(self, count: int) -> NDArray[np.float32]:
        """So many new ones."""
        made = self._chance.standard_normal((count, DIRECTIONS)).astype(np.float32) @ self._plane
        made += self._chance.standard_normal((count, WIDTH)).astype(np.float32)
        units: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
        return units


def fill(store: Store, maker: Maker, passages: int) -> Collection:
    """A collection with so many passages."""
    collection = Collection(
        id="b" * 32, name="many", created_at=datetime.now(UTC), connection="work", deployment="small"
    )
    store.collections.save(collection)
    source = store.sources.add(
        TextSource(id=0, collection_id=collection.id, name="many.txt", added_at=datetime.now(UTC)), ()
    )
    for first in range(0, passages, BATCH):
        vectors = maker.vectors(min(BATCH, passages - first))
        ids = store.sources.append(
            source, first, [Chunk(text=f"passage {first + n}") for n in range(len(vectors))]
        )
        store.vectors.keep_halves(
            collection.id, ids, vectors.astype(np.float16), np.ones(len(vectors)), model=MODEL
        )
    return store.collections.get(collection.id)


def timed(
    queries: NDArray[np.float32], look: Callable[[NDArray[np.float32]], list[int]]
) -> tuple[float, list[list[int]]]:
    """Median seconds of a lookup, and what each found."""
    look(queries[0])
    seconds, found = [], []
    for query in queries:
        began = time.perf_counter()
        found.append(look(query))
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), found


def share(found: list[list[int]], right: list[list[int]]) -> float:
    """How many of the right ones are among those that were found."""
    return statistics.fmean(len({*a} & {*b}) / max(len(b), 1) for a, b in zip(found, right, strict=True))


def watched(steps: Iterator[Any]) -> float:
    """Seconds that something takes until its end."""
    began = time.perf_counter()
    for _ in steps:
        pass
    return time.perf_counter() - began


class Memory:
    """Watches how much memory this process has to itself: files that are mapped are shared with the page cache."""

    def __init__(self) -> None:
        self.before = self.most = self._now()
        self._stop = threading.Event()
        self._watch = threading.Thread(target=self._run)
        self._watch.start()

    def end(self) -> str:
        """The most there was, and what there was before."""
        self._stop.set()
        self._watch.join()
        return f"memory {self.before:,.0f} MB before, {self.most:,.0f} MB at most"

    def _run(self) -> None:
        while not self._stop.wait(0.02):
            self.most = max(self.most, self._now())

    @staticmethod
    def _now() -> float:
        here = psutil.Process().memory_info()
        return float(here.rss - here.shared) / 1e6


def look_up(store: Store, collection: Collection, queries: NDArray[np.float32]) -> None:
    """The file, then PostgreSQL without an index, then with it."""
    there = store.postgres.vectors(PLACE, collection.id)
    here, right = timed(
        queries, lambda query: [one.passage.id for one in store.vectors.nearest(collection.id, query, k=K)]
    )
    print(f"file on this machine    median {1000 * here:7.1f} ms")
    there.create(collection.width)
    following = store.postgres.following(PLACE, collection.id)
    seconds = watched(following.fill_in(following.difference()))
    print(f"copied to PostgreSQL in {seconds:.0f} s: {collection.passages / seconds:,.0f} passages a second")
    exact, found = timed(queries[:10], lambda query: there.search(query, K, exact=True).passages.tolist())
    told("exact", exact, here, share(found, right[:10]))
    print(f"index made in {watched(store.postgres.index(PLACE, collection.id).build()):.0f} s")
    indexed, found = timed(queries, lambda query: there.search(query, K).passages.tolist())
    told("HNSW", indexed, here, share(found, right))


def told(how: str, seconds: float, here: float, right: float) -> None:
    """Print how long a lookup in PostgreSQL takes, beside the file."""
    print(
        f"PostgreSQL, {how:6}      median {1000 * seconds:7.1f} ms, {seconds / here:5.1f} times; right {right:.1%}"
    )


def exchange(store: Store, collection: Collection, folder: Path) -> None:
    """Out of the app as each kind of file, and into it."""
    link = Link(Connection(name="work", kind=Kind.DEMO), lambda _: None, lambda: None, watch_network=False)
    wish = Wish("", "", "", KnownDeployments(Work.EMBEDDINGS, link, Archive(folder)))
    load: Any = Unheard()
    for form in ("parquet", "jsonl"):
        memory, began = Memory(), time.perf_counter()
        path = export(store, load, collection.id, folder / f"many.{form}").path
        out, began = time.perf_counter() - began, time.perf_counter()
        imported = bring(store, load, path, wish)
        back = time.perf_counter() - began
        assert imported.passages == collection.passages
        print(
            f"{form:8} {path.stat().st_size / 1e6:6,.0f} MB: written in {out:5.1f} s, brought in in {back:5.1f} s;"
            f" {memory.end()}"
        )


def main() -> None:
    """Print how long each takes."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--passages", type=int, default=100_000)
    passages = arguments.parse_args().passages
    if lacking := missing():
        raise SystemExit(f"Not measured: {lacking}.")
    server, maker = PostgresServer(buffers=BUFFERS), Maker()
    try:
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(Path(folder) / "data")
            store.postgres.strings.remember_for_this_run(PLACE, Secret(server.new_database()))
            collection = fill(store, maker, passages)
            print(
                f"{collection.passages:,} passages with {collection.width:,} numbers each, the {K} nearest of them"
            )
            exchange(store, collection, Path(folder))
            look_up(store, collection, maker.vectors(QUERIES))
            store.close()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
