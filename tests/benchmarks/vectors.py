"""Lookups by meaning: 100,000 passages of 1,536 numbers, and 1,000,000 of 256, in a data folder as the app keeps it.

Run it as `python tests/benchmarks/vectors.py`, from anywhere; `--small` takes a tenth of the passages, for
which the limits are not meant. For each size:

- what opening reads: the file is put out of the page cache, the collection is opened for one passage's vector, and the
  pages that are in memory then are counted;
- a lookup, from a query's vector to the 20 best passages with their texts and sources: the first one, which reads the
  file from the disk, and later ones. Beside it stands, turn about in the same process, the time that it takes to go
  through the same file in memory once: it is summed as 64-bit whole numbers, the fastest way for numpy to touch every
  byte. (As 16-bit floats, whose sum would mean something, it takes numpy fifty times as long.)
- memory that is the process's own, before and after: the file's pages are shared with the page cache;
- numpy, that widens the same file block by block, and the flat index of faiss, where it is installed, over a copy of
  the same vectors in 32 bits.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import json
import mmap
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

SIZES = ((100_000, 1536), (1_000_000, 256))
BEST = 20
RUNS = 30
AT_ONCE = 10_000
LOOKUP_LIMIT = 0.100
"""Seconds that a lookup may take, for the first size."""
SUM_LIMIT = 3.0
"""The same as a multiple of the time that summing the file takes, for every size."""
OPENING_LIMIT = 1.0
"""MB of the file that opening may read: its first page, its last block, and what the system reads ahead."""
GROWTH_LIMIT = 0.1
"""The memory of its own that a process may take for lookups, as a part of the file's size."""


def furnish(folder: Path, passages: int, width: int) -> None:
    """A collection with vectors of random directions."""
    import numpy as np

    from aoai_tui.domain import Chunk, Collection, TextSource
    from aoai_tui.storage.store import open_store
    from aoai_tui.storage.vectors.units import units

    store = open_store(folder)
    now, chance = datetime.now(UTC), np.random.default_rng(1)
    store.collections.save(Collection(id="notes", name="Notes", created_at=now, connection="", deployment=""))
    for begin in range(0, passages, AT_ONCE):
        source = store.sources.add(
            TextSource(id=0, collection_id="notes", name=f"{begin}.md", added_at=now), ()
        )
        chunks = [Chunk(text=f"{number} " + "words " * 30) for number in range(begin, begin + AT_ONCE)]
        halves, norms = units(chance.standard_normal((AT_ONCE, width), dtype=np.float32))
        ids = store.sources.append(source, 0, chunks)
        store.vectors.keep_halves("notes", ids, halves, norms, model="random")
    store.close()


def measure(folder: Path, width: int) -> dict[str, float]:
    """Seconds, MB and multiples, by name."""
    import numpy as np

    from aoai_tui.storage.store import open_store

    (file,) = (folder / "vectors").glob("*.f16")
    found = {"file": file.stat().st_size / 1e6}
    forget(file)
    store = open_store(folder)
    began = time.perf_counter()
    assert store.vectors.vectors("notes", [1]).shape == (1, width)
    found["opening"], found["opening reads"] = time.perf_counter() - began, resident(file)
    opened = store.vectors.all_of("notes", sources=[-1])
    assert opened is not None
    before = own_memory()
    queries = np.random.default_rng(2).standard_normal((RUNS, width), dtype=np.float32)

    def look_up(query: NDArray[np.float32]) -> None:
        assert len(store.vectors.nearest("notes", query, k=BEST)) == BEST

    found["first"] = taken(lambda: look_up(queries[0]))
    words = opened.matrix.reshape(-1).view(np.uint64)
    lookups, sums = [], []
    for query in queries:
        lookups.append(taken(lambda query=query: look_up(query)))  # type: ignore[misc]
        sums.append(taken(words.sum))
    found |= {"lookup": statistics.median(lookups), "slowest": max(lookups), "sum": statistics.median(sums)}
    # What other programs took from either is least where it was fastest.
    found["ratio"] = min(lookups) / min(sums)
    found["own memory"] = own_memory() - before
    found["numpy"] = statistics.median(
        taken(lambda query=query: numpy_best(opened.matrix, query))  # type: ignore[misc]
        for query in queries[:5]
    )
    if importlib.util.find_spec("faiss"):
        found["faiss"] = faiss_time(opened.matrix, queries[:5])
    store.close()
    return found


def taken(work: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def numpy_best(matrix: NDArray[np.float16], query: NDArray[np.float32]) -> NDArray[np.int64]:
    """The best rows, by numpy: widened block by block, as the whole would take twice the file's memory."""
    import numpy as np

    scores = np.concatenate([part.astype(np.float32) @ query for part in blocks(matrix)])
    best = np.argpartition(-scores, BEST)[:BEST]
    rows: NDArray[np.int64] = best[np.argsort(-scores[best])]
    return rows


def faiss_time(matrix: NDArray[np.float16], queries: NDArray[np.float32]) -> float:
    """Seconds of faiss's flat index, that has all in memory in 32 bits."""
    import faiss
    import numpy as np

    index = faiss.IndexFlatIP(matrix.shape[1])
    for part in blocks(matrix):
        index.add(part.astype(np.float32))
    return statistics.median(
        taken(lambda query=query: index.search(query[None], BEST))  # type: ignore[misc]
        for query in queries
    )


def blocks(matrix: NDArray[np.float16]) -> Iterator[NDArray[np.float16]]:
    """Some megabytes at a time."""
    step = (1 << 23) // matrix.shape[1]
    for begin in range(0, len(matrix), step):
        yield matrix[begin : begin + step]


def forget(file: Path) -> None:
    """Put a file out of the page cache."""
    with file.open("rb") as raw:
        os.fsync(raw.fileno())
        os.posix_fadvise(raw.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def resident(file: Path) -> float:
    """MB of the file that are in the page cache."""
    with file.open("r+b") as raw, mmap.mmap(raw.fileno(), 0) as pages:
        count = (len(pages) + mmap.PAGESIZE - 1) // mmap.PAGESIZE
        told = (ctypes.c_ubyte * count)()
        place = ctypes.c_char.from_buffer(pages)
        libc = ctypes.CDLL(None, use_errno=True)
        asked = libc.mincore(ctypes.byref(place), ctypes.c_size_t(len(pages)), told)
        del place
        assert asked == 0, os.strerror(ctypes.get_errno())
        return sum(byte & 1 for byte in told) * mmap.PAGESIZE / 1e6


def own_memory() -> float:
    """MB that the process shares with nobody."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1e3
    raise AssertionError("no RssAnon")


def report(passages: int, width: int, found: dict[str, float], most: float) -> bool:
    """Print the figures; whether all are within their limits."""
    ratio, growth = found["ratio"], found["own memory"] / found["file"]
    print(f"{passages:,} passages x {width:,}, {found['file']:,.0f} MB")
    print(f"  opening             {found['opening'] * 1000:8.1f} ms")
    print(f"  opening reads       {found['opening reads']:8.2f} MB   at most {OPENING_LIMIT:.0f}")
    print(f"  first, from disk    {found['first'] * 1000:8.1f} ms")
    print(f"  lookup              {found['lookup'] * 1000:8.1f} ms   at most {most * 1000:.0f}")
    print(f"    the slowest       {found['slowest'] * 1000:8.1f} ms")
    print(f"  summing the file    {found['sum'] * 1000:8.1f} ms")
    print(f"  lookup / sum        {ratio:8.2f}      at most {SUM_LIMIT:.0f}; the fastest of each")
    print(f"  memory of its own   {found['own memory']:8.1f} MB   at most {GROWTH_LIMIT:.0%} of the file")
    print(f"  numpy               {found['numpy'] * 1000:8.1f} ms")
    if "faiss" in found:
        print(f"  faiss, flat         {found['faiss'] * 1000:8.1f} ms")
    return (
        found["lookup"] <= most
        and ratio <= SUM_LIMIT
        and growth <= GROWTH_LIMIT
        and found["opening reads"] <= OPENING_LIMIT
    )


def main() -> int:
    """Print the figures; 1 where one is beyond its limit."""
    options = argparse.ArgumentParser()
    options.add_argument("--small", action="store_true")
    options.add_argument("--measure", type=Path)
    options.add_argument("--width", type=int, default=0)
    given = options.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure, given.width)))
        return 0
    good = True
    for passages, width in SIZES:
        count = passages // 10 if given.small else passages
        with tempfile.TemporaryDirectory(dir=os.environ.get("BENCHMARK_FOLDER")) as name:
            furnish(Path(name), count, width)
            done = subprocess.run(
                [sys.executable, __file__, "--measure", name, "--width", str(width)],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        most = LOOKUP_LIMIT if (passages, width) == SIZES[0] else LOOKUP_LIMIT * 2
        good = report(count, width, found, most) and good
    return int(not good and not given.small)


if __name__ == "__main__":
    sys.exit(main())
