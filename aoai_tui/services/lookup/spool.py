"""Passages between being read and being kept: in a temporary file, so that memory stays flat."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

import msgspec

from aoai_tui.domain import Chunk
from aoai_tui.errors import StorageTrouble

_IN_MEMORY = 4_000_000
"""Bytes up to which there is no file at all."""

_Line = tuple[int, Chunk]


class Spool:
    """Chunks by the number of their source, in the order in which they came. For threads, one at a time.

    The file has no name, is its owner's alone, and is gone with the spool.
    """

    def __init__(self) -> None:
        """Empty."""
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  it is open as long as the spool
        self._encoder = msgspec.json.Encoder()
        self._decoder = msgspec.json.Decoder(_Line)
        self.count = 0
        """Chunks in it."""
        weakref.finalize(self, _close, self._file)

    def put(self, source: int, chunk: Chunk) -> None:
        """Append a chunk of a source. Raises StorageTrouble where the disk for temporary files is full."""
        with _explained():
            self._file.write(self._encoder.encode((source, chunk)) + b"\n")
        self.count += 1

    def __iter__(self) -> Iterator[_Line]:
        """From the beginning: the source's number and the chunk. Raises as `put`, whose last bytes are written now."""
        with _explained():
            self._file.seek(0)
        for line in self._file:
            yield self._decoder.decode(line)
        self._file.seek(0, 2)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageTrouble(
            "The passages don't fit into the system's folder for temporary files.",
            f"Free some space on the disk of {tempfile.gettempdir()}, then add them again.",
            retryable=True,
        ) from error


def _close(file: IO[bytes]) -> None:
    with suppress(OSError):  # what a full disk has not taken is of no use any more
        file.close()
