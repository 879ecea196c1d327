"""What can be told of a sound every 20 ms: how loud it is, whether it has a voice's pitch, how fast it changes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
"""Samples a second that features are made from."""

HOP = 320
"""Samples from one frame to the next: 20 ms."""

SECONDS = HOP / RATE
"""From one frame to the next."""

SILENT_DB = -120.0
"""The level of nothing at all, which has no logarithm."""

_WINDOW = 640
"""Samples that are looked at for a frame: 40 ms hold three periods of the deepest voice."""
_SPECTRUM = 2_048
_LOWEST_HZ, _HIGHEST_HZ = 90, 4_000
_DEEPEST_PITCH, _HIGHEST_PITCH = 70, 400
_BANDS = 14
_APART = 5
"""Frames between which change is measured: 100 ms, in which a talking mouth is elsewhere."""
_TOGETHER = 4_096
"""Frames that are worked on at once, 82 seconds: more would not be faster."""

Floats = NDArray[np.float32]


class Features:
    """Loudness, pitch and change of a sound that is fed in pieces of any size; about 600 bytes a second are kept."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self._window = np.hanning(_WINDOW).astype(np.float32)
        shape = np.fft.irfft(np.abs(np.fft.rfft(self._window, _SPECTRUM)) ** 2)
        self._window_shape = np.maximum(shape / shape[0], 1e-3).astype(np.float32)
        self._edges = _band_edges()
        self._rest = np.zeros(0, np.float32)
        self._last_bands = np.zeros((0, _BANDS), np.float32)
        self._levels: list[Floats] = []
        self._pitches: list[Floats] = []
        self._changes: list[Floats] = []
        self._pending: list[Floats] = []
        self._waiting = 0

    def feed(self, samples: NDArray[np.int16]) -> None:
        """Hear the next samples: shape (n,), at RATE."""
        self._pending.append(np.asarray(samples / 32_768, np.float32))
        self._waiting += len(samples)
        if self._waiting >= HOP * _TOGETHER:
            self._work()

    def end(self) -> tuple[Floats, Floats, Floats]:
        """Levels in dB of full scale (RMS), pitch strength 0 to 1, change in dB: one of each for every 20 ms."""
        self._pending.append(np.zeros(_WINDOW - HOP, np.float32))
        self._work()
        empty = [np.zeros(0, np.float32)]
        return (
            np.concatenate(self._levels or empty),
            np.concatenate(self._pitches or empty),
            np.concatenate(self._changes or empty),
        )

    def _work(self) -> None:
        sound = np.concatenate([self._rest, *self._pending])
        self._pending, self._waiting = [], 0
        count = max(0, (len(sound) - _WINDOW) // HOP + 1)
        self._rest = sound[count * HOP :]
        for first in range(0, count, 512):
            part = sound[first * HOP : (min(first + 512, count) - 1) * HOP + _WINDOW]
            self._frames(np.lib.stride_tricks.sliding_window_view(part, _WINDOW)[::HOP])

    def _frames(self, frames: Floats) -> None:
        power = np.abs(np.fft.rfft(frames * self._window, _SPECTRUM)) ** 2
        self._levels.append(decibels(np.mean(frames[:, :HOP] ** 2, axis=1)))
        power[:, : _LOWEST_HZ * _SPECTRUM // RATE] = 0
        power[:, _HIGHEST_HZ * _SPECTRUM // RATE :] = 0
        self._pitches.append(self._pitch(power))
        bands = decibels(np.add.reduceat(power, self._edges, axis=1)[:, :_BANDS] / _WINDOW)
        known = np.concatenate([self._last_bands, bands])
        missing = len(known) - len(bands) - _APART
        change = (
            np.mean(np.abs(known[_APART:] - known[:-_APART]), axis=1) if len(known) > _APART else bands[:0, 0]
        )
        self._changes.append(np.concatenate([np.zeros(-missing, np.float32), change])[-len(bands) :])
        self._last_bands = known[-_APART:]

    def _pitch(self, power: Floats) -> Floats:
        """How well the sound repeats itself at a voice's periods; 0 for a pure tone, which is no voice."""
        correlation = np.fft.irfft(power, axis=1) / self._window_shape
        energy = np.maximum(correlation[:, :1], 1e-12)
        strength = np.max(correlation[:, RATE // _HIGHEST_PITCH : RATE // _DEEPEST_PITCH] / energy, axis=1)
        width = 12  # bins at either side of the strongest: the window's own spread, some 90 Hz
        strongest = np.argmax(power, axis=1)
        near = np.clip(strongest[:, None] + np.arange(-width, width + 1), 0, power.shape[1] - 1)
        alone = np.take_along_axis(power, near, axis=1).sum(axis=1) / np.maximum(power.sum(axis=1), 1e-12)
        return np.where(alone > 0.99, 0, np.clip(strength, 0, 1)).astype(np.float32)


def decibels(power: NDArray[np.floating]) -> Floats:
    """Power relative to full scale, of any shape, as dB of that shape; SILENT_DB at least."""
    level = 10 * np.log10(np.maximum(power, 10 ** (SILENT_DB / 10)))
    return np.asarray(level, np.float32)


def _band_edges() -> NDArray[np.int_]:
    """First bins of bands that are equally wide to the ear, and the bin behind the last."""
    hertz = np.geomspace(_LOWEST_HZ + 30, _HIGHEST_HZ, _BANDS + 1)
    return np.round(hertz * _SPECTRUM / RATE).astype(int)
