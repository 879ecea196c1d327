"""FLAC that arrives is cut into its frames, which decode to what was encoded."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile  # type: ignore[import-untyped]
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from aoai_tui.audio.decoding import decoded
from aoai_tui.audio.flac_frames import STREAMINFO, frames, stream_info
from aoai_tui.errors import SoundTrouble
from tests.audio.made_sounds import RATE, Arriving, Samples, chirp, chirp_file, encoded

RANDOM = np.random.default_rng(11)


def heard(data: bytes, step: int = 1_000) -> Samples:
    """All that a stream gives."""
    with decoded(Arriving(data, step), "audio/flac") as sound:
        return np.concatenate([np.zeros(0, np.int16), *sound])


@pytest.mark.parametrize(
    "samples",
    [
        chirp(5.0),
        RANDOM.normal(0, 9_000, 100_000).astype(np.int16),
        np.zeros(100_000, np.int16),
        chirp(0.01),
    ],
    ids=["a tone", "noise", "silence", "a moment"],
)
@pytest.mark.parametrize("step", [1, 977, 100_000])
def test_every_sample_comes(samples: NDArray[np.int16], step: int) -> None:
    """Loud or silent, long or short, in single bytes or all at once: to the bit."""
    if step == 1 and len(samples) > 20_000:
        samples = samples[:20_000]
    np.testing.assert_array_equal(heard(encoded(samples, "flac"), step), samples)


def test_frames_are_whole() -> None:
    """What is cut is put together again to the same bytes, and each piece begins like a frame."""
    data = chirp_file("flac")
    stream = io.BytesIO(data)
    info = stream_info(stream)
    behind = stream.tell()
    found = list(frames(stream))
    assert info is not None
    assert len(info) == STREAMINFO
    assert b"".join(found) == data[behind:]
    assert len(found) == -(-3 * RATE // 4096)
    assert all(frame[:1] == b"\xff" for frame in found)


def test_the_first_frame_comes_when_the_second_begins() -> None:
    """Nobody waits for ten of them."""
    data = chirp_file("flac")
    stream = Arriving(data, 500)
    assert stream_info(stream)
    first = next(frames(stream))
    assert stream.given <= len(first) + 1_000


def test_pictures_and_tags_are_passed_over() -> None:
    """Metadata of any size stands before the sound in files from elsewhere."""
    data = chirp_file("flac")
    block = bytes([6, 0x01, 0x00, 0x00]) + bytes(0x10000)
    place = 4 + 4 + STREAMINFO
    np.testing.assert_array_equal(heard(data[:place] + block + data[place:]), chirp(3.0))


def test_two_channels_of_24_bits_come_too() -> None:
    """Not only speech arrives."""
    file = io.BytesIO()
    soundfile.write(file, np.stack([chirp(1.0, 44_100)] * 2, axis=1), 44_100, format="FLAC", subtype="PCM_24")
    with decoded(Arriving(file.getvalue()), "audio/flac", channels=2) as sound:
        both = np.concatenate(list(sound))
        assert sound.source_rate == 44_100
    assert both.shape == (44_100, 2)
    np.testing.assert_allclose(both[:, 0], chirp(1.0, 44_100), atol=1)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 30_000), st.integers(1, 5_000))
@example(b"\x00\x00\x00\x00\x00\x00\x06", 12, 1_000)
def test_damage_costs_moments(noise: bytes, place: int, step: int) -> None:
    """Random bytes anywhere in the stream: what is whole is heard, or it is said that nothing can be."""
    whole = chirp_file("flac")
    data = whole[:place] + noise + whole[place + len(noise) :]
    try:
        with decoded(Arriving(data, step), "audio/flac") as sound:
            seconds = (
                sum(len(piece) for piece in sound) / sound.rate
            )  # which the damage may have changed, too
    except SoundTrouble:
        assert place < 100
        return
    assert seconds <= 3 + 8_192 / RATE


@pytest.mark.parametrize(
    "data", [b"", b"fLaC", b"fLaC\x80\x00\x00\x22", b"fLaC\x00\xff\xff\xff" + bytes(99), b"OggS"]
)
def test_what_is_no_flac_is_told(data: bytes) -> None:
    """Nothing, a mere beginning, or something else: no sound."""
    with pytest.raises(SoundTrouble):
        heard(data)
