"""Recording: how soon it begins and what its level costs, beside PortAudio alone.

Run it as `python tests/benchmarks/recording.py`, from anywhere; it starts a PulseAudio of its own and plays a tone into
its microphone. Ours and PortAudio alone are measured turn and turn about.

- beginning: from the call until the first sample is in the file; beside it the time until PortAudio alone has called
  back with its first block. Both with the library loaded, which is measured apart, in a fresh process;
- level: how many times a second there is a new one, and the processor's share while recording with the level asked 30
  times a second; beside it the share of a stream that throws away what it hears.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
import wave
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.audio.sound_server import RATE, SoundServer  # noqa: E402  the path comes first

RUNS = 20
BEGIN_LIMIT = 0.150
"""Seconds to the first sample."""
FRAMES_LIMIT = 20.0
"""New levels a second, at least."""
LISTENED = 10.0
"""Seconds for which the processor is watched."""

LOAD = """
import time
began = time.perf_counter()
from aoai_tui.audio.capture import Capture
from aoai_tui.audio.library import portaudio
portaudio()
print(time.perf_counter() - began)
"""


def main() -> int:
    """Print the figures; 1 where one is beyond its limit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tone = folder / "tone.wav"
        write_tone(tone, 3 * LISTENED)
        server = SoundServer()
        os.environ.update(server.environment)
        try:
            loaded = [seconds_to_load() for _ in range(5)]
            ours, alone = zip(
                *(
                    (seconds_to_first_sample(folder / f"{n}.wav"), seconds_to_first_block())
                    for n in range(RUNS)
                ),
                strict=True,
            )
            with server.saying(tone):
                frames = new_levels_a_second(folder / "levels.wav")
                share = share_while_recording(folder / "share.wav")
                floor = share_while_listening()
        finally:
            server.stop()
    print(f"loading PortAudio, once   {spread(loaded)}")
    print(f"first sample              {spread(ours)}   at most {BEGIN_LIMIT * 1000:.0f} ms")
    print(f"PortAudio's first block   {spread(alone)}")
    print(f"new levels a second       {frames:.1f}     at least {FRAMES_LIMIT:.0f}")
    print(f"processor while recording {share:.1%}, of one; PortAudio alone {floor:.1%}")
    return int(statistics.median(ours) > BEGIN_LIMIT or frames < FRAMES_LIMIT)


def write_tone(path: Path, seconds: float) -> None:
    """A sine of 440 Hz."""
    period = array("h", (round(16_000 * math.sin(2 * math.pi * n * 440 / RATE)) for n in range(RATE)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(period.tobytes() * math.ceil(seconds))


def seconds_to_load() -> float:
    """Importing what recording needs, in a process that has imported nothing of it."""
    done = subprocess.run([sys.executable, "-c", LOAD], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout)


def seconds_to_first_sample(path: Path) -> float:
    """From the call until the first sample is in the file."""
    from aoai_tui.audio.capture import Capture
    from aoai_tui.audio.library import portaudio

    portaudio()
    began = time.perf_counter()
    capture = Capture.begin(path, longest=60)
    wait_until(lambda: capture.seconds > 0)
    took = time.perf_counter() - began
    capture.finish()
    return took


def seconds_to_first_block() -> float:
    """From opening a stream of PortAudio's until its first call."""
    heard: list[float] = []
    began = time.perf_counter()
    stream = bare_stream(lambda *_: heard.append(time.perf_counter()))
    wait_until(lambda: bool(heard))
    stream.stop()
    stream.close()
    return heard[0] - began


def new_levels_a_second(path: Path) -> float:
    """How often the level changes, asked 200 times a second."""
    from aoai_tui.audio.capture import Capture

    capture = Capture.begin(path, longest=60)
    wait_until(lambda: capture.level().peak > 0)
    began, new = time.perf_counter(), 0
    while time.perf_counter() - began < LISTENED / 2:
        time.sleep(0.005)
        new += capture.level().peak > 0
    took = time.perf_counter() - began
    capture.finish()
    return new / took


def share_while_recording(path: Path) -> float:
    """Processor time over real time, with the level asked 30 times a second."""
    from aoai_tui.audio.capture import Capture

    capture = Capture.begin(path, longest=60)
    wait_until(lambda: capture.seconds > 0)
    share = share_of_the_processor(capture.level)
    capture.finish()
    return share


def share_while_listening() -> float:
    """The same of a stream of PortAudio's that throws away what it hears."""
    stream = bare_stream(lambda *_: None)
    share = share_of_the_processor(lambda: None)
    stream.stop()
    stream.close()
    return share


def share_of_the_processor(ask: Callable[[], object]) -> float:
    """Processor time of this process over real time, while something is asked 30 times a second."""
    began, used = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < LISTENED:
        time.sleep(1 / 30)
        ask()
    return (time.process_time() - used) / (time.perf_counter() - began)


def bare_stream(callback: Callable[..., None]) -> Any:
    """A stream of PortAudio's, with the settings that ours has, and started."""
    from aoai_tui.audio.library import portaudio
    from aoai_tui.audio.microphone import BLOCKS, LATENCY

    stream = portaudio().RawInputStream(
        samplerate=RATE,
        channels=1,
        dtype="int16",
        blocksize=RATE // BLOCKS,
        latency=LATENCY,
        callback=callback,
    )
    stream.start()
    return stream


def wait_until(condition: Callable[[], bool]) -> None:
    """Look every millisecond."""
    while not condition():
        time.sleep(0.001)


def spread(taken: tuple[float, ...] | list[float]) -> str:
    """Median, least and most."""
    median, least, most = statistics.median(taken), min(taken), max(taken)
    return f"{median * 1000:.0f} ms  ({least * 1000:.0f} to {most * 1000:.0f})"


if __name__ == "__main__":
    sys.exit(main())
