"""A WAV file that grows: its header is never ahead of its samples, and is repaired where it stayed behind."""

from __future__ import annotations

import os
import struct
import time
from pathlib import Path
from typing import BinaryIO

from aoai_tui.errors import SoundTrouble

HEADER = 44
"""Bytes before the first sample."""

WIDTH = 2
"""Bytes of a sample: 16 bits, little endian, one channel."""

MOST = 2**32 - 1 - HEADER - WIDTH
"""Bytes of samples that a WAV file can hold: its sizes have 32 bits."""

_SETTLES_EVERY = 0.25
"""Seconds between updates of the header."""

_SYNCS_EVERY = 5.0
"""Seconds of sound that a power cut may cost. Being killed costs none: what was written is the system's."""

_FASTEST = 2**24
"""Samples a second that no device reaches."""


class GrowingWav:
    """Mono samples of 16 bits are appended; any OSError is the disk's."""

    def __init__(self, path: Path, rate: int) -> None:
        """Make a new file, without samples, or on OSError none; FileExistsError where there is one."""
        self._settled = self._synced = time.monotonic()
        self._file = open(path, "xb", buffering=0)  # noqa: SIM115 - closed in close()
        self.size = 0
        """Bytes of samples so far."""
        try:
            self._put(_header(rate, 0))
        except OSError:
            self._file.close()
            path.unlink(missing_ok=True)
            raise

    def write(self, data: bytes) -> None:
        """Append samples. What a full disk still took is kept, in whole samples."""
        try:
            self._put(data)
        finally:
            self.size = (self._file.tell() - HEADER) // WIDTH * WIDTH
        now = time.monotonic()
        if now - self._settled > _SETTLES_EVERY:
            self._settled = now
            _write_sizes(self._file, self.size)
        if now - self._synced > _SYNCS_EVERY:
            self._synced = now
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Cut off half a sample, if a full disk left one, bring the header up to date and close."""
        with self._file:
            self._file.truncate(HEADER + self.size)
            _write_sizes(self._file, self.size)
            os.fsync(self._file.fileno())

    def _put(self, data: bytes) -> None:
        """Unbuffered files take what fits and tell how much: the next attempt raises the reason."""
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]


def repaired(path: Path) -> float:
    """Make a recording that was cut off a proper WAV file again, in place; its length in seconds.

    A file that is in order stays as it is. Raises SoundTrouble for a file that is no recording of ours or that ended
    within its header, OSError for one that can't be read or written.
    """
    with open(path, "r+b") as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(HEADER)
        if len(head) < HEADER:
            raise SoundTrouble(
                "The recording ended before its first sample.", "There is nothing to keep in it."
            )
        rate = _rate(head)
        told: int = struct.unpack_from("<I", head, 40)[0]
        held = min(size - HEADER, MOST) // WIDTH * WIDTH
        if told != held:
            file.truncate(HEADER + held)
            _write_sizes(file, held)
            file.flush()
            os.fsync(file.fileno())
    return held / WIDTH / rate


def _header(rate: int, size: int) -> bytes:
    """RIFF/WAVE with one `fmt ` chunk (PCM, mono, 16 bits) and the head of the `data` chunk."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", HEADER - 8 + size, b"WAVE"),
        *(b"fmt ", 16, 1, 1, rate, rate * WIDTH, WIDTH, 8 * WIDTH),
        *(b"data", size),
    )


def _rate(head: bytes) -> int:
    """The sample rate in a header of ours; SoundTrouble for any other."""
    rate: int = struct.unpack_from("<I", head, 24)[0]
    ours = _header(rate, 0) if 0 < rate <= _FASTEST else b""
    if head[:4] != ours[:4] or head[8:40] != ours[8:40]:
        raise SoundTrouble("The file is not a recording that this app made.", "It was left as it is.")
    return rate


def _write_sizes(file: BinaryIO, size: int) -> None:
    """Both sizes in the header, then back to the end. The data's size comes last: it is what players trust."""
    file.seek(4)
    file.write(struct.pack("<I", HEADER - 8 + size))
    file.seek(40)
    file.write(struct.pack("<I", size))
    file.seek(0, os.SEEK_END)
