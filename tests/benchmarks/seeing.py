"""Seeing: the map and the near duplicates of 100,000 passages of 1,536 numbers, and drawing the map.

Beside the map stands reading the same file once, as 64-bit words that are summed; beside the near duplicates stands
what products of matrices alone take on all cores, by the rate of some of the same size: of all vectors with each other,
and of the shortest stand-ins, which no search by these can be quicker than. Near duplicates are searched once more and
left in the middle.

Run it as `python tests/benchmarks/seeing.py [passages] [width]`, from anywhere. It needs 300 MB on the disk.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import psutil
from numpy.typing import NDArray

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from aoai_tui.services.lookup.seeing.best_pairs import Pairs  # noqa: E402  the path comes first
from aoai_tui.services.lookup.seeing.cloud import Cloud, Way  # noqa: E402
from aoai_tui.services.lookup.seeing.cores import all_cores  # noqa: E402
from aoai_tui.services.lookup.seeing.duplicates import Comparing, near_duplicates  # noqa: E402
from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors, live_vectors  # noqa: E402
from aoai_tui.services.lookup.seeing.map_view import MapView  # noqa: E402
from aoai_tui.services.lookup.seeing.projection import Projection, projection  # noqa: E402
from aoai_tui.services.lookup.seeing.rough import SHORT  # noqa: E402
from aoai_tui.services.lookup.seeing.tiles import TILE  # noqa: E402

PASSAGES, WIDTH = 100_000, 1536
THRESHOLD = 0.95
COPIES = 50
FRAME = 0.050
"""Seconds that the event loop may be held."""

MEMORY = 350_000_000
"""Bytes that the map, or the search, may take beside the page cache."""

LEFT = 0.5
"""Seconds after which nothing of a search that was left may work any more."""


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


@dataclass
class Spent:
    """What a sum took."""

    seconds: float = 0.0
    processor: float = 0.0
    """Seconds of all cores."""
    memory: int = 0
    """Bytes at most, beside the mapped file."""
    first: float = 0.0
    """Seconds until the first pairs were told."""


Step = TypeVar("Step")


def spent_on(steps: Iterable[Step]) -> tuple[Step, Spent]:
    """(the last step, what all of them took)."""
    process, spent = psutil.Process(), Spent()
    before, start, processor = _own(process), time.perf_counter(), time.process_time()
    for last in steps:
        spent.memory = max(spent.memory, _own(process) - before)
        if isinstance(last, Comparing) and last.found is not None and not spent.first:
            spent.first = time.perf_counter() - start
    spent.seconds, spent.processor = time.perf_counter() - start, time.process_time() - processor
    return last, spent


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


def multiplying(count: int, width: int) -> tuple[float, float]:
    """(seconds, seconds of all cores) that the products of each two of so many vectors take, by some of them."""
    tile = np.random.default_rng(0).standard_normal((TILE, width)).astype(np.float32)
    tiles = max(64, 2**26 // width // TILE)

    def multiply(_number: int) -> None:
        room = np.empty((TILE, TILE), np.float32)
        for _ in range(16):
            np.matmul(tile, tile.T, out=room)

    with all_cores() as cores:
        start, processor = time.perf_counter(), time.process_time()
        deque(cores.each(multiply, range(tiles // 16)), 0)
        seconds, processor = time.perf_counter() - start, time.process_time() - processor
    times = count**2 / 2 / (tiles // 16 * 16 * TILE**2)
    return seconds * times, processor * times


def leaving(vectors: LiveVectors) -> float:
    """Seconds until nothing works any more after a search is left in the middle."""
    search = near_duplicates(vectors, THRESHOLD)
    next(one for one in search if isinstance(one, Comparing) and one.share > 0.2)
    start = time.perf_counter()
    search.close()
    for thread in threading.enumerate():
        if thread.name.startswith("seeing"):
            thread.join()
    return time.perf_counter() - start


def main(count: int, width: int) -> int:
    """Measure, and tell; 1 where something takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = vectors_in(Path(folder), count, width)
        vectors = live_vectors(numbers)
        words = np.memmap(Path(folder) / "vectors.f16", np.uint64, "r")
        reading = min(timed(words.sum) for _ in range(3))
        flat, mapping = spent_on(projection(vectors))
        assert isinstance(flat, Projection)
        drawing = drawn(flat)
        short, _ = multiplying(count, SHORT)
        full, full_processor = multiplying(count, width)
        pairs, comparing = spent_on(near_duplicates(vectors, THRESHOLD))
        assert isinstance(pairs, Pairs)
        left = leaving(vectors)
    print(f"{count:,} passages of {width:,} numbers")
    print(f"summing the file            {reading:8.3f} s")
    print(f"the map                     {_told(mapping)}, {mapping.seconds / reading:.0f} x the file")
    print(f"drawing it, an arrow key    {drawing:8.3f} s at most")
    print(f"products of all vectors     {full:8.3f} s, {full_processor:.1f} s of all cores")
    print(f"… of the short stand-ins    {short:8.3f} s")
    print(f"near duplicates             {_told(comparing)}; {len(pairs)} pairs")
    print(
        f"… beside the products       {comparing.seconds / full:8.3f} and {comparing.seconds / short:.2f} x"
    )
    print(f"… the first ones after      {comparing.first:8.3f} s; left, it ended after {left:.3f} s")
    slow = drawing > FRAME or left > LEFT or comparing.seconds > full
    return int(slow or max(mapping.memory, comparing.memory) > MEMORY or len(pairs) != COPIES)


def _told(spent: Spent) -> str:
    memory = f"{spent.memory / 1e6:.0f} MB beside the page cache"
    return f"{spent.seconds:8.3f} s, {spent.processor:.1f} s of all cores, {memory}"


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:3]]
    sys.exit(main(*(given + [PASSAGES, WIDTH][len(given) :])))
