"""Decoded sound that stays within reach: in memory while it is short, in an unnamed file when it is long."""

from __future__ import annotations

from io import BytesIO, RawIOBase
from tempfile import TemporaryFile
from threading import Condition
from typing import cast

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
        self._file: BytesIO | RawIOBase = BytesIO()
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
        """Add samples at the end. Raises SoundTrouble where the disk is full; what was added before stays."""
        data = np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2").tobytes()
        with self._changed:
            if self._closed:
                return
            try:
                if 2 * self._count + len(data) > _IN_MEMORY and isinstance(self._file, BytesIO):
                    self._file = _on_disk(self._file)
                self._file.seek(2 * self._count)
                _write(self._file, data)
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
        """At most so many samples from `at` on; none where none came within `patience` seconds, None at the end.

        Raises SoundTrouble where the disk does not give back what it took.
        """
        with self._changed:
            if at >= self._count and not self._ended and not self._closed:
                self._changed.wait(patience)
            if self._closed or (at >= self._count and self._ended):
                return None
            count = max(0, min(most, self._count - at))
            try:
                self._file.seek(2 * at)
                data = self._file.read(2 * count) or b""
            except OSError as error:
                raise _lost(error.strerror or "") from error
        if len(data) < 2 * count:
            raise _lost("the file became shorter")
        return samples_of(np.frombuffer(data, "<i2"))

    def close(self) -> None:
        """Let go of it."""
        with self._changed:
            self._closed = True
            self._file.close()
            self._changed.notify_all()


def _on_disk(memory: BytesIO) -> RawIOBase:
    """The same in an unnamed file; where the disk is full the memory stays as it is. Not buffered: a buffer that can't
    be emptied would fail again at every later turn, when it is read from, too.
    """
    file = cast(RawIOBase, TemporaryFile(buffering=0))  # noqa: SIM115  closed by `Spool.close`
    try:
        _write(file, memory.getvalue())
    except OSError:
        file.close()
        raise
    return file


def _write(file: BytesIO | RawIOBase, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) or 0 :]


def _lost(reason: str) -> SoundTrouble:
    return SoundTrouble(
        "The sound that was kept to be played is gone.", f"The system says: {reason}. Play it again."
    )
