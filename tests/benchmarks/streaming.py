"""Streaming: 10,000 small chunks through the whole app, beside the openai client alone reading the same stream.

Run it as `python tests/benchmarks/streaming.py`. Three processes are measured one after another:

- the client alone: CPU seconds to read the stream;
- the app in a pty of 120 x 36, left alone: CPU seconds from the request to the finished reply on the screen, and
  the longest time that the event loop was kept from running;
- the app again, three times, while keys are typed: the time from sending each key to seeing its echo.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pexpect

CHUNKS = 10_000
CPU_LIMIT = 3.0
"""The most CPU that the app may use, as a multiple of the client's."""
STALL_LIMIT = 0.050
"""Seconds that the event loop may be kept from running, and within which 95 of 100 keys must echo."""

_KEY_EVERY = 0.06
"""Seconds between keys: a fast typist's pace."""

_MOST_KEYS = 50
"""Keys that fit into one line of the composer."""

ROOT = Path(__file__).parents[2]
_COLOURS = re.compile(rb"\x1b\[[0-9;]*m")

_PAGE = """## Section {n}

A reply of some length, with **bold words**, `code` and *stress*, as a deployment writes it. Each sentence comes in
small pieces, and none of them is drawn by itself: what has arrived is drawn when the clock says so.

- The first point of section {n}
- The second point, which is a little longer than the first one and wraps
- The third

```python
def section(number: int) -> str:
    return f"section {{number}}"
```

| what | how many |
|---|---|
| chunks | {n} |

"""


def pieces() -> list[str]:
    """CHUNKS pieces of five characters of Markdown."""
    text = "".join(_PAGE.format(n=n) for n in range(CHUNKS * 5 // len(_PAGE) + 2))
    return [text[at : at + 5] for at in range(0, CHUNKS * 5, 5)]


class Stream(httpx2.AsyncByteStream):
    """The same events for everybody, as fast as they are read."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "benchmark"}
        for piece in pieces():
            choice = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
            yield b"data: " + json.dumps({**head, "choices": [choice]}).encode() + b"\n\n"
            await asyncio.sleep(0)
        end = {"index": 0, "delta": {}, "finish_reason": "stop"}
        yield b"data: " + json.dumps({**head, "choices": [end]}).encode() + b"\n\ndata: [DONE]\n\n"


class Transport(httpx2.AsyncBaseTransport):
    """Answers every request with the stream."""

    began = 0.0
    """CPU seconds of the process when the request came."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The stream, whatever was asked."""
        Transport.began = time.process_time()
        return httpx2.Response(
            200, headers={"content-type": "text/event-stream"}, stream=Stream(), request=request
        )


async def read_alone() -> float:
    """CPU seconds that the client takes to read the stream and join its text."""
    from openai import AsyncAzureOpenAI

    client = AsyncAzureOpenAI(
        azure_endpoint="https://benchmark.invalid",
        api_version="2024-10-21",
        api_key="none",
        http_client=httpx2.AsyncClient(transport=Transport()),
    )
    text: list[str] = []
    stream = await client.chat.completions.create(
        model="benchmark", messages=[{"role": "user", "content": "go"}], stream=True
    )
    async for chunk in stream:
        text.extend(choice.delta.content or "" for choice in chunk.choices)
    assert "".join(text) == "".join(pieces())
    return time.process_time() - Transport.began


def run_app(folder: Path) -> None:
    """The app over the stream; writes what it measured into the folder when the reply is on the screen."""
    from textual.app import App

    from aoai_tui.app import AoaiApp
    from aoai_tui.config.paths import default_paths
    from aoai_tui.services.connections import open_book
    from aoai_tui.tabs.chat.message_view import MessageView
    from aoai_tui.tabs.chat.transcript import Transcript

    book = open_book(default_paths(folder / "config.toml", folder / "data", folder / "log"), {})
    book.transport_for = lambda _connection: Transport()

    class Measured(AoaiApp):
        stall = 0.0

        async def watch_the_loop(self) -> None:
            """Wake every 5 ms and note the longest delay; then wait for the reply and write down what it took."""
            while not self.finished():
                due = time.perf_counter() + 0.005
                await asyncio.sleep(0.005)
                if Transport.began:
                    self.stall = max(self.stall, time.perf_counter() - due)
            cpu = time.process_time() - Transport.began
            (folder / "result.json").write_text(json.dumps({"cpu": cpu, "stall": self.stall}))

        def finished(self) -> bool:
            """Whether the finished reply has taken the live one's place."""
            if not self.transcript.messages or self.transcript.live is not None:
                return False
            views = list(self.transcript.query(MessageView))
            return len(views) == 2 and views[-1].size.height > 100

        def on_ready(self) -> None:
            """Begin to watch."""
            self.transcript = self.main.query_one(Transcript)
            self.run_worker(self.watch_the_loop())

    gc.disable()  # as the program does at its start; so is TEXTUAL_FPS, which `drive` sets
    app: App[Any] = Measured(book, book.opening())
    app.run()


def drive(*, keys: bool) -> tuple[dict[str, float], list[float]]:
    """The app's own figures, and the seconds that each key took to echo."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        child: pexpect.spawn[bytes] = pexpect.spawn(
            sys.executable,
            [__file__, "--app", name],
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "TEXTUAL_FPS": "120"},
            dimensions=(36, 120),
            timeout=60,
            cwd=str(ROOT),
        )
        child.delaybeforesend = None
        child.expect_exact("ready")
        child.send("go")
        child.expect_exact("go")
        child.send("\r")
        child.expect_exact("Stop")
        echoes: list[float] = []
        result = folder / "result.json"
        typed = ""
        while not result.exists():
            if keys and len(typed) < _MOST_KEYS:
                letter = "qz"[len(typed) % 2]
                typed += letter
                began = time.perf_counter()
                child.send(letter)
                read_until(child, typed)
                echoes.append(time.perf_counter() - began)
            read_until(child, "", seconds=_KEY_EVERY)
        figures = json.loads(result.read_text())
        child.close(force=True)
    return figures, echoes


def read_until(child: pexpect.spawn[bytes], words: str, seconds: float = 5.0) -> None:
    """Read what the app draws, as a terminal would, until the words are drawn or the time is over."""
    drawn, until = b"", time.perf_counter() + seconds
    while (left := until - time.perf_counter()) > 0 and not (words and words.encode() in drawn):
        with contextlib.suppress(pexpect.TIMEOUT):
            drawn += _COLOURS.sub(b"", child.read_nonblocking(65536, timeout=left))


def main() -> int:
    """Print the figures; 1 where one of them is above its limit."""
    options = argparse.ArgumentParser()
    options.add_argument("--alone", action="store_true")
    options.add_argument("--app", type=Path)
    given = options.parse_args()
    if given.alone:
        print(asyncio.run(read_alone()))
        return 0
    if given.app:
        run_app(given.app)
        return 0
    alone = min(
        float(subprocess.run([sys.executable, __file__, "--alone"], capture_output=True, check=True).stdout)
        for _ in range(3)
    )
    calm, _ = drive(keys=False)
    typed = [drive(keys=True) for _ in range(3)]
    echoes = [echo for _, found in typed for echo in found]
    slow = statistics.quantiles(echoes, n=20)[-1]
    ratio = calm["cpu"] / alone
    print(f"client alone        {alone:.2f} s of CPU for {CHUNKS:,} chunks")
    print(f"the whole app       {calm['cpu']:.2f} s of CPU")
    print(f"ratio               {ratio:.2f}      at most {CPU_LIMIT}")
    print(f"longest stall       {calm['stall'] * 1000:.0f} ms   at most {STALL_LIMIT * 1000:.0f} ms")
    print(f"echo, median        {statistics.median(echoes) * 1000:.0f} ms")
    print(
        f"echo, 95 of 100     {slow * 1000:.0f} ms   at most {STALL_LIMIT * 1000:.0f} ms ({len(echoes)} keys)"
    )
    return int(ratio > CPU_LIMIT or calm["stall"] > STALL_LIMIT or slow > STALL_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
