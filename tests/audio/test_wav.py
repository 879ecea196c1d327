"""WAV files that grow, and those that were cut off."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import pytest

from aoai_tui.audio.wav import HEADER, GrowingWav, repaired
from aoai_tui.errors import SoundTrouble

RATE = 8_000
SAMPLES = bytes(range(200)) * 40
"""Half a second."""


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """One that was closed properly."""
    path = tmp_path / "a.wav"
    file = GrowingWav(path, RATE)
    file.write(SAMPLES)
    file.close()
    return path


def samples_in(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        samples: bytes = file.readframes(file.getnframes())
        return samples


def test_a_recording_in_order_stays_as_it_is(recording: Path) -> None:
    """Nothing is written to it; its length is told."""
    before = recording.stat()
    assert repaired(recording) == 0.5
    assert recording.stat().st_mtime_ns == before.st_mtime_ns
    assert samples_in(recording) == SAMPLES


@pytest.mark.parametrize("told", [0, 2, 4000, 100_000, 2**32 - 1])
def test_the_file_decides_and_not_its_header(recording: Path, told: int) -> None:
    """A header that stayed behind, or that promises more than a power cut left, is set right."""
    content = bytearray(recording.read_bytes())
    content[40:44] = struct.pack("<I", told)
    recording.write_bytes(content)
    assert repaired(recording) == 0.5
    assert samples_in(recording) == SAMPLES
    assert struct.unpack("<I", recording.read_bytes()[4:8])[0] == recording.stat().st_size - 8


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 7, 200])
def test_half_a_sample_is_cut_off(recording: Path, cut: int) -> None:
    """Wherever the file ends behind its header, what is whole is kept."""
    recording.write_bytes(recording.read_bytes()[: HEADER + cut])
    assert repaired(recording) == cut // 2 / RATE
    assert samples_in(recording) == SAMPLES[: cut // 2 * 2]


@pytest.mark.parametrize("content", [b"", b"RIFF", b"x" * 43])
def test_a_file_without_a_whole_header_holds_nothing(tmp_path: Path, content: bytes) -> None:
    """It is said so, and the file stays."""
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(SoundTrouble, match="before its first sample"):
        repaired(path)
    assert path.read_bytes() == content


def test_other_files_are_left_alone(recording: Path) -> None:
    """Stereo, other formats, a header with other chunks: not ours, and not touched."""
    good = recording.read_bytes()
    for at, other in (
        (0, b"RIFX"),
        (8, b"AVI "),
        (12, b"LIST"),
        (22, b"\x02"),
        (24, b"\0\0\0\0"),
        (36, b"fact"),
    ):
        content = good[:at] + other + good[at + len(other) :] + b"more"
        recording.write_bytes(content)
        with pytest.raises(SoundTrouble, match="not a recording that this app made"):
            repaired(recording)
        assert recording.read_bytes() == content
