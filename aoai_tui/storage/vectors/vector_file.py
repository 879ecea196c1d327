"""One collection's vectors: rows of 16-bit floats behind a page that says what they are, only ever appended to.

In a file that was written anew, the rows that it has are told behind that page: see `Layout`. Blocks and arrays count
by the places in the file.

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
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from aoai_tui.config.atomic import sync_folder
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.files import private_file
from aoai_tui.storage.trouble import explained
from aoai_tui.storage.vectors.blocks import Block
from aoai_tui.storage.vectors.layout import PAGE, Layout, read_layout

if TYPE_CHECKING:
    from numpy.typing import NDArray

HEADER = PAGE
"""Bytes before the first row, or before the layout."""

BLOCK_BYTES = 1 << 18
"""The most that one checksum covers, but a row at the least."""

_MARK = b"aoai-tui vectors 1"
_MARK_WITH_LAYOUT = b"aoai-tui vectors 2"


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
        self._read: tuple[Layout, int] | None = None
        """The layout, and where the first row is."""

    @property
    def layout(self) -> Layout:
        """Where the rows are; every row at its own place where the file is not there yet. StorageTrouble if damaged."""
        return self._laid_out()[0]

    def append(self, vectors: Iterable[NDArray[np.float16]], rows: int, about: dict[str, Any]) -> list[Block]:
        """Write vectors behind the first `rows` rows; they are on the disk when this returns.

        They come in one or several parts. Only one may do this at a time: see `VectorFolder.writing`. `about` goes to
        a new file's first page: it tells of the file should the database be lost.
        """
        if not rows:
            return self.create(vectors, about, Layout())
        with explained(self.path), private_file(self.path).open("r+b") as file:
            return self._written(file, vectors, self.layout.place(rows))

    def create(
        self, vectors: Iterable[NDArray[np.float16]], about: dict[str, Any], layout: Layout
    ) -> list[Block]:
        """Write a new file with the rows that the layout tells of; what a crash left of another try goes."""
        with explained(self.path):
            with private_file(self.path).open("r+b") as file:
                file.truncate(0)
                told = layout.written()
                self._read = layout, HEADER + len(told)
                file.write(header(about, with_layout=bool(told)) + told)
                written = self._written(file, vectors, 0)
            sync_folder(self.path.parent)
        return written

    def mapped(self, rows: int, *, whole: bool = False) -> NDArray[np.float16]:
        """The first `rows` rows in memory that the page cache shares, to read only; shape (places, width).

        Nothing is read before it is looked at; with `whole`, as all of it will be, the disk begins at once.
        StorageTrouble where the file is shorter.
        """
        places = self.layout.place(rows)
        with self._lock, explained(self.path):
            if places > len(self._map):
                if self.places() < places:
                    raise StorageTrouble(f"The file {self.path.name} is shorter than it was.", "Try again.")
                with self.path.open("rb") as file:
                    self._pages = mmap.mmap(file.fileno(), self._byte(places), access=mmap.ACCESS_READ)
                numbers = np.frombuffer(self._pages, "<f2", places * self.width, self._byte(0))
                self._map = numbers.reshape(places, self.width)
            if whole and self._pages is not None:
                if hasattr(mmap, "MADV_WILLNEED"):  # Windows has none
                    self._pages.madvise(mmap.MADV_WILLNEED)
                self._pages = None
            return self._map[:places]

    def places(self) -> int:
        """As many rows as the file is long enough for; 0 where there is none, or none that can be told apart."""
        with explained(self.path):
            try:
                length = self.path.stat().st_size
                return max(0, length - self._byte(0)) // (2 * self.width)
            except (FileNotFoundError, LayoutLost):
                return 0

    def reaches(self, rows: int) -> bool:
        """Whether so many rows can be read from it."""
        try:
            return self.places() >= self.layout.place(rows)
        except LayoutLost:
            return False

    def pad(self, places: int) -> None:
        """Make the file so long again: with zeros, which nobody names."""
        with explained(self.path), self.path.open("r+b") as file:
            file.truncate(self._byte(places))
            os.fsync(file.fileno())

    def broken(self, blocks: Iterable[Block]) -> list[Block]:
        """Those of the blocks that are not what was written, or are not there any more."""
        if not self.places():
            return list(blocks)
        with explained(self.path), self.path.open("rb") as file:
            found = []
            for one in blocks:
                file.seek(self._byte(one.first))
                if zlib.crc32(file.read(2 * self.width * one.rows)) != one.checksum:
                    found.append(one)
        return found

    def blocks(self, start: int, stop: int) -> list[Block]:
        """Checksums of what is at some places."""
        return list(blocks(self.mapped(self.layout.end(stop))[start:stop], start))

    def mend_header(self, about: dict[str, Any]) -> bool:
        """Write the first page anew where it says something else; whether it did. Rows are left as they are."""
        if read_header(self.path) == about:
            return False
        with_layout = self._byte(0) > HEADER
        with explained(self.path), self.path.open("r+b") as file:
            file.write(header(about, with_layout=with_layout))
        return True

    def _written(self, file: BinaryIO, vectors: Iterable[NDArray[np.float16]], place: int) -> list[Block]:
        """Write from a place on, to the disk."""
        written: list[Block] = []
        file.seek(self._byte(place))
        for part in vectors:
            data = np.ascontiguousarray(part, dtype="<f2")
            file.write(data.data)
            written += blocks(data, written[-1].end if written else place)
        file.flush()
        os.fsync(file.fileno())
        return written

    def _laid_out(self) -> tuple[Layout, int]:
        if self._read is None:
            with explained(self.path):
                try:
                    file = self.path.open("rb")
                except FileNotFoundError:
                    return Layout(), HEADER
                with file:
                    mark = file.read(len(_MARK))
                    found = read_layout(file, anywhere=mark != _MARK)
            if found is None and mark == _MARK_WITH_LAYOUT:
                raise LayoutLost(
                    f"The file {self.path.name} is damaged.", "Its texts wait to be embedded again."
                )
            self._read = (found[0], HEADER + found[1]) if found else (Layout(), HEADER)
        return self._read

    def _byte(self, place: int) -> int:
        return self._laid_out()[1] + 2 * self.width * place


class LayoutLost(StorageTrouble):
    """Both copies of a file's layout are damaged: whose its vectors are can't be known."""


def blocks(data: NDArray[np.float16], first: int) -> Iterator[Block]:
    """Checksums of rows that begin at row `first`."""
    step = max(1, BLOCK_BYTES // (2 * data.shape[1]))
    for begin in range(0, len(data), step):
        part = data[begin : begin + step]
        yield Block(first + begin, len(part), zlib.crc32(part.data))


def header(about: dict[str, Any], *, with_layout: bool = False) -> bytes:
    """A file's first page: readable by people, and by the salvage of a damaged database."""
    text = (_MARK_WITH_LAYOUT if with_layout else _MARK) + b"\n" + json.dumps(about).encode()
    return text[: HEADER - 1].ljust(HEADER - 1) + b"\n"


def read_header(path: Path) -> dict[str, Any]:
    """What the first page tells; nothing where it is not one of ours."""
    with explained(path), path.open("rb") as file:
        mark, _, about = file.read(HEADER).partition(b"\n")
    try:
        found = json.loads(about) if mark in (_MARK, _MARK_WITH_LAYOUT) else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
