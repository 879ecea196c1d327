"""Playing: how soon the first sound follows the first bytes, and whether a long playback drops out on a busy machine.

Run it as `python tests/benchmarks/playing.py`, from anywhere; `--minutes 10` for a long one. It starts a PulseAudio of
its own.

- first sound: from the moment when the first bytes of an MP3 are there until the device has been given the first sample
  that is not silent; beside it the time until a stream of PortAudio's, opened before, asks for its first samples;
- drop-outs: a tone arrives little faster than it is heard, while other processes keep every core busy. What the
  loudspeaker plays is recorded, and every place is counted where the tone does not go on as it must.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402  the path comes first
import soundfile  # type: ignore[import-untyped]  # noqa: E402

from aoai_tui.audio.library import portaudio  # noqa: E402
from aoai_tui.audio.live_track import LiveTrack  # noqa: E402
from aoai_tui.audio.outputs import LATENCY, Render, Samples, Speaker  # noqa: E402
from aoai_tui.audio.player import Player  # noqa: E402
from tests.audio.sound_server import RATE, SoundServer  # noqa: E402

RUNS = 20
FIRST_LIMIT = 0.100
"""Seconds from the first bytes to the first sound."""
TONE = 440.0
LOUDNESS = 0.5
STEP = 0.02
"""How far, as a share of the tone's height, a sample may lie from where the two before it lead."""
AT_ONCE = 0.25
"""Seconds of sound that arrive together."""
SPEED = 1.1
"""So much faster than it is heard the sound arrives."""
BURN = "while True: sum(range(10_000))"


def main() -> int:
    """Print the figures; 1 where one is beyond its limit."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--minutes", type=float, default=0.5, help="how long the long playback is")
    minutes: float = asked.parse_args().minutes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = SoundServer()
        os.environ.update(server.environment)
        try:
            portaudio()
            data = first_bytes(folder / "tone.mp3")
            ours, alone = zip(
                *((seconds_to_first_sound(data), seconds_to_first_question()) for _ in range(RUNS)),
                strict=True,
            )
            with server.heard(folder / "heard.wav"), busy_machine():
                player, share = played(minutes * 60)
            time.sleep(0.5)  # the recorder is another process
        finally:
            server.stop()
        jumps, heard = places_that_jump(folder / "heard.wav")
    print(f"first sound                  {spread(ours)}   at most {FIRST_LIMIT * 1000:.0f} ms")
    print(f"PortAudio's first question   {spread(alone)}")
    busy = f"in {minutes:g} minutes, beside {os.cpu_count()} busy processes"
    print(f"drop-outs, told by ourselves {player.drop_outs}   {busy}")
    print(f"places where the tone jumps  {jumps}   in {heard:.1f} s that were heard")
    print(f"processor while playing      {share:.1%}, of one")
    whole = abs(heard - minutes * 60) < 1
    return int(statistics.median(ours) > FIRST_LIMIT or player.drop_outs > 0 or jumps > 0 or not whole)


def tone(begin: float, seconds: float) -> Samples:
    """A piece of a sine without a beginning of its own."""
    times = np.arange(round(begin * RATE), round((begin + seconds) * RATE)) / RATE
    return (LOUDNESS * np.sin(2 * np.pi * TONE * times)).astype(np.float32)


def first_bytes(path: Path) -> bytes:
    """What a service sends first of an MP3."""
    soundfile.write(path, tone(0, 3)[::2], RATE // 2)
    return path.read_bytes()[:8192]


def seconds_to_first_sound(data: bytes) -> float:
    """From the first bytes until the device has been given sound."""
    given: list[float] = []

    def noting(name: str, render: Render) -> Speaker:
        def noted(out: Samples) -> None:
            render(out)
            if not given and out.any():
                given.append(time.perf_counter())

        return Speaker(name, noted)

    track = LiveTrack("audio/mpeg")
    player = Player(track, open_output=noting)
    player.begin()
    wait_until(lambda: player.is_open)
    began = time.perf_counter()
    track.feed(data)
    wait_until(lambda: bool(given))
    player.stop()
    player.wait()
    return given[0] - began


def seconds_to_first_question() -> float:
    """From starting an open stream of PortAudio's until its first call."""
    asked: list[float] = []

    def silence(out: Any, *_: Any) -> None:
        out.fill(0)
        asked.append(time.perf_counter())

    stream = portaudio().OutputStream(latency=LATENCY, callback=silence)
    began = time.perf_counter()
    stream.start()
    wait_until(lambda: bool(asked))
    stream.abort()
    stream.close()
    return asked[0] - began


@contextmanager
def busy_machine() -> Iterator[None]:
    """Every core has something else to do."""
    burning = [subprocess.Popen([sys.executable, "-c", BURN]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in burning:
            process.kill()
            process.wait()


def played(seconds: float) -> tuple[Player, float]:
    """A tone, fed as a network brings it; and the processor's share meanwhile."""
    track = LiveTrack("audio/wav")
    player = Player(track)
    began, used = time.perf_counter(), time.process_time()
    player.begin()
    track.feed(wav_header())
    arrived = 0.0
    while arrived < seconds:
        piece = min(AT_ONCE, seconds - arrived)
        track.feed((tone(arrived, piece) * 32767).astype("<i2").tobytes())
        arrived += piece
        time.sleep(max(0.0, began + (arrived - 2 * AT_ONCE) / SPEED - time.perf_counter()))
    track.finish()
    player.wait()
    return player, (time.process_time() - used) / (time.perf_counter() - began)


def wav_header() -> bytes:
    """As services send it who don't know the length yet."""
    unknown = b"\xff\xff\xff\xff"
    about = b"".join(
        n.to_bytes(size, "little") for n, size in ((1, 2), (1, 2), (RATE, 4), (2 * RATE, 4), (2, 2), (16, 2))
    )
    return b"RIFF" + unknown + b"WAVEfmt " + (16).to_bytes(4, "little") + about + b"data" + unknown


def places_that_jump(path: Path) -> tuple[int, float]:
    """How often the tone does not go on as it must, and how many seconds of it there are.

    Each sample of a sine follows from the two before: s(n+1) = 2 cos(w) s(n) - s(n-1).
    """
    turn = 2 * math.cos(2 * math.pi * TONE / RATE)
    jumps, heard, last_jump, place = 0, 0, -RATE, 0
    before = np.zeros(2)
    first: int | None = None
    for block in soundfile.blocks(path, blocksize=RATE, always_2d=True):
        samples = np.concatenate([before, block.mean(axis=1)])
        loud = np.flatnonzero(np.abs(samples) > LOUDNESS / 100)
        if len(loud):
            first = place + int(loud[0]) if first is None else first
            heard = place + int(loud[-1]) - first
        wrong = np.abs(samples[2:] - turn * samples[1:-1] + samples[:-2]) > STEP * LOUDNESS
        for at in np.flatnonzero(wrong):
            if place + at - last_jump > RATE // 100:
                jumps += 1
            last_jump = place + int(at)
        before, place = samples[-2:], place + len(samples) - 2
    return max(0, jumps - 2), heard / RATE  # its beginning and its end are no faults


def wait_until(condition: Callable[[], bool]) -> None:
    """Look every millisecond."""
    while not condition():
        time.sleep(0.001)


def spread(taken: tuple[float, ...]) -> str:
    """Median, least and most."""
    median, least, most = statistics.median(taken), min(taken), max(taken)
    return f"{median * 1000:.0f} ms  ({least * 1000:.0f} to {most * 1000:.0f})"


if __name__ == "__main__":
    sys.exit(main())
