"""Sounds made ready to be sent: resampled, trimmed, smaller, in parts, and never all in memory."""

from __future__ import annotations

import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoai_tui.audio.cutting import cuts
from aoai_tui.audio.decoding import decoded_file
from aoai_tui.audio.preparing import for_sending, reencoded, split
from aoai_tui.audio.sniffing import HEAD, media_type
from aoai_tui.domain.audio import AudioFormat
from aoai_tui.errors import SoundTrouble, StorageTrouble, UsageTrouble
from tests.audio.made_sounds import FORMATS, Samples, chirp, chirp_file, encoded, likeness

SENT = 16_000


def heard(path: Path, rate: int = SENT) -> Samples:
    """All of a file."""
    with decoded_file(path, rate) as sound:
        return np.concatenate([np.zeros(0, np.int16), *sound])


def talk(*spoken: float, pause: float = 0.8) -> Samples:
    """Stretches of sound of so many seconds, with a pause before, between and behind them."""
    rest = np.zeros(int(pause * SENT), np.int16)
    return np.concatenate([rest, *(part for seconds in spoken for part in (chirp(seconds, SENT), rest))])


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("rate", [16_000, 24_000])
def test_any_sound_becomes_what_the_service_hears(tmp_path: Path, kind: str, rate: int) -> None:
    """One channel of 16 bits at 16 or 24 kHz, as WAV, with the sound unchanged."""
    source, to = tmp_path / f"talk.{kind}", tmp_path / "sent.wav"
    source.write_bytes(chirp_file(kind))
    seconds = for_sending(source, to, rate=rate)
    with wave.open(str(to)) as sent:
        assert (sent.getnchannels(), sent.getsampwidth(), sent.getframerate()) == (1, 2, rate)
        assert sent.getnframes() == round(seconds * rate)
    assert seconds == pytest.approx(3.0, abs=0.09)
    assert likeness(heard(to, rate), chirp(3.0, rate))[0] > 0.98


def test_silence_at_the_end_is_trimmed_on_request(tmp_path: Path) -> None:
    """The pauses inside stay, and a third of a second behind the last sound."""
    source, to = tmp_path / "talk.wav", tmp_path / "sent.wav"
    samples = np.concatenate([talk(1.0, 1.0), np.zeros(10 * SENT, np.int16)])
    source.write_bytes(encoded(samples, "wav", SENT))
    assert for_sending(source, to, rate=SENT) == pytest.approx(len(samples) / SENT)
    assert for_sending(source, to, rate=SENT, trim=True) == pytest.approx(3.6 + 0.3, abs=0.1)
    np.testing.assert_array_equal(heard(to), samples[: len(heard(to))])


def test_nothing_but_silence_is_not_trimmed_away(tmp_path: Path) -> None:
    """A recording in which nothing sounds has no end to trim at, and stays a recording."""
    source, to = tmp_path / "silence.wav", tmp_path / "sent.wav"
    source.write_bytes(encoded(np.zeros(SENT, np.int16), "wav", SENT))
    assert for_sending(source, to, rate=SENT, trim=True) == 1.0


@pytest.mark.parametrize(
    ("wanted", "media"), [(AudioFormat.FLAC, "audio/flac"), (AudioFormat.OPUS, "audio/opus")]
)
@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100])
def test_a_large_sound_becomes_smaller(tmp_path: Path, wanted: AudioFormat, media: str, rate: int) -> None:
    """FLAC or Opus of one channel: the same seconds in fewer bytes."""
    source, to = tmp_path / "talk.wav", tmp_path / f"talk.{wanted}"
    source.write_bytes(encoded(np.stack([chirp(3.0, rate)] * 2, axis=1), "wav", rate))
    assert reencoded(source, to, wanted) == pytest.approx(3.0, abs=0.01)
    assert media_type(to.read_bytes()[:HEAD]) == media
    assert to.stat().st_size < source.stat().st_size / 2
    assert likeness(heard(to), chirp(3.0, SENT))[0] > 0.97


def test_flac_loses_nothing(tmp_path: Path) -> None:
    """What goes as FLAC is, sample by sample, what went in."""
    source, to = tmp_path / "talk.wav", tmp_path / "talk.flac"
    source.write_bytes(encoded(talk(2.0), "wav", SENT))
    reencoded(source, to, AudioFormat.FLAC)
    np.testing.assert_array_equal(heard(to), talk(2.0))


def test_a_sound_is_split_at_silences(tmp_path: Path) -> None:
    """Parts begin and end in pauses, tell where they begin, are small enough, and together are the whole."""
    source = tmp_path / "talk.wav"
    samples = talk(3.0, 4.0, 3.0, 5.0, 2.0, 4.0, 3.0)
    source.write_bytes(encoded(samples, "wav", SENT))
    most = 10 * SENT * 2
    parts = split(source, tmp_path, most)
    assert len(parts) >= 3
    assert parts[0][1] == 0.0
    pieces = [heard(path) for path, _ in parts]
    np.testing.assert_array_equal(np.concatenate(pieces), samples)
    ends = np.cumsum([len(piece) for piece in pieces]) / SENT
    assert [offset for _, offset in parts] == pytest.approx([0.0, *ends[:-1]])
    for (path, _), piece in zip(parts, pieces, strict=True):
        assert media_type(path.read_bytes()[:HEAD]) == "audio/flac"
        assert max(path.stat().st_size, 2 * len(piece)) <= most
        assert not piece[:1_000].any()
        assert not piece[-1_000:].any()


def test_without_a_pause_it_is_cut_all_the_same(tmp_path: Path) -> None:
    """Who never pauses is cut where it is softest; nothing is lost."""
    source = tmp_path / "tone.flac"
    source.write_bytes(encoded(chirp(20.0, SENT), "flac", SENT))
    parts = split(source, tmp_path, 6 * SENT * 2)
    np.testing.assert_array_equal(np.concatenate([heard(path) for path, _ in parts]), chirp(20.0, SENT))
    assert len(parts) >= 4


def test_a_short_sound_is_one_part(tmp_path: Path) -> None:
    """What is small enough is not cut."""
    source = tmp_path / "talk.mp3"
    source.write_bytes(chirp_file("mp3"))
    [(path, offset)] = split(source, tmp_path, 25_000_000)
    assert offset == 0.0
    assert len(heard(path)) / SENT == pytest.approx(3.0, abs=0.01)


def test_parts_of_nothing_are_refused(tmp_path: Path) -> None:
    """Bytes for less than a second make no part that anybody would understand."""
    source = tmp_path / "talk.wav"
    source.write_bytes(chirp_file("wav"))
    with pytest.raises(UsageTrouble):
        split(source, tmp_path, 30_000)


def test_what_is_no_sound_leaves_nothing_behind(tmp_path: Path) -> None:
    """A file that can't be read, and a place that can't be written: sentences, and no half files."""
    source, sound = tmp_path / "talk.wav", tmp_path / "sound.wav"
    source.write_bytes(b"no sound at all")
    sound.write_bytes(chirp_file("wav"))
    for prepare in (for_sending_16, as_flac):
        with pytest.raises(SoundTrouble):
            prepare(source, tmp_path / "to")
        with pytest.raises(StorageTrouble):
            prepare(sound, tmp_path / "gone" / "to")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sound.wav", "talk.wav"]


def for_sending_16(source: Path, to: Path) -> float:
    """As it is sent most."""
    return for_sending(source, to, rate=SENT)


def as_flac(source: Path, to: Path) -> float:
    """Smaller, without loss."""
    return reencoded(source, to, AudioFormat.FLAC)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-120, 0, width=32), max_size=2_000), st.integers(2, 300))
def test_cuts_leave_no_part_too_long(levels: list[float], longest: int) -> None:
    """Whatever the levels are: cuts rise, every part has a frame at least, and none is longer than allowed."""
    places = [0, *cuts(np.array(levels, np.float32), longest), len(levels)]
    lengths = np.diff(places)
    assert all(length <= longest for length in lengths)
    assert len(places) == 2 or all(length > 0 for length in lengths)


_HOURS = """
import resource, sys
from pathlib import Path
from aoai_tui.audio.preparing import for_sending, reencoded, split
from aoai_tui.audio.measuring import measured
from aoai_tui.domain.audio import AudioFormat
from aoai_tui.services.narration.joiner import Joiner

def grown(do):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    do()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024

folder, short, long = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])

def all_of_it(path):
    sent = folder / "sent.wav"
    for_sending(path, sent, rate=16_000, trim=True)
    measured(sent)
    reencoded(sent, folder / "sent.opus", AudioFormat.OPUS)
    joiner = Joiner(folder / "joined.mp3", AudioFormat.MP3)
    for part, _ in split(sent, folder, 5_000_000):
        joiner.add(part)
    joiner.finish()

all_of_it(short)
print(grown(lambda: all_of_it(long)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss differs elsewhere")
def test_memory_does_not_grow_with_the_sound(tmp_path: Path) -> None:
    """Everything that is done to a quarter of an hour takes hardly more than for two minutes."""
    minute = np.tile(talk(5.0, 7.0, 3.0), 4)[: 60 * SENT]
    short, long = tmp_path / "short.wav", tmp_path / "long.wav"
    for path, times in ((short, 2), (long, 15)):
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, SENT, 0, "NONE", ""))
            for _ in range(times):
                file.writeframes(minute.tobytes())
    done = subprocess.run(
        [sys.executable, "-c", _HOURS, str(tmp_path), str(short), str(long)],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 12  # MB; its samples alone would take 28
