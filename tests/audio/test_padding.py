"""What encoders put at the ends of a sound is told by its format, and nothing else is taken away."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.audio.padding import padding_of, unpadded
from aoai_tui.audio.sniffing import HEAD
from tests.audio.made_sounds import chirp, encoded


@given(
    st.lists(st.lists(st.integers(-300, 300), max_size=40), max_size=8),
    st.integers(0, 50),
    st.integers(0, 50),
)
def test_only_silence_at_the_ends_is_taken_away(pieces: list[list[int]], before: int, behind: int) -> None:
    """Whatever the pieces are, at most `before` and `behind` samples go, all of them silent, none in between."""
    arrays = [np.array(piece, np.int16) for piece in pieces]
    whole = np.concatenate([np.zeros(0, np.int16), *arrays])
    left = np.concatenate([np.zeros(0, np.int16), *unpadded(iter(arrays), (before, behind))])
    start = next((i for i in range(len(whole)) if i >= before or abs(whole[i]) > 100), len(whole))
    expected = whole[start:]
    removed = len(expected) - len(left)
    assert 0 <= removed <= behind
    np.testing.assert_array_equal(left, expected[: len(expected) - removed])
    assert not (np.abs(expected[len(left) :]) > 100).any()


def test_padding_is_told_by_the_format() -> None:
    """What is decoded to the sample has none; AAC may have some; MP3 has what its first frame doesn't rule out."""
    mp3 = encoded(chirp(0.5), "mp3")[:HEAD]
    assert padding_of("audio/wav", b"", whole=True) == (0, 0)
    assert padding_of("audio/opus", b"", whole=False) == (0, 0)
    assert padding_of("audio/mpeg", mp3, whole=True) == (0, 0)
    assert padding_of("audio/mpeg", mp3, whole=False)[0] == 0
    assert padding_of("audio/mpeg", mp3, whole=False)[1] > 0
    assert min(padding_of("audio/mpeg", b"\xff\xf3", whole=True)) > 0
    assert min(padding_of("audio/aac", b"", whole=True)) > 0
