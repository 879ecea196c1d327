"""Recording in processes that are killed, that lack something, or whose disk is full."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from array import array
from ctypes.util import find_library
from pathlib import Path

import pytest

from aoai_tui.audio.wav import repaired
from tests.audio.memory_microphone import tone

ROOT = Path(__file__).parents[2]
RATE = 16_000

RECORD = """
from pathlib import Path
from aoai_tui.audio.capture import Capture
from aoai_tui.audio.devices import inputs, outputs
from aoai_tui.errors import SoundTrouble
for attempt in (inputs, outputs, lambda: Capture.begin(Path("a.wav"), longest=60)):
    try:
        print(attempt())
    except SoundTrouble as error:
        print(error.title, "|", error.advice)
"""


def recorded(path: Path) -> array[int]:
    with wave.open(str(path)) as file:
        return array("h", file.readframes(file.getnframes()))


def is_the_tone(samples: array[int]) -> bool:
    """Whether it is second after second of it, without a gap."""
    second = tone(1.0)
    return all(samples[at : at + RATE] == second[: len(samples) - at] for at in range(0, len(samples), RATE))


def run_without_sound(folder: Path, **environment: str) -> list[str]:
    """What RECORD prints, line by line, in a process with this environment."""
    done = subprocess.run(
        [sys.executable, "-c", RECORD],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_a_killed_recording_loses_nothing_that_was_written(tmp_path: Path) -> None:
    """After kill -9 the file opens as it is, up to the last quarter of a second; repaired, it has all of it."""
    path = tmp_path / "a.wav"
    with subprocess.Popen(
        [sys.executable, "-m", "tests.audio.copy_that_records", str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        written = 0.0
        while written < 20:
            written = float(process.stdout.readline())
        process.kill()
    unrepaired = recorded(path)
    assert is_the_tone(unrepaired)
    seconds = repaired(path)
    assert seconds >= written
    assert len(recorded(path)) == round(seconds * RATE)
    assert recorded(path)[: len(unrepaired)] == unrepaired
    assert is_the_tone(recorded(path))


def test_a_full_disk_ends_a_recording_and_keeps_it(tmp_path: Path) -> None:
    """What the disk still took is a proper file, in whole samples, and the recording tells what ended it."""
    path, most = tmp_path / "a.wav", 100_001
    command = [sys.executable, "-m", "tests.audio.copy_that_records", str(path), str(most)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "disk_full"
    assert path.stat().st_size == most - 1
    assert len(recorded(path)) == (most - 1 - 44) // 2
    assert is_the_tone(recorded(path))


def test_without_any_device_it_is_said_in_words(tmp_path: Path) -> None:
    """No sound card, no server: empty lists, one sentence, no file."""
    if find_library("portaudio") is None:
        pytest.skip("PortAudio is not installed")
    nowhere = tmp_path / "nowhere.conf"
    nowhere.write_text("pcm.default { type pulse }\nctl.default { type pulse }\n")
    lines = run_without_sound(tmp_path, ALSA_CONFIG_PATH=str(nowhere), PULSE_SERVER="unix:/nowhere")
    assert lines[:2] == ["[]", "[]"]
    assert lines[2].startswith("This machine has no microphone. | Plug in")
    assert not (tmp_path / "a.wav").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the loader's path is Linux's")
def test_without_a_library_the_cure_is_named(tmp_path: Path) -> None:
    """Where PortAudio can't be loaded, every way in says how to install it."""
    (tmp_path / "libportaudio.so.2").touch()  # a library that is broken is found before one that works
    lines = run_without_sound(tmp_path, LD_LIBRARY_PATH=str(tmp_path))
    assert len(lines) == 3
    for line in lines:
        assert line.startswith("The PortAudio library ")
        assert "sudo apt install libportaudio2" in line
    assert not (tmp_path / "a.wav").exists()
