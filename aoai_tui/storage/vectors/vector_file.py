"""One collection's vectors: rows of 16-bit floats behind a page that says what they are, only ever appended to.

How many rows are valid is not in the file: SQLite says it, and is told only when the rows are on the disk. What lies
behind them is left of an append that was broken off; the next one writes over it.
"""

from __future__ import annotations

import json
import os
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock

from aoai_tui.storage.files import private_file, private_folder
from aoai_tui.storage.trouble import explained

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEADER = 4096
"""Bytes before the first row."""

BLOCK_BYTES = 1 << 18
"""The most that one checksum covers, but a row at the least."""

WRITER_PATIENCE = 60.0
"""Seconds to wait while another copy of the app writes to the same collection."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that were written at once."""

    first: int
    rows: int
    checksum: int
    """CRC-32 of their bytes."""


class VectorFile:
    """The file at `path`, of rows of `width` numbers. Any thread may call any method; all may raise StorageTrouble."""

    def __init__(self, path: Path, width: int) -> None:
        """The file need not exist yet."""
        self.path = path
        self.width = width
        self._lock = threading.Lock()
        self._map: NDArray[np.float16] = np.empty((0, width), dtype=np.float16)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Only one thread of one copy of the app is in here at a time."""
        with explained(self.path):
            private_folder(self.path.parent)
            lock = FileLock(self.path.with_suffix(".lock"), timeout=WRITER_PATIENCE, mode=0o600)
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def append(self, vectors: NDArray[np.float16], rows: int, about: dict[str, Any]) -> list[Block]:
        """Write vectors behind the first `rows` rows; they are on the disk when this returns.

        Call it in `writing`. `about` goes to a new file's first page: it tells of the file should the database be lost.
        """
        data = np.ascontiguousarray(vectors, dtype="<f2")
        with explained(self.path):
            new = not self.path.exists()
            with private_file(self.path).open("r+b") as file:
                if new or not rows:
                    file.write(header(about))
                file.seek(self._place(rows))
                file.write(data.data)
                file.flush()
                os.fsync(file.fileno())
            if new:
                _sync_folder(self.path.parent)
        return list(blocks(data, rows))

    def mapped(self, rows: int) -> NDArray[np.float16]:
        """The first `rows` rows in memory that the page cache shares, to read only; shape (rows, width).

        StorageTrouble where the file is shorter.
        """
        with self._lock:
            if rows > len(self._map):
                with explained(self.path):
                    self._map = np.memmap(self.path, "<f2", "r", HEADER, (rows, self.width))
            return self._map[:rows].view(np.ndarray)

    def sound_rows(self) -> int:
        """As many rows as the file is long enough for; 0 where there is none, or its first page is not ours."""
        with explained(self.path):
            try:
                length = self.path.stat().st_size
            except FileNotFoundError:
                return 0
        return max(0, length - HEADER) // (2 * self.width)

    def holds(self, block: Block) -> bool:
        """Whether these rows are what was written."""
        with explained(self.path), self.path.open("rb") as file:
            file.seek(self._place(block.first))
            return zlib.crc32(file.read(2 * self.width * block.rows)) == block.checksum

    def _place(self, row: int) -> int:
        return HEADER + 2 * self.width * row


def blocks(data: NDArray[np.float16], first: int) -> Iterator[Block]:
    """Checksums of rows that begin at row `first`."""
    step = max(1, BLOCK_BYTES // (2 * data.shape[1]))
    for begin in range(0, len(data), step):
        part = data[begin : begin + step]
        yield Block(first + begin, len(part), zlib.crc32(part.data))


def header(about: dict[str, Any]) -> bytes:
    """A file's first page: readable by people, and by the salvage of a damaged database."""
    text = b"aoai-tui vectors 1\n" + json.dumps(about).encode()
    return text[: HEADER - 1].ljust(HEADER - 1) + b"\n"


def read_header(path: Path) -> dict[str, Any]:
    """What the first page tells; nothing where it is not one of ours."""
    with path.open("rb") as file:
        text = file.read(HEADER)
    mark, _, about = text.partition(b"\n")
    try:
        found = json.loads(about) if mark == b"aoai-tui vectors 1" else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _sync_folder(folder: Path) -> None:
    """Make a new file's name last, where the system can."""
    if os.name == "nt":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
