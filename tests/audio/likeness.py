"""How much one sound is like another: normalised cross-correlation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile  # type: ignore[import-untyped]

Samples = np.ndarray[tuple[int], np.dtype[np.float64]]
"""One channel, -1 to 1."""


_FINER = 4
"""Places that are tried for each sample."""


def sound_in(path: Path, rate: int = 48_000) -> Samples:
    """A file's samples at another rate; several channels become one."""
    samples, own_rate = soundfile.read(path, always_2d=True)
    return resampled(samples.mean(axis=1), own_rate, rate)


def resampled(samples: Samples, rate: int, to: int) -> Samples:
    """By way of the spectrum: exact for what both rates can hold."""
    if rate == to:
        return samples
    size = round(len(samples) * to / rate)
    spectrum = np.fft.rfft(samples)
    kept = np.zeros(size // 2 + 1, complex)
    kept[: min(len(kept), len(spectrum))] = spectrum[: len(kept)]
    return np.fft.irfft(kept, size) * size / len(samples)


def likeness(recorded: Samples, played: Samples) -> tuple[float, float]:
    """-1 to 1, 1 where what was played lies whole in the recording, however loud; and its place, in samples.

    The correlation of `played` with the stretch of the recording that it fits best, each with its own energy. Places
    between two samples are tried, too: a device that begins half a sample later plays the same sound.
    """
    recorded = np.concatenate([recorded, np.zeros(max(0, len(played) - len(recorded)))])
    size = 1 << (len(recorded) + len(played)).bit_length()
    spectrum = np.fft.rfft(recorded, size) * np.conj(np.fft.rfft(played, size))
    products = np.fft.irfft(spectrum, size * _FINER) * _FINER
    places = len(recorded) - len(played) + 1
    energy = np.concatenate([[0.0], np.cumsum(recorded**2)])
    under = np.repeat(energy[len(played) :] - energy[:places], _FINER)
    shares = products[: len(under)] / np.sqrt(np.maximum(under, 1e-9) * max(float(np.sum(played**2)), 1e-9))
    best = int(np.argmax(shares))
    return float(shares[best]), best / _FINER
