"""Decoded sound that stays within reach: in memory while it is short, in an unnamed file when it is long."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from threading import Condition

import numpy as np

from aoai_tui.audio.outputs import Samples
from aoai_tui.audio.tracks import samples_of
from aoai_tui.errors import SoundTrouble

_IN_MEMORY = 16 * 2**20
"""Bytes of samples, 16 bits each, that need no file: about three minutes at 48 kHz."""


class Spool:
    """Samples that one thread adds and another reads, from any place."""

    def __init__(self) -> None:
        """Empty."""
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  closed by `close`
        self._changed = Condition()
        self._count = 0
        self._ended = self._closed = False

    @property
    def count(self) -> int:
        """How many samples there are."""
        return self._count

    @property
    def ended(self) -> bool:
        """Whether nothing more comes."""
        return self._ended

    def add(self, samples: Samples) -> None:
        """Add samples at the end. Raises SoundTrouble where the disk is full."""
        data = np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2").tobytes()
        with self._changed:
            if self._closed:
                return
            try:
                self._file.seek(2 * self._count)
                self._file.write(data)
            except OSError as error:
                raise SoundTrouble(
                    "There is no room to keep the sound while it plays.",
                    f"The folder for temporary files is full or can't be written: {error.strerror}.",
                ) from error
            self._count += len(samples)
            self._changed.notify_all()

    def end(self) -> None:
        """Nothing more comes."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def read(self, at: int, most: int, patience: float) -> Samples | None:
        """At most so many samples from `at` on; none where none came within `patience` seconds, None at the end."""
        with self._changed:
            if at >= self._count and not self._ended and not self._closed:
                self._changed.wait(patience)
            if self._closed or (at >= self._count and self._ended):
                return None
            count = max(0, min(most, self._count - at))
            self._file.seek(2 * at)
            data = self._file.read(2 * count)
        return samples_of(np.frombuffer(data, "<i2"))

    def close(self) -> None:
        """Let go of it."""
        with self._changed:
            self._closed = True
            self._file.close()
            self._changed.notify_all()
