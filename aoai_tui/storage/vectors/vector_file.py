"""One collection's vectors: rows of 16-bit floats behind a page that says what they are, only ever appended to.

How many rows are valid is not in the file: SQLite says it, and is told only when the rows are on the disk. What lies
behind them is left of an append that was broken off; the next one writes over it.
"""

from __future__ import annotations

import json
import mmap
import os
import threading
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from aoai_tui.config.atomic import sync_folder
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.files import private_file
from aoai_tui.storage.trouble import explained
from aoai_tui.storage.vectors.blocks import Block

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEADER = 4096
"""Bytes before the first row."""

BLOCK_BYTES = 1 << 18
"""The most that one checksum covers, but a row at the least."""

_MARK = b"aoai-tui vectors 1"


class VectorFile:
    """The file at `path`, of rows of `width` numbers. Any thread may call any method; all may raise StorageTrouble."""

    def __init__(self, path: Path, width: int) -> None:
        """The file need not exist yet."""
        self.path = path
        self.width = width
        self._lock = threading.Lock()
        self._map: NDArray[np.float16] = np.empty((0, width), dtype=np.float16)
        self._pages: mmap.mmap | None = None
        """What is mapped, until the system was told that all of it will be read."""

    def append(self, vectors: Iterable[NDArray[np.float16]], rows: int, about: dict[str, Any]) -> list[Block]:
        """Write vectors behind the first `rows` rows; they are on the disk when this returns.

        They come in one or several parts. Only one may do this at a time: see `VectorFolder.writing`. `about` goes to
        a new file's first page: it tells of the file should the database be lost.
        """
        written: list[Block] = []
        with explained(self.path):
            with private_file(self.path).open("r+b") as file:
                if not rows:
                    file.truncate(0)  # what a crash left of another try
                    file.write(header(about))
                file.seek(self._place(rows))
                for part in vectors:
                    data = np.ascontiguousarray(part, dtype="<f2")
                    file.write(data.data)
                    written += blocks(data, written[-1].end if written else rows)
                file.flush()
                os.fsync(file.fileno())
            if not rows:
                sync_folder(self.path.parent)
        return written

    def mapped(self, rows: int, *, whole: bool = False) -> NDArray[np.float16]:
        """The first `rows` rows in memory that the page cache shares, to read only; shape (rows, width).

        Nothing is read before it is looked at; with `whole`, as all of it will be, the disk begins at once.
        StorageTrouble where the file is shorter.
        """
        with self._lock, explained(self.path):
            if rows > len(self._map):
                if self.rows() < rows:
                    raise StorageTrouble(f"The file {self.path.name} is shorter than it was.", "Try again.")
                with self.path.open("rb") as file:
                    self._pages = mmap.mmap(file.fileno(), self._place(rows), access=mmap.ACCESS_READ)
                numbers = np.frombuffer(self._pages, "<f2", rows * self.width, HEADER)
                self._map = numbers.reshape(rows, self.width)
            if whole and self._pages is not None:
                if hasattr(mmap, "MADV_WILLNEED"):  # Windows has none
                    self._pages.madvise(mmap.MADV_WILLNEED)
                self._pages = None
            return self._map[:rows]

    def rows(self) -> int:
        """As many rows as the file is long enough for; 0 where there is none."""
        with explained(self.path):
            try:
                length = self.path.stat().st_size
            except FileNotFoundError:
                return 0
        return max(0, length - HEADER) // (2 * self.width)

    def broken(self, blocks: Iterable[Block]) -> list[Block]:
        """Those of the blocks that are not what was written, or are not there any more."""
        if not self.rows():
            return list(blocks)
        with explained(self.path), self.path.open("rb") as file:
            found = []
            for one in blocks:
                file.seek(self._place(one.first))
                if zlib.crc32(file.read(2 * self.width * one.rows)) != one.checksum:
                    found.append(one)
        return found

    def blocks(self, start: int, stop: int) -> list[Block]:
        """Checksums of rows that are there."""
        return list(blocks(self.mapped(stop)[start:stop], start))

    def mend_header(self, about: dict[str, Any]) -> bool:
        """Write the first page anew where it says something else; whether it did. Rows are left as they are."""
        if read_header(self.path) == about:
            return False
        with explained(self.path), self.path.open("r+b") as file:
            file.write(header(about))
        return True

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
    text = _MARK + b"\n" + json.dumps(about).encode()
    return text[: HEADER - 1].ljust(HEADER - 1) + b"\n"


def read_header(path: Path) -> dict[str, Any]:
    """What the first page tells; nothing where it is not one of ours."""
    with explained(path), path.open("rb") as file:
        mark, _, about = file.read(HEADER).partition(b"\n")
    try:
        found = json.loads(about) if mark == _MARK else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
