"""What can be played: it gives samples from any of its places, as often as asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from aoai_tui.audio.outputs import Samples

_STEP = np.float32(1 / 32768)
"""One step of 16-bit sound."""


class Track(Protocol):
    """Something to hear."""

    @property
    def length(self) -> float | None:
        """Seconds; None where that is not known, or not yet."""

    @property
    def complete(self) -> bool:
        """Whether all of it is there."""

    def open(self, rate: int) -> None:
        """Get ready to give samples at that rate; called once, before `blocks`. Raises SoundTrouble."""

    def blocks(self, at: float) -> Iterator[Samples]:
        """The samples from `at` seconds on. An empty block says that it waits for more to come.
        Raises SoundTrouble where the sound can't be read.
        """

    def close(self) -> None:
        """Let go of files; ends what waits in `blocks`."""


def samples_of(sound: NDArray[np.int16]) -> Samples:
    """16-bit sound as a loudspeaker takes it: -1 to 1, in the same shape."""
    return sound.astype(np.float32) * _STEP
