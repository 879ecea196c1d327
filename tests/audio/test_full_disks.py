"""Sound on a disk that becomes full."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aoai_tui.audio import encoding, spool
from aoai_tui.audio.encoding import Samples, encoder, fitting_rate
from aoai_tui.audio.spool import Spool
from aoai_tui.audio.wav import GrowingWav
from aoai_tui.domain import AudioFormat
from aoai_tui.errors import SoundTrouble, StorageTrouble
from tests.audio.full_disk import disk_that_takes

NOISE: Samples = (np.random.default_rng(1).normal(size=24_000) * 8_000).astype(np.int16)


def written(path: Path, wanted: AudioFormat, *, small: bool) -> None:
    with encoder(path, wanted, fitting_rate(24_000, wanted), small=small) as sink:
        for piece in np.array_split(NOISE, 7):
            sink.write(piece)


@pytest.mark.parametrize("small", [False, True])
@pytest.mark.parametrize("wanted", AudioFormat)
def test_a_file_is_whole_or_not_there(tmp_path: Path, wanted: AudioFormat, *, small: bool) -> None:
    """Wherever the disk takes no more, even in the last bytes, it is told and nothing is left; an older file stays."""
    path = tmp_path / f"a.{wanted}"
    written(path, wanted, small=small)
    whole = path.read_bytes()
    for most in (0, 100, len(whole) // 2, len(whole) - 1):
        with disk_that_takes(most), pytest.raises(StorageTrouble, match="can't be written"):
            written(path, wanted, small=small)
        assert path.read_bytes() == whole
        assert list(tmp_path.iterdir()) == [path]


def test_a_wav_file_that_becomes_too_long_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WAV ends at 4 GiB: what is longer is told with what to do, and nothing is left; all that it holds is taken."""
    monkeypatch.setattr(encoding, "MOST", 2 * len(NOISE))
    path = tmp_path / "a.wav"
    written(path, AudioFormat.WAV, small=False)
    whole = path.read_bytes()
    monkeypatch.setattr(encoding, "MOST", 2 * len(NOISE) - 1)
    with pytest.raises(StorageTrouble, match="longer than a WAV file can be"):
        written(path, AudioFormat.WAV, small=False)
    assert path.read_bytes() == whole
    assert list(tmp_path.iterdir()) == [path]


def test_a_recording_that_can_t_begin_leaves_no_file(tmp_path: Path) -> None:
    """Where not even the header fits, there is no empty file that nobody knows of."""
    with disk_that_takes(10), pytest.raises(OSError, match="large"):
        GrowingWav(tmp_path / "a.wav", 8_000)
    assert list(tmp_path.iterdir()) == []


def test_what_is_played_is_heard_as_far_as_it_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where long sound no longer fits into memory and the disk is full, what came before is still to be had."""
    monkeypatch.setattr(spool, "_IN_MEMORY", 10_000)
    sound = np.linspace(-0.5, 0.5, 4_000, dtype=np.float32)
    kept = Spool()
    kept.add(sound)
    for most in (0, 9_000):
        with disk_that_takes(most), pytest.raises(SoundTrouble, match="no room"):
            kept.add(sound)
        assert kept.count == len(sound)
        heard = kept.read(0, 10_000, 0.01)
        assert heard is not None
        np.testing.assert_allclose(heard, sound, atol=1e-4)
    kept.add(sound)
    with disk_that_takes(17_000), pytest.raises(SoundTrouble, match="no room"):
        kept.add(sound)
    heard = kept.read(4_000, 10_000, 0.01)
    assert heard is not None
    np.testing.assert_allclose(heard, sound, atol=1e-4)
    kept.close()
