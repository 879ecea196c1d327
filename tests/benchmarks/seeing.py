"""Seeing: the map and the near duplicates of 100,000 passages of 1,536 numbers, and drawing the map.

Beside the map stands reading the same file once, as 64-bit words that are summed; beside the near duplicates stands
what comparing all pairs in full would take, by the rate of one tile.

Run it as `python tests/benchmarks/seeing.py [passages] [width]`, from anywhere. It needs 300 MB on the disk.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from aoai_tui.services.lookup.seeing.best_pairs import Pairs  # noqa: E402  the path comes first
from aoai_tui.services.lookup.seeing.cloud import Cloud, Way  # noqa: E402
from aoai_tui.services.lookup.seeing.duplicates import near_duplicates  # noqa: E402
from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors, live_vectors  # noqa: E402
from aoai_tui.services.lookup.seeing.map_view import MapView  # noqa: E402
from aoai_tui.services.lookup.seeing.projection import Projection, projection  # noqa: E402

PASSAGES, WIDTH = 100_000, 1536
THRESHOLD = 0.95
COPIES = 50
FRAME = 0.050
"""Seconds that the event loop may be held."""

MEMORY = 250_000_000
"""Bytes that the map may take while it is made, beside the page cache."""


def vectors_in(folder: Path, count: int, width: int) -> NDArray[np.float16]:
    """Vectors as models give them: around a common direction, in 40 topics, further out along some directions."""
    generator = np.random.default_rng(0)
    spread = np.arange(1, width + 1) ** -0.35 * 4
    topics, common = generator.standard_normal((40, width)) * 0.4, generator.standard_normal(width)
    path = folder / "vectors.f16"
    with path.open("wb") as file:
        for start in range(0, count, 2000):
            size = min(2000, count - start)
            some = generator.standard_normal((size, width)) * spread + topics[np.arange(size) % 40] + common
            if not start:
                some[-COPIES:] = some[:COPIES] * 1.5
            some /= np.linalg.norm(some, axis=1, keepdims=True)
            some.astype(np.float16).tofile(file)
    return np.memmap(path, np.float16, "r", shape=(count, width))


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def map_of(vectors: LiveVectors) -> tuple[Projection, float, float]:
    """(the map, seconds in all, bytes of memory that it took at most beside the mapped file)."""
    process, start, most = psutil.Process(), time.perf_counter(), 0
    before = _own(process)
    made: Projection | None = None
    for step in projection(vectors):
        most = max(most, _own(process) - before)
        if isinstance(step, Projection):
            made = step
    assert made is not None
    return made, time.perf_counter() - start, most


def _own(process: psutil.Process) -> int:
    """Bytes in memory that belong to no file."""
    told = process.memory_info()
    return int(told.rss - getattr(told, "shared", 0))


def drawn(flat: Projection) -> float:
    """The longest of: drawing the whole map at 200 x 50, drawing it larger, an arrow key."""
    cloud = Cloud(flat.points, np.arange(len(flat.points)) % 8)
    view = MapView(cloud.bounds, 200, 50)
    closer = view.by(4, cloud.point(0))
    works = (
        lambda: cloud.drawn(view),
        lambda: cloud.drawn(closer),
        lambda: cloud.beside(0, Way.LEFT, view),
        lambda: cloud.together_with(0, view),
    )
    return max(min(timed(work) for _ in range(5)) for work in works)


def main(count: int, width: int) -> int:
    """Measure, and tell; 1 where something takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = vectors_in(Path(folder), count, width)
        vectors = live_vectors(numbers)
        words = np.memmap(Path(folder) / "vectors.f16", np.uint64, "r")
        reading = min(timed(words.sum) for _ in range(3))
        flat, seconds, memory = map_of(vectors)
        drawing = drawn(flat)
        tile = vectors.taken(slice(0, 2048))
        rate = min(timed(lambda: tile @ tile.T) for _ in range(3)) / len(tile) ** 2
        full = rate * count**2 / 2
        start, processor = time.perf_counter(), time.process_time()
        *_, pairs = near_duplicates(vectors, THRESHOLD)
        assert isinstance(pairs, Pairs)
        comparing, processor = time.perf_counter() - start, time.process_time() - processor
    print(f"{count:,} passages of {width:,} numbers")
    print(f"summing the file            {reading:8.3f} s")
    print(f"the map                     {seconds:8.3f} s, {memory / 1e6:.0f} MB beside the page cache")
    print(f"drawing it, an arrow key    {drawing:8.3f} s at most")
    print(
        f"near duplicates             {comparing:8.3f} s, {processor:.1f} s of all cores; {len(pairs)} pairs"
    )
    print(f"… in full they would take   {full:8.3f} s")
    return int(drawing > FRAME or memory > MEMORY or len(pairs) != COPIES)


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    sys.exit(main(*(given + [PASSAGES, WIDTH][len(given) :])))
