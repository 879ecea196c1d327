"""Parts become one file, in every format, without a gap and without a lost sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aoai_tui.audio.decoding import decoded_file
from aoai_tui.audio.sniffing import HEAD, media_type, media_type_of_format
from aoai_tui.domain.audio import AudioFormat
from aoai_tui.errors import SoundTrouble, StorageTrouble
from aoai_tui.services.narration.joiner import Joiner
from tests.audio.made_sounds import RATE, Samples, chirp, encoded, likeness

LOSSLESS = (AudioFormat.WAV, AudioFormat.FLAC, AudioFormat.PCM)


def kinds(*formats: AudioFormat) -> list[tuple[str, AudioFormat]]:
    """What parts may be where a format is wanted: any, but raw samples only where they were asked for."""
    raw = AudioFormat.PCM
    return [
        (kind.value, wanted) for kind in formats for wanted in formats if wanted is raw or kind is not raw
    ]


def joined(parts: list[Path], to: Path, wanted: AudioFormat) -> float:
    """Seconds of the file that is made of the parts, in order; after a failure it is not wanted."""
    joiner = Joiner(to, wanted)
    try:
        for part in parts:
            joiner.add(part)
        return joiner.finish()
    except (SoundTrouble, StorageTrouble):
        joiner.abandon()
        raise


def steady(seconds: float, start: float = 0.0) -> Samples:
    """A part of one long tone: a gap or a jump between two of its parts would show."""
    t = np.arange(round(start * RATE), round((start + seconds) * RATE)) / RATE
    return (np.sin(2 * np.pi * 375 * t) * 12_000).astype(np.int16)


def heard(path: Path) -> Samples:
    """All of a file at RATE."""
    with decoded_file(path, RATE) as sound:
        return np.concatenate([np.zeros(0, np.int16), *sound])


def written(folder: Path, *parts: bytes) -> list[Path]:
    """Files without a suffix: the bytes must do."""
    paths = [folder / f"part-{number}" for number in range(len(parts))]
    for path, data in zip(paths, parts, strict=True):
        path.write_bytes(data)
    return paths


def longest_quiet(samples: Samples) -> int:
    """Samples in the longest stretch, away from the ends, that is softer than a tenth of the tone."""
    envelope = np.convolve(np.abs(samples.astype(float)), np.ones(64) / 64, "same")[2_500:-2_500]
    quiet = np.flatnonzero(np.diff(np.concatenate([[0], (envelope < 1_200).astype(int), [0]])))
    return int(max((quiet[1::2] - quiet[::2]), default=0))


@pytest.mark.parametrize(("kind", "wanted"), kinds(*AudioFormat))
def test_parts_of_any_format_join_without_a_gap(tmp_path: Path, kind: str, wanted: AudioFormat) -> None:
    """A tone that was cut in three and encoded in parts is one tone again, of the right length and kind."""
    parts = written(tmp_path, *(encoded(steady(1.0, start), kind) for start in (0.0, 1.0, 2.0)))
    to = tmp_path / f"whole.{wanted}"
    seconds = joined(parts, to, wanted)
    assert media_type(to.read_bytes()[:HEAD]) == (
        "" if wanted is AudioFormat.PCM else media_type_of_format(wanted)
    )
    whole = heard(to)
    assert seconds == pytest.approx(3.0, abs=0.02)
    assert len(whole) / RATE == pytest.approx(3.0, abs=0.15)
    assert longest_quiet(whole) == 0


@pytest.mark.parametrize(("kind", "wanted"), kinds(*LOSSLESS))
def test_lossless_parts_keep_every_sample(tmp_path: Path, kind: str, wanted: AudioFormat) -> None:
    """To the bit: also at the seams, and where a part begins or ends in silence."""
    rest = np.zeros(5_000, np.int16)
    sounds = [chirp(0.7), rest, chirp(0.31), chirp(0.5)]
    if kind != "flac":  # its encoder writes nothing at all where there are no samples
        sounds.insert(3, np.zeros(0, np.int16))
    to = tmp_path / f"whole.{wanted}"
    seconds = joined(written(tmp_path, *(encoded(sound, kind) for sound in sounds)), to, wanted)
    np.testing.assert_array_equal(heard(to), np.concatenate(sounds))
    assert seconds == pytest.approx(sum(map(len, sounds)) / RATE)


@pytest.mark.parametrize("kind", ["mp3", "opus"])
def test_parts_that_tell_their_padding_have_the_right_length(tmp_path: Path, kind: str) -> None:
    """MP3 with its first frame, and Opus, say what is padding: the joined sound is as long as what was encoded."""
    parts = written(tmp_path, *(encoded(chirp(0.777), kind) for _ in range(4)))
    joined(parts, tmp_path / "whole.wav", AudioFormat.WAV)
    whole = heard(tmp_path / "whole.wav")
    assert abs(len(whole) - 4 * int(0.777 * RATE)) <= 4
    assert likeness(whole, np.tile(chirp(0.777), 4))[0] > 0.99


def test_an_mp3_that_does_not_tell_its_padding_loses_it_all_the_same(tmp_path: Path) -> None:
    """Streams come without the frame that tells; the silence before and behind goes, the sound stays."""
    data = encoded(steady(1.0), "mp3")
    second = data.index(data[:2], 4)  # frames begin alike; the first one holds no sound but the numbers
    assert b"Info" in data[:second] or b"Xing" in data[:second]
    joined(written(tmp_path, data[second:], data[second:]), tmp_path / "whole.wav", AudioFormat.WAV)
    whole = heard(tmp_path / "whole.wav")
    # Of some 70 ms that the encoder put at each end; a tone that sets in at once leaves traces around itself.
    assert longest_quiet(whole) < 0.02 * RATE
    assert len(whole) / RATE == pytest.approx(2.0, abs=0.05)


def test_parts_may_differ(tmp_path: Path) -> None:
    """Formats and rates may change from part to part: the first one's rate counts, and nothing is missing."""
    low = chirp(1.0, 16_000)
    parts = written(
        tmp_path, encoded(chirp(1.0), "wav"), encoded(low, "flac", 16_000), encoded(chirp(1.0), "mp3")
    )
    seconds = joined(parts, tmp_path / "whole.wav", AudioFormat.WAV)
    assert seconds == pytest.approx(3.0, abs=0.01)
    assert likeness(heard(tmp_path / "whole.wav"), np.tile(chirp(1.0), 3))[0] > 0.98


@pytest.mark.parametrize("wanted", AudioFormat)
@pytest.mark.parametrize("rate", [11_025, 22_050, 44_100, 48_000])
def test_any_rate_finds_one_that_the_format_knows(tmp_path: Path, wanted: AudioFormat, rate: int) -> None:
    """Opus has five rates and raw samples one: the sound is converted, not refused."""
    to = tmp_path / f"whole.{wanted}"
    seconds = joined(written(tmp_path, encoded(chirp(1.0, rate), "wav", rate)), to, wanted)
    assert seconds == pytest.approx(1.0, abs=0.01)
    assert likeness(heard(to), chirp(1.0))[0] > 0.97


def test_a_part_that_is_no_sound_leaves_nothing_behind(tmp_path: Path) -> None:
    """Where one part can't be read there is no half file, and nobody takes an error message for raw samples."""
    parts = written(tmp_path, encoded(chirp(0.5), "wav"), b'{"error": "no"}')
    with pytest.raises(SoundTrouble):
        joined(parts, tmp_path / "whole.wav", AudioFormat.WAV)
    with pytest.raises(StorageTrouble):
        joined([tmp_path / "gone"], tmp_path / "whole.wav", AudioFormat.WAV)
    assert joined([], tmp_path / "whole.wav", AudioFormat.WAV) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["part-0", "part-1"]


def test_the_file_goes_on_without_a_part_that_is_no_sound(tmp_path: Path) -> None:
    """What came before and behind it is whole, and it is told."""
    before, bad, behind = written(
        tmp_path, encoded(chirp(0.5), "wav"), b'{"error": "no"}', encoded(chirp(0.3), "wav")
    )
    joiner = Joiner(tmp_path / "whole.wav", AudioFormat.WAV)
    joiner.add(before)
    with pytest.raises(SoundTrouble):
        joiner.add(bad)
    joiner.add(behind)
    assert joiner.finish() == pytest.approx(0.8)
    assert joiner.parts == 2
    np.testing.assert_array_equal(heard(joiner.to), np.concatenate([chirp(0.5), chirp(0.3)]))


@pytest.mark.parametrize("wanted", AudioFormat)
def test_a_place_that_takes_no_file_is_a_sentence(tmp_path: Path, wanted: AudioFormat) -> None:
    """A missing folder, as a disk that is gone: a StorageTrouble, whichever encoder meets it."""
    parts = written(tmp_path, encoded(chirp(0.5), "wav"))
    with pytest.raises(StorageTrouble, match="can't be written"):
        joined(parts, tmp_path / "gone" / f"whole.{wanted}", wanted)
