"""Sending sound: 25 MB as they are, and an hour from the microphone, over loopback, while the event loop is watched.

Run it as `python tests/benchmarks/sending.py`. For each: seconds, the memory that it took beyond what was in use
before, the longest time between two turns of the event loop, and the most that one turn used of the processor. A
loop with nothing to do, first, shows what the machine itself costs. The server is a process of its own and answers
with 10,000 words.
"""

from __future__ import annotations

import asyncio
import json
import math
import subprocess
import sys
import tempfile
import threading
import time
import wave
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from msgspec.structs import replace

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from aoai_tui.config.settings import Auth, Connection, Kind  # noqa: E402  the path comes first
from aoai_tui.domain import Recording, Source, TranscriptionOptions  # noqa: E402
from aoai_tui.services.archive import Archive  # noqa: E402
from aoai_tui.services.dictation.dictation import Dictation  # noqa: E402
from aoai_tui.services.dictation.events import TranscriptEnded  # noqa: E402
from aoai_tui.services.link import Link  # noqa: E402

RATE = 48_000
MEMORY_LIMIT = 80.0
"""MB that sending may take, whatever the length."""
STALL_LIMIT = 0.050
"""Seconds of the processor that one turn of the event loop may take."""
WORDS = 10_000


@dataclass
class Watched:
    """What something cost."""

    seconds: float = 0.0
    memory: float = 0.0
    """MB beyond what was in use before."""
    stall: float = 0.0
    """The longest time between two turns of the event loop, in seconds."""
    held: float = 0.0
    """The most processor time that one turn took, which other work on the machine does not change."""

    def __str__(self) -> str:
        """One line of the table."""
        stall, held = self.stall * 1000, self.held * 1000
        return f"{self.seconds:7.1f} s   {self.memory:5.0f} MB   {stall:5.0f} ms   {held:5.0f} ms"


@asynccontextmanager
async def watched() -> AsyncIterator[Watched]:
    """Measure what is done inside."""
    found, process, over = Watched(), psutil.Process(), threading.Event()
    before = process.memory_info().rss

    def look() -> None:
        while not over.wait(0.02):
            found.memory = max(found.memory, (process.memory_info().rss - before) / 1e6)

    async def tick() -> None:
        last, used = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            now, use = time.perf_counter(), time.thread_time()
            found.stall, last = max(found.stall, now - last), now
            found.held, used = max(found.held, use - used), use

    looking = threading.Thread(target=look)
    looking.start()
    ticking = asyncio.create_task(tick())
    began = time.perf_counter()
    try:
        yield found
    finally:
        found.seconds = time.perf_counter() - began
        ticking.cancel()
        over.set()
        looking.join()


def write_speech(path: Path, seconds: int) -> None:
    """Something that changes like speech, with a pause in every seventh second."""
    second = array(
        "h",
        (
            round(
                9_000
                * (0.5 + 0.5 * math.sin(25 * n / RATE))
                * math.sin(math.tau * 150 * n / RATE + math.sin(n / 3_000))
            )
            for n in range(RATE)
        ),
    ).tobytes()
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        for number in range(seconds):
            file.writeframes(second if number % 7 else bytes(len(second)))


def serve() -> None:
    """Take whatever is sent and answer with many words; prints the port."""
    words = [{"word": f"word{n}", "start": n * 0.36, "end": n * 0.36 + 0.3} for n in range(WORDS)]
    body = json.dumps(
        {"text": " ".join(str(one["word"]) for one in words), "duration": 3600, "words": words}
    ).encode()
    told = f"content-type: application/json\r\ncontent-length: {len(body)}\r\nconnection: close"
    head = f"HTTP/1.1 200 OK\r\n{told}\r\n\r\n"

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).lower()
        left = int(asked.partition(b"content-length:")[2].split(b"\r\n")[0])
        while left and (data := await reader.read(65_536)):
            left -= len(data)
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(take, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(run())


async def send(dictation: Dictation, recording: Recording) -> Watched:
    """One transcription, watched."""
    async with watched() as found:
        events = dictation.transcribe(
            recording,
            TranscriptionOptions(),
            "whisper",
            on_wait=lambda _: None,
            even_silence=True,
            prepare=True,
        )
        async for event in events:
            if isinstance(event, TranscriptEnded):
                assert len(event.transcript.words) == WORDS, event.error
    return found


async def measure(port: str, folder: Path) -> int:
    """Print the table; 1 where a limit is broken."""
    endpoint = f"http://127.0.0.1:{port}/v1"
    connection = Connection(name="here", kind=Kind.COMPATIBLE, endpoint=endpoint, auth=Auth.NONE)
    link = Link(connection, lambda _: None, lambda: None, watch_network=False)
    archive = Archive(folder / "data")
    dictation = Dictation(link, archive)
    await link.client()
    found: dict[str, Watched] = {}
    async with watched() as found["nothing, for 5 s"]:
        await asyncio.sleep(5)
    for name, seconds in (("25 MB", 259), ("an hour", 3_600)):
        path = folder / f"{seconds}.wav"
        await asyncio.to_thread(write_speech, path, seconds)
        async with watched() as found[f"{name}: added, measured"]:
            recording = await dictation.add_file(path)
        if seconds == 3_600:
            recording = replace(recording, source=Source.MICROPHONE)
        found[f"{name}: sent"] = await send(dictation, recording)
    await dictation.close()
    await link.close()
    archive.close()
    for name, cost in found.items():
        print(f"{name:24} {cost}")
    print(f"{'at most':24} {'':9}   {MEMORY_LIMIT:5.0f} MB              {STALL_LIMIT * 1000:5.0f} ms")
    worst = max(cost.held for cost in found.values())
    return int(worst > STALL_LIMIT or any(cost.memory > MEMORY_LIMIT for cost in found.values()))


def main() -> int:
    """Measure over a server of our own."""
    if sys.argv[1:] == ["serve"]:
        serve()
    command = [sys.executable, str(Path(__file__)), "serve"]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,
    ):
        try:
            assert server.stdout
            return asyncio.run(measure(server.stdout.readline().strip(), Path(folder)))
        finally:
            server.terminate()


if __name__ == "__main__":
    sys.exit(main())
