"""The app while it records: how soon the microphone is heard, how often the meter is drawn, and what that costs.

Run it as `python tests/benchmarks/meter.py`, from anywhere; it starts a PulseAudio of its own and plays a tone into its
microphone. The app runs in a pty of 120 x 36, with a demo behind it:

- from the key ctrl+r until the first sample is in the file: the first time in the chat, when nothing of sound is loaded
  yet, then in the Voice tab;
- frames that changed the screen, the processor's share and the longest time that the event loop was kept from running,
  while it records; beside it the processor's share of the app doing nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pexpect

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

RUNS = 10
LISTENED = 5.0
"""Seconds for which the meter is watched."""
BEGIN_LIMIT = 0.150
"""Seconds from the key to the first sample."""
FRAMES_LIMIT = 20.0
"""Frames a second, at least."""
STALL_LIMIT = 0.050
"""Seconds that the event loop may be kept from running."""


def run_app(folder: Path) -> None:
    """The app; writes what it measured into the folder and ends."""
    from rich.console import RenderableType
    from textual import events
    from textual.app import App
    from textual.screen import Screen

    from aoai_tui.app import AoaiApp
    from aoai_tui.config.paths import default_paths
    from aoai_tui.services.connections import open_book
    from aoai_tui.tabs.voice.tab import VoiceTab

    class Measured(AoaiApp):
        frames = 0
        stall = 0.0

        def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
            self.frames += renderable is not None
            super()._display(screen, renderable)

        def on_ready(self) -> None:
            """Begin to measure."""
            self.run_worker(self.measure())

        async def measure(self) -> None:
            """Record in the chat, then in the Voice tab; then watch the meter."""
            self.voice = self.main.query_one(VoiceTab)
            await self.main.bench.link.client()
            await asyncio.sleep(1.0)  # what the app does after its first paint is no part of this
            figures: dict[str, Any] = {"cold": await self.seconds_to_first_sample()}
            await self.end()
            self.main.action_go_to(1)
            await self.until(lambda: self.voice.pane is not None and self.voice.pane.region.height > 0)
            await asyncio.sleep(1.0)
            idle = time.process_time()
            await asyncio.sleep(LISTENED)
            figures["idle"] = (time.process_time() - idle) / LISTENED
            figures["warm"] = []
            for _ in range(RUNS):
                figures["warm"].append(await self.seconds_to_first_sample())
                await self.end()
            await self.seconds_to_first_sample()
            figures |= await self.watched()
            await self.end()
            (folder / "result.json").write_text(json.dumps(figures))
            self.exit()

        async def watched(self) -> dict[str, float]:
            """Frames a second, the processor's share and the longest stall while it records."""
            began, used, frames, stall = time.perf_counter(), time.process_time(), self.frames, 0.0
            while (now := time.perf_counter()) - began < LISTENED:
                await asyncio.sleep(0.005)
                stall = max(stall, time.perf_counter() - now - 0.005)
            took = time.perf_counter() - began
            return {
                "frames": (self.frames - frames) / took,
                "share": (time.process_time() - used) / took,
                "stall": stall,
            }

        async def seconds_to_first_sample(self) -> float:
            """From the key until the first sample is in the file."""
            began = time.perf_counter()
            self.post_message(events.Key("ctrl+r", "\x12"))
            await self.until(self.hears)
            return time.perf_counter() - began

        def hears(self) -> bool:
            session = self.voice.anywhere.recorder.session
            return session is not None and session.seconds > 0

        async def end(self) -> None:
            """End the recording and wait until the app is at rest."""
            await self.voice.anywhere.recorder.stop()
            await asyncio.sleep(0.5)

        async def until(self, condition: Callable[[], object]) -> None:
            """Look every millisecond."""
            while not condition():  # noqa: ASYNC110 - what is measured must not know of it
                await asyncio.sleep(0.001)

    book = open_book(default_paths(folder / "config.toml", folder / "data", folder / "log"), {})
    gc.disable()  # as the program does at its start
    app: App[Any] = Measured(book, book.opening())
    app.run()


def drive() -> dict[str, Any]:
    """The app's own figures."""
    from tests.audio.sound_server import SoundServer
    from tests.benchmarks.recording import write_tone

    server = SoundServer()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_tone(folder / "tone.wav", 120.0)
            with server.saying(folder / "tone.wav"):
                child: pexpect.spawn[bytes] = pexpect.spawn(
                    sys.executable,
                    [__file__, "--app", name],
                    env={
                        **os.environ,
                        **server.environment,
                        "TERM": "xterm-256color",
                        "COLORTERM": "truecolor",
                    },
                    dimensions=(36, 120),
                    timeout=60,
                    cwd=str(ROOT),
                )
                while child.isalive() and not (folder / "result.json").exists():
                    with suppress(pexpect.TIMEOUT, pexpect.EOF):
                        child.read_nonblocking(65536, timeout=0.1)
                child.close(force=True)
            figures: dict[str, Any] = json.loads((folder / "result.json").read_text())
    finally:
        server.stop()
    return figures


def main() -> int:
    """Print the figures; 1 where one is beyond its limit."""
    options = argparse.ArgumentParser()
    options.add_argument("--app", type=Path)
    given = options.parse_args()
    if given.app:
        run_app(given.app)
        return 0
    found = drive()
    warm, stall = statistics.median(found["warm"]), found["stall"]
    spread = f"({min(found['warm']) * 1000:.0f} to {max(found['warm']) * 1000:.0f})"
    print(f"key to first sample, first time  {found['cold'] * 1000:.0f} ms")
    print(
        f"key to first sample, Voice       {warm * 1000:.0f} ms {spread}   at most {BEGIN_LIMIT * 1000:.0f} ms"
    )
    print(f"frames a second                  {found['frames']:.1f}   at least {FRAMES_LIMIT:.0f}")
    print(f"longest stall                    {stall * 1000:.0f} ms   at most {STALL_LIMIT * 1000:.0f} ms")
    print(f"processor                        {found['share']:.1%} of one; idle {found['idle']:.1%}")
    return int(warm > BEGIN_LIMIT or found["frames"] < FRAMES_LIMIT or stall > STALL_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
