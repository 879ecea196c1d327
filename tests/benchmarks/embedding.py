"""Embedding: 20,000 passages from a folder of files into a collection, over a service that answers at once.

Run it as `python tests/benchmarks/embedding.py`, from anywhere. It measures reading and cutting the files, keeping the
passages, and embedding them with 1,536 numbers each: how many there are in a second, the longest time that the event
loop was kept from running, its own work in one turn, and memory after a quarter of the passages and at the end.

Beside embedding stands, in the same process, what nobody can do without: the same answers taken out of their base64,
brought to length 1, and written to a file as 16-bit floats.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import binascii
import os
import random
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import numpy as np
import psutil

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

PASSAGES = 20_000
A_FILE = 100
WIDTH = 1536
MOST = 2048
FLOOR_LIMIT = 8.0
"""The most that embedding may take, as a multiple of the floor."""
TURN_LIMIT = 0.050
"""Seconds that the event loop may work before it looks for keys again."""
GROWTH_LIMIT = 150.0
"""MB that three quarters of the passages may add; their vectors alone have 92 MB as they come."""


class AtOnce(httpx2.AsyncBaseTransport):
    """A service that answers at once, always with the same vectors."""

    def __init__(self) -> None:
        """Make them."""
        vectors = np.random.default_rng(1).standard_normal((MOST, WIDTH), dtype=np.float32)
        self.encoded = [base64.b64encode(one.tobytes()) for one in vectors]
        self.entries = [
            b'{"object":"embedding","index":%d,"embedding":"%b"}' % (number, text)
            for number, text in enumerate(self.encoded)
        ]

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        count = len(msgspec.json.decode(await request.aread())["input"])
        body = await asyncio.to_thread(self.body, count)
        return httpx2.Response(200, headers={"content-type": "application/json"}, content=body)

    def body(self, count: int) -> bytes:
        """An answer for so many texts."""
        usage = b'],"model":"benchmark","usage":{"prompt_tokens":%d,"total_tokens":%d}}' % (count, count)
        return b'{"data":[' + b",".join(self.entries[:count]) + usage


def furnish(folder: Path) -> None:
    """Markdown files, a hundred passages each."""
    chance = random.Random(1)  # noqa: S311 - not for secrets
    words = [
        "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 9))) for _ in range(5000)
    ]
    folder.mkdir()
    for file in range(PASSAGES // A_FILE):
        parts = [f"# Heading {one}\n\n{' '.join(chance.choices(words, k=100))}." for one in range(A_FILE)]
        (folder / f"{file:03}.md").write_text("\n\n".join(parts))


def floor(service: AtOnce, path: Path) -> float:
    """Seconds that the vectors themselves take: out of base64, to length 1, onto the disk."""
    began = time.perf_counter()
    with path.open("wb") as file:
        for first in range(0, PASSAGES, MOST):
            count = min(MOST, PASSAGES - first)
            data = b"".join(binascii.a2b_base64(one) for one in service.encoded[:count])
            vectors = np.frombuffer(data, "<f4").reshape(count, WIDTH).astype(np.float64)
            file.write((vectors / np.linalg.norm(vectors, axis=1)[:, None]).astype("<f2").tobytes())
        file.flush()
        os.fsync(file.fileno())
    return time.perf_counter() - began


class Loop:
    """How long nothing else could run, and how much of it the event loop itself worked."""

    def __init__(self) -> None:
        """Nothing was measured."""
        self.stall = self.turn = 0.0

    async def watch(self) -> None:
        """Measure until it is cancelled."""
        while True:
            began, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(0.005)
            self.stall = max(self.stall, time.perf_counter() - began - 0.005)
            self.turn = max(self.turn, time.thread_time() - worked)


async def measure(folder: Path) -> dict[str, Any]:
    """All figures."""
    from aoai_tui.config.settings import DEMO
    from aoai_tui.services.archive import Archive
    from aoai_tui.services.link import Link
    from aoai_tui.services.lookup.events import Ended, Progress
    from aoai_tui.services.lookup.lookup import Lookup

    service, loop, process = AtOnce(), Loop(), psutil.Process()
    furnish(folder / "files")
    link = Link(DEMO, lambda _: None, lambda: service, watch_network=False)
    archive = Archive(folder / "data")
    lookup = Lookup(link, archive)
    await link.client()
    await lookup.warm()
    collection = await lookup.make("benchmark", "benchmark")
    sys.setswitchinterval(0.001)  # as the app does
    watching = asyncio.create_task(loop.watch())
    marks = [time.perf_counter()]
    plan = await lookup.plan(collection.id, paths=[folder / "files"])
    marks.append(time.perf_counter())
    await lookup.add(plan)
    marks.append(time.perf_counter())
    quarter, error = 0.0, None
    async for event in lookup.embed(collection.id):
        if isinstance(event, Progress) and event.done > PASSAGES // 4 and not quarter:
            quarter = process.memory_info().rss / 1e6
        if isinstance(event, Ended):
            error = event.error
    marks.append(time.perf_counter())
    end = process.memory_info().rss / 1e6
    watching.cancel()
    done = (await lookup.get(collection.id)).passages
    await lookup.close()
    await link.close()
    archive.close()
    assert (error, done) == (None, PASSAGES), f"{done} embedded: {error}"
    seconds = [after - before for before, after in pairwise(marks)]
    return {
        "seconds": seconds,
        "stall": loop.stall,
        "turn": loop.turn,
        "memory": (quarter, end),
        "floor": await asyncio.to_thread(floor, service, folder / "floor"),
    }


def main() -> int:
    """Measure and tell; 1 where a limit is broken."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder)))
    read, kept, embedded = found["seconds"]
    quarter, end = found["memory"]
    times = embedded / found["floor"]
    print(f"read, cut and counted        {read:.1f} s for {PASSAGES:,} passages")
    print(f"kept                         {kept:.1f} s")
    print(f"embedded                     {embedded:.1f} s, {PASSAGES / embedded:,.0f} passages a second")
    print(
        f"the vectors alone            {found['floor']:.1f} s: {times:.1f} times that  at most {FLOOR_LIMIT:.0f}"
    )
    print(f"longest stop of the loop     {found['stall'] * 1000:.0f} ms, whatever else the machine does")
    print(f"its own work in one turn     {found['turn'] * 1000:.0f} ms  at most {TURN_LIMIT * 1000:.0f} ms")
    print(f"memory at a quarter, the end {quarter:.0f} MB, {end:.0f} MB  at most {GROWTH_LIMIT:.0f} MB more")
    return int(times > FLOOR_LIMIT or found["turn"] > TURN_LIMIT or end - quarter > GROWTH_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
