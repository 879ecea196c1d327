"""A book read aloud: memory while it arrives and is joined, and how long the event loop ever stands still.

Run it as `python tests/benchmarks/speaking.py [CHARACTERS]`, from anywhere. The speech server is in this process and
sends as fast as it can, so that joining is what takes the time: on a busy machine the loop waits for its turn, too,
which is told apart from what it does itself.
"""

from __future__ import annotations

import asyncio
import gc
import json
import struct
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import httpx2
import psutil

sys.path.insert(0, str(Path(__file__).parents[2]))

from aoai_tui.config.settings import Auth, Connection, Kind
from aoai_tui.domain import AudioArrived, SpeechOptions
from aoai_tui.services.archive import Archive
from aoai_tui.services.link import Link
from aoai_tui.services.narration.events import NarrationEnded, PartEnded
from aoai_tui.services.narration.service import Narrations

RATE = 24_000
CHARACTERS_A_SECOND = 15
SENTENCE = "This is one more sentence of a book that goes on and on, as books do. "
HEADER = b"RIFF\xff\xff\xff\xffWAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE * 2, 2, 16)
NOISE = (bytes(range(256)) * 300)[:64_000]


class Server(httpx2.AsyncBaseTransport):
    """Sends as much WAV as a voice would need."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        seconds = len(json.loads(await request.aread())["input"]) / CHARACTERS_A_SECOND
        return httpx2.Response(200, content=_wav(int(seconds * RATE * 2)))


async def _wav(size: int) -> AsyncIterator[bytes]:
    yield HEADER + b"data\xff\xff\xff\xff"
    for at in range(0, size, len(NOISE)):
        yield NOISE[: size - at]
        await asyncio.sleep(0)


async def watch(stops: list[tuple[float, float]]) -> None:
    """Note how late each wake-up is, and how much of that the loop's own thread worked."""
    while True:
        begun, worked = time.perf_counter(), time.thread_time()
        await asyncio.sleep(0.005)
        stops.append((time.perf_counter() - begun - 0.005, time.thread_time() - worked))


async def main(characters: int) -> None:
    """Read a book aloud, and print what it took."""
    process = psutil.Process()
    stops: list[tuple[float, float]] = []
    memory: list[float] = []
    connection = Connection(
        name="local", kind=Kind.COMPATIBLE, endpoint="https://server.example/v1", auth=Auth.NONE
    )
    link = Link(connection, lambda _: None, Server, watch_network=False)
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder))
        narrations = Narrations(link, archive)
        text = SENTENCE * (characters // len(SENTENCE))
        for short in ("Warm up. ", SENTENCE * 100):  # what is imported once
            async with aclosing(narrations.speak(short, SpeechOptions(), "tts", on_wait=print)) as events:
                async for _ in events:
                    pass
        gc.collect()
        gc.freeze()  # as the app does
        watching = asyncio.create_task(watch(stops))
        begun, parts, size = time.perf_counter(), 0, 0
        async with aclosing(narrations.speak(text, SpeechOptions(), "tts", on_wait=print)) as events:
            async for event in events:
                match event:
                    case AudioArrived(data):
                        size += len(data)
                    case PartEnded():
                        parts += 1
                        memory.append(process.memory_info().rss / 1e6)
                    case NarrationEnded(narration, error):
                        assert error is None
        received = time.perf_counter() - begun
        watching.cancel()
        print(f"{len(text):,} characters, {parts} parts, {size / 1e6:.0f} MB of WAV")
        print(
            f"{narration.seconds / 60:.0f} minutes of MP3, {narration.size / 1e6:.0f} MB, in {received:.1f} s"
        )
        print(
            "memory, MB, after each fifth part:", *(f"{one:.0f}" for one in memory[::5]), f"{memory[-1]:.0f}"
        )
        late, worked = (max(each) * 1e3 for each in zip(*stops, strict=True))
        print(f"the event loop: {late:.0f} ms late at worst, {worked:.0f} ms of its own work at most")
        await narrations.close()
        await link.close()
        archive.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000))
