"""Recording through a real sound server."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]

from aoai_tui.audio.capture import Capture, Ending
from aoai_tui.audio.devices import inputs
from aoai_tui.audio.library import portaudio
from aoai_tui.audio.listening import Meter
from aoai_tui.errors import SoundTrouble
from tests.audio.likeness import likeness, sound_in
from tests.audio.promptness import is_prompt
from tests.audio.sound_server import MICROPHONES, SoundServer

pytestmark = pytest.mark.sound

FIRST_SAMPLE = 0.150
"""Seconds that may pass until the first sample is there."""


def until(condition: Callable[[], bool]) -> None:
    """Wait for another thread or process."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "never happened"
        time.sleep(0.001)


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spoken sentence."""
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    path = tmp_path_factory.mktemp("speech") / "passport.wav"
    subprocess.run(["espeak-ng", "-w", str(path), "My voice is my passport, verify me."], check=True)
    return path


@pytest.fixture(scope="module")
def chirp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tone that rises through two seconds, so that no stretch of it is like another."""
    path = tmp_path_factory.mktemp("chirp") / "chirp.wav"
    times = np.arange(2 * 48_000) / 48_000
    soundfile.write(path, 0.5 * np.sin(2 * np.pi * (200 * times + 500 * times**2)), 48_000, subtype="PCM_16")
    return path


@pytest.mark.espeak
def test_what_is_said_is_recorded(sound: SoundServer, speech: Path, tmp_path: Path) -> None:
    """Speech played into the microphone lies in the recording as it was said."""
    capture = Capture.begin(tmp_path / "a.wav", longest=60)
    until(lambda: capture.seconds > 0)
    sound.say(speech)
    captured = capture.finish()
    said = sound_in(speech)
    share, _ = likeness(sound_in(tmp_path / "a.wav"), said)
    assert share > 0.99
    assert captured.ending is Ending.STOPPED
    assert captured.peak == pytest.approx(float(np.abs(said).max()), abs=0.05)


def test_nothing_is_lost_between(sound: SoundServer, chirp: Path, tmp_path: Path) -> None:
    """Two seconds of a rising tone are there whole, in one piece, and no overflow is told."""
    capture = Capture.begin(tmp_path / "a.wav", longest=60)
    until(lambda: capture.seconds > 0)
    sound.say(chirp)
    captured = capture.finish()
    recorded = sound_in(tmp_path / "a.wav")
    share, at = likeness(recorded, sound_in(chirp))
    assert share > 0.99
    assert captured.overflows == 0
    half = sound_in(chirp)[48_000:]
    assert likeness(recorded, half)[1] - at == pytest.approx(48_000, abs=2)


def test_the_first_sample_is_there_at_once(sound: SoundServer, tmp_path: Path) -> None:
    """From the call to the first captured sample, with PortAudio loaded."""
    portaudio()
    number = count()

    def attempt() -> float:
        began = time.perf_counter()
        capture = Capture.begin(tmp_path / f"{next(number)}.wav", longest=60)
        until(lambda: capture.seconds > 0)
        taken = time.perf_counter() - began
        capture.finish()
        return taken

    is_prompt(attempt, FIRST_SAMPLE)


def test_microphones_are_chosen_by_name(sound: SoundServer, chirp: Path, tmp_path: Path) -> None:
    """Each microphone of the list hears what is said to it, and not what is said to another."""
    assert set(MICROPHONES) <= {device.name for device in inputs()}
    assert [device.name for device in inputs() if device.default] == ["default"]
    desk = Capture.begin(tmp_path / "desk.wav", "desk", longest=60)
    headset = Capture.begin(tmp_path / "headset.wav", "headset", longest=60)
    until(lambda: desk.seconds > 0 and headset.seconds > 0)
    sound.say(chirp, "headset")
    assert desk.finish().peak == 0
    assert headset.finish().peak == pytest.approx(0.5, abs=0.02)
    assert likeness(sound_in(tmp_path / "headset.wav"), sound_in(chirp))[0] > 0.99


def test_a_name_that_is_gone_is_told(sound: SoundServer, tmp_path: Path) -> None:
    """A microphone that was remembered and is not there any more: a sentence with its name, and no file."""
    with pytest.raises(SoundTrouble, match="The microphone Blue Yeti is not there"):
        Capture.begin(tmp_path / "a.wav", "Blue Yeti", longest=60)
    assert not (tmp_path / "a.wav").exists()


def test_levels_of_several_microphones_at_once(sound: SoundServer, chirp: Path) -> None:
    """The list of microphones shows which one hears something, without recording."""
    meters = {name: Meter(name) for name in MICROPHONES}
    with sound.saying(chirp, "headset"):
        until(lambda: meters["headset"].level().peak > 0.4)
    assert meters["desk"].level().peak == 0
    for meter in meters.values():
        assert not meter.gone
        meter.close()
    until(lambda: sound.listeners() == 0)


def test_a_microphone_that_is_unplugged(sound: SoundServer, chirp: Path, tmp_path: Path) -> None:
    """What was recorded until then is kept, the recording tells what ended it, and so does a meter."""
    meter = Meter("desk")
    capture = Capture.begin(tmp_path / "a.wav", "headset", longest=60)
    until(lambda: capture.seconds > 0)
    sound.say(chirp, "headset")
    sound.unplug()
    until(lambda: capture.ending is not None and meter.gone)
    meter.close()
    assert capture.finish().ending is Ending.UNPLUGGED
    assert likeness(sound_in(tmp_path / "a.wav"), sound_in(chirp))[0] > 0.99


def test_a_microphone_that_comes_back(sound: SoundServer, tmp_path: Path) -> None:
    """After a sound server has died, the next recording works as soon as there is one again."""
    first = Capture.begin(tmp_path / "a.wav", longest=60)
    until(lambda: first.seconds > 0)
    sound.kill()
    until(lambda: first.ending is not None)
    sound.start()
    second = Capture.begin(tmp_path / "b.wav", longest=60)
    until(lambda: second.seconds > 0)
    assert second.finish().ending is Ending.STOPPED


def test_a_sound_server_that_dies(sound: SoundServer, chirp: Path, tmp_path: Path) -> None:
    """Killed in mid-recording: kept, told; and the next attempt says that there is no microphone."""
    capture = Capture.begin(tmp_path / "a.wav", longest=60)
    until(lambda: capture.seconds > 0)
    sound.say(chirp)
    sound.kill()
    until(lambda: capture.ending is not None)
    assert capture.finish().ending is Ending.UNPLUGGED
    assert likeness(sound_in(tmp_path / "a.wav"), sound_in(chirp))[0] > 0.99
    with pytest.raises(SoundTrouble, match="This machine has no microphone"):
        Capture.begin(tmp_path / "b.wav", longest=60)
    assert not (tmp_path / "b.wav").exists()
