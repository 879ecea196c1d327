"""Recording, over a microphone in memory."""

from __future__ import annotations

import time
import wave
from array import array
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from aoai_tui.audio import capture as capture_module
from aoai_tui.audio.capture import Capture, Captured, Ending
from aoai_tui.audio.microphone import Overflows
from aoai_tui.errors import SoundTrouble, StorageTrouble
from tests.audio.memory_microphone import MemoryMicrophone, silence, tone

RATE = 16_000


@pytest.fixture
def microphone() -> MemoryMicrophone:
    return MemoryMicrophone(RATE)


def until(condition: Callable[[], bool]) -> None:
    """Wait for the writer's thread."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, "never happened"
        time.sleep(0.002)


def written(capture: Capture, seconds: float) -> bool:
    return capture.seconds >= seconds


def samples_in(path: Path) -> array[int]:
    """What a WAV file holds, read by Python's own reader."""
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return array("h", file.readframes(file.getnframes()))


def begun(path: Path, microphone: MemoryMicrophone, longest: float = 60.0) -> Capture:
    return Capture.begin(path, longest=longest, opens=microphone)


def test_what_is_heard_is_in_the_file(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """Every sample that the device delivered is written, and the device is let go of."""
    said = tone(1.5)
    capture = begun(tmp_path / "a.wav", microphone)
    microphone.say(said)
    captured = capture.finish()
    assert samples_in(tmp_path / "a.wav") == said
    assert captured == Captured(1.5, RATE, max(said) / 32768, 0, Ending.STOPPED)
    assert microphone.device is None
    assert capture.finish() == captured


def test_the_file_grows_while_it_is_recorded(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """What is on the disk in mid-recording can be read: the header never promises more than there is."""
    capture = begun(tmp_path / "a.wav", microphone)
    said = silence(0)
    for step in range(1, 21):
        said += tone(0.1)
        microphone.say(tone(0.1))
        until(partial(written, capture, step / 10))
        readable = samples_in(tmp_path / "a.wav")
        assert readable == said[: len(readable)]
    capture.finish()
    assert samples_in(tmp_path / "a.wav") == said


def test_pauses_are_not_in_it(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """What is said during a pause is neither kept nor shown as a level; before and after join."""
    capture = begun(tmp_path / "a.wav", microphone)
    microphone.say(tone(0.5))
    capture.pause()
    microphone.say(tone(2.0, volume=2.0))
    assert capture.paused
    capture.resume()
    microphone.say(tone(0.25, hertz=880))
    captured = capture.finish()
    assert samples_in(tmp_path / "a.wav") == tone(0.5) + tone(0.25, hertz=880)
    assert (captured.seconds, captured.clips) == (0.75, 0)


def test_the_level_is_that_of_the_moment(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """Each call tells rms, peak and clipping since the last one; the highest peak and the clips stay."""
    capture = begun(tmp_path / "a.wav", microphone)
    microphone.say(tone(0.5, volume=0.5))
    until(lambda: capture.seconds == 0.5)
    level = capture.level()
    assert level.peak == pytest.approx(0.5, abs=0.001)
    assert level.rms == pytest.approx(0.5 / 2**0.5, abs=0.001)
    assert not level.clipped
    microphone.say(silence(0.5))
    until(lambda: capture.seconds == 1.0)
    assert capture.level().peak == 0.0
    assert capture.level().rms == 0.0
    for _ in range(2):
        microphone.say(tone(0.5, volume=2.0) + silence(0.5))
    until(lambda: capture.seconds == 3.0)
    assert capture.level().clipped
    assert capture.clips == 2
    assert capture.peak == 1.0
    capture.finish()


def test_it_ends_by_itself_at_the_longest(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """At the limit, to the sample, the recording ends and the microphone is let go of."""
    capture = begun(tmp_path / "a.wav", microphone, longest=1.25)
    microphone.say(tone(2.0))
    until(lambda: capture.ending is not None)
    assert microphone.device is None
    captured = capture.finish()
    assert (captured.ending, captured.seconds) == (Ending.LONGEST, 1.25)
    assert samples_in(tmp_path / "a.wav") == tone(2.0)[: round(1.25 * RATE)]


def test_it_ends_where_the_file_can_hold_no_more(
    tmp_path: Path, microphone: MemoryMicrophone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A WAV file has an end of its own, which is not taken for the limit that was set."""
    monkeypatch.setattr(capture_module, "MOST", RATE)
    capture = begun(tmp_path / "a.wav", microphone)
    microphone.say(tone(2.0))
    until(lambda: capture.ending is not None)
    captured = capture.finish()
    assert (captured.ending, captured.seconds) == (Ending.FILE_FULL, 0.5)
    assert samples_in(tmp_path / "a.wav") == tone(2.0)[: RATE // 2]


def test_an_unplugged_microphone_ends_it(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """What was heard before the microphone went away is kept, and the recording says why it ended."""
    capture = begun(tmp_path / "a.wav", microphone)
    microphone.say(tone(0.5))
    microphone.unplug()
    until(lambda: capture.ending is not None)
    assert capture.finish().ending is Ending.UNPLUGGED
    assert samples_in(tmp_path / "a.wav") == tone(0.5)


def test_gaps_in_pauses_are_none(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """What the device lost is counted while it is recorded, and not while what it hears is thrown away."""
    capture = begun(tmp_path / "a.wav", microphone)
    microphone.overflows += 2
    capture.pause()
    microphone.overflows += 4
    capture.pause()
    capture.resume()
    capture.resume()
    microphone.overflows += 1
    capture.pause()
    microphone.overflows += 8
    assert capture.finish().overflows == 3


def test_the_overflow_of_a_beginning_is_no_gap() -> None:
    """Hardware that reports one overflow as it starts has lost nothing; a second one, or a later one, is a gap."""
    starting, later, twice = Overflows(1_000), Overflows(1_000), Overflows(1_000)
    for block in range(20):
        starting.block(100, lost=block == 1)
        later.block(100, lost=block == 10)
        twice.block(100, lost=block in (0, 1))
    assert (starting.count, later.count, twice.count) == (0, 1, 1)


def test_without_a_microphone_there_is_no_file(tmp_path: Path) -> None:
    """A device that can't be opened leaves an explanation and nothing on the disk."""
    with pytest.raises(SoundTrouble, match="no microphone"):
        begun(tmp_path / "a.wav", MemoryMicrophone(missing=True))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path, microphone: MemoryMicrophone) -> None:
    """A file that is there stays as it is, and the microphone is let go of."""
    (tmp_path / "a.wav").write_bytes(b"mine")
    with pytest.raises(StorageTrouble, match="can't be made"):
        begun(tmp_path / "a.wav", microphone)
    assert (tmp_path / "a.wav").read_bytes() == b"mine"
    assert microphone.device is None
