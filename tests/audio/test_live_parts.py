"""Parts that are played while they arrive follow each other without their encoders' padding."""

from __future__ import annotations

import numpy as np
import pytest

from aoai_tui.audio.live_track import LiveTrack
from tests.audio.made_sounds import RATE, encoded


def tone(seconds: float, start: float) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """A part of one long tone."""
    t = np.arange(round(start * RATE), round((start + seconds) * RATE)) / RATE
    return (np.sin(2 * np.pi * 375 * t) * 12_000).astype(np.int16)


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3", "opus", "aac"])
def test_a_tone_in_parts_sounds_like_one(kind: str) -> None:
    """Whatever the format: no silence between the parts, and hardly a sample too much."""
    track = LiveTrack("audio/pcm")
    track.open(RATE)
    for number in range(3):
        data = encoded(tone(1.0, number), kind)
        for place in range(0, len(data), 700):
            track.feed(data[place : place + 700])
        track.part_ended()
    track.finish()
    heard = np.concatenate([np.asarray(block).reshape(-1) for block in track.blocks(0.0)]).astype(float)
    track.close()
    assert len(heard) / RATE == pytest.approx(3.0, abs=0.06 if kind in ("mp3", "aac") else 0.001)
    if np.abs(heard).max() <= 1.5:
        heard = heard * 32_768
    envelope = np.convolve(np.abs(heard), np.ones(64) / 64, "same")[1_000:-1_000]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (envelope < 1_200).astype(int), [0]])))
    assert max(edges[1::2] - edges[::2], default=0) < 0.02 * RATE
