"""How loud sound is, measured while it passes."""

from __future__ import annotations

import threading
from array import array
from dataclasses import dataclass
from math import sqrt
from operator import mul

FULL = 32768
"""The loudest that a sample of 16 bits can be."""

_CLIPPED_SAMPLES = 3
"""Samples at the limit in one piece that make a clip: a single one may be honest."""


@dataclass(frozen=True)
class Level:
    """How loud it was for a moment; all 0 where nothing came."""

    rms: float = 0.0
    """The root of the mean square, 0 to 1."""
    peak: float = 0.0
    """The loudest sample, 0 to 1."""
    clipped: bool = False
    """Whether it was too loud to be recorded faithfully."""


class LevelMeter:
    """Adds up what passes in one thread, until another asks.

    Written without numpy, whose import would make recording begin 0.1 s later: 100 pieces a second cost 0.7 % of a
    processor.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._squares = self._samples = self._loudest = 0
        self._clipped = False
        self._was_clipped = False
        self.peak = 0.0
        """The loudest sample so far, 0 to 1."""
        self.clips = 0
        """Moments so far that were too loud; one that lasts counts once."""

    def add(self, data: bytes) -> None:
        """Measure mono samples of 16 bits in the machine's byte order."""
        samples = array("h", data)
        if not samples:
            return
        lowest, highest = min(samples), max(samples)
        loudest = max(highest, -lowest)
        squares = sum(map(mul, samples, samples))
        clipped = loudest >= FULL - 1 and samples.count(FULL - 1) + samples.count(-FULL) >= _CLIPPED_SAMPLES
        with self._lock:
            self._squares += squares
            self._samples += len(samples)
            self._loudest = max(self._loudest, loudest)
            self._clipped |= clipped
            self.peak = max(self.peak, loudest / FULL)
            self.clips += clipped and not self._was_clipped
            self._was_clipped = clipped

    def level(self) -> Level:
        """How loud it was since the last call."""
        with self._lock:
            rms = sqrt(self._squares / self._samples) / FULL if self._samples else 0.0
            level = Level(rms, self._loudest / FULL, self._clipped)
            self._squares = self._samples = self._loudest = 0
            self._clipped = False
        return level
