"""Sound from a plan: overtones shaped by formants, and noise. Heavy: imported late, run in threads."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aoai_tui.demo.utterance import RATE, Utterance

Samples = NDArray[np.int16]
_Track = NDArray[np.float64]

_STEP = 120  # samples between two moments at which formants are looked at: 5 ms
_PIECE = 60  # steps in one piece: 0.3 s
_HIGHEST = 5_600.0  # Hz; what lies above is left to the noise
_WIDTHS = (75.0, 105.0, 160.0)  # Hz, of the three formants
_SHARES = (1.0, 0.62, 0.3)
_LOUDNESS = 1.2
_NOISES = {"hiss": (4_200.0, 9_500.0), "rush": (1_900.0, 4_600.0), "breath": (300.0, 7_000.0)}


def rendered(spoken: Utterance) -> Iterator[Samples]:
    """The sound in pieces of 0.3 s: mono, 24 kHz; the same for the same plan, sample by sample."""
    tracks = _tracks(spoken)
    phase, done = 0.0, 0
    while done < spoken.samples:
        steps = min(_PIECE, -(-(spoken.samples - done) // _STEP))
        piece, phase = _piece(tracks, spoken, done, steps, phase)
        yield piece[: spoken.samples - done]
        done += steps * _STEP


def _tracks(spoken: Utterance) -> dict[str, _Track]:
    points = spoken.points
    tracks = {
        name: np.array([getattr(point, name) for point in points])
        for name in ("seconds", "pitch", "voice", "hiss", "rush", "breath")
    }
    for at in range(3):
        tracks[f"formant{at}"] = np.array([point.formants[at] for point in points])
    tracks["breath"] = tracks["breath"] + tracks["voice"] * min(0.3, spoken.voice.breath)
    tracks["voice"] = tracks["voice"] * spoken.voice.voicing
    return tracks


def _piece(
    tracks: dict[str, _Track], spoken: Utterance, start: int, steps: int, phase: float
) -> tuple[Samples, float]:
    moments = (start + np.arange(steps + 1) * _STEP) / RATE
    now = {
        name: np.interp(moments, tracks["seconds"], track)
        for name, track in tracks.items()
        if name != "seconds"
    }
    pitch = now["pitch"] * (1 + 0.006 * np.sin(2 * np.pi * 5.1 * moments))
    turns = phase + np.cumsum(_smooth(pitch)) / RATE
    sound = _overtones(now, pitch, turns, spoken.voice.softness)
    for name, noise in _noises().items():
        at = np.arange(start, start + steps * _STEP) % RATE
        sound += noise[at] * _smooth(now[name])
    sound = np.tanh(sound * _LOUDNESS * spoken.voice.loudness) * 0.9
    return (sound * 32_767).astype(np.int16), float(turns[-1] % 1.0)


def _overtones(now: dict[str, _Track], pitch: _Track, turns: _Track, softness: float) -> _Track:
    """The voiced part: each overtone as loud as the formants near it make it."""
    sound = np.zeros(turns.shape)
    if not now["voice"].any():
        return sound
    numbers = np.arange(1, max(2, int(_HIGHEST / pitch.min()) + 1))
    heights = pitch[:, None] * numbers
    gains: Any = np.zeros(heights.shape)
    for at, (width, share) in enumerate(zip(_WIDTHS, _SHARES, strict=True)):
        distance = (heights - now[f"formant{at}"][:, None]) / width
        gains += share / (1 + distance * distance)
    gains = (gains + 0.006) / (numbers ** (0.15 + 0.5 * softness)) * (heights < _HIGHEST)
    loud = gains * now["voice"][:, None]
    # sin(kx) from the two before it, which is cheaper than a sine for each overtone
    angle = 2 * np.pi * turns
    twice, before, current = 2 * np.cos(angle), np.zeros(turns.shape), np.sin(angle)
    for column in range(len(numbers)):
        sound += current * _smooth(loud[:, column])
        before, current = current, twice * current - before
    return sound * 0.33


def _smooth(track: _Track) -> _Track:
    """A value for each sample, evenly from one moment to the next."""
    ramp = np.arange(_STEP) / _STEP
    return (track[:-1, None] + np.diff(track)[:, None] * ramp).ravel()


@cache
def _noises() -> dict[str, _Track]:
    """A second of each noise, whose end fits its beginning."""
    chance = np.random.default_rng(1)
    heights = np.fft.rfftfreq(RATE, 1 / RATE)
    made = {}
    for name, (low, high) in _NOISES.items():
        turned = np.exp(2j * np.pi * chance.random(heights.size)) * ((heights >= low) & (heights <= high))
        noise = np.fft.irfft(turned, RATE)
        made[name] = noise / np.sqrt(np.mean(noise * noise)) * 0.5
    return made
