"""Where a collection's rows are in its file.

A row keeps its number for good: that is how passages name it. A file that was written anew lacks the dead ones, so it
says which ranges of rows it has; those that were appended since then follow behind. A row's place is its turn in the
file. Nothing of this changes as long as the file is there.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from aoai_tui.storage.vectors.ranges import size

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAGE = 4096

_MARK = b"aoai-tui rows 1\n"

_HEAD = len(_MARK) + 16
"""The mark, how many pairs of numbers follow, and their CRC-32: the ranges, and `upto` twice."""

_FARTHEST = 1 << 27
"""Where no copy begins any more."""

_FOR_EVER = 1 << 62


class Layout:
    """The ranges of rows that a file has, all from `upto` on among them."""

    def __init__(self, kept: NDArray[np.int64] | None = None, upto: int = 0) -> None:
        """Without ranges, every row is at its own place."""
        self.kept = np.empty((0, 2), np.int64) if kept is None else kept
        """Below `upto`: sorted, none empty."""
        self.upto = upto
        self.settled = size(self.kept)
        """Places of rows that were kept; behind them is what was appended."""
        self._all = np.concatenate((self.kept, [[upto, _FOR_EVER]])).astype(np.int64)
        lengths = self._all[:, 1] - self._all[:, 0]
        self._before = np.cumsum(lengths) - lengths

    def places(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The places of rows; of one that is not there, the place where those behind it begin."""
        at = np.searchsorted(self._all[:, 0], rows, side="right") - 1
        inside = np.clip(rows, self._all[at, 0], self._all[at, 1]) - self._all[at, 0]
        found: NDArray[np.int64] = np.where(at < 0, 0, self._before[at] + inside)
        return found

    def place(self, row: int) -> int:
        """How many of the rows below this one are there."""
        return int(self.places(np.array([row]))[0])

    def rows(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """What is at some places."""
        at = np.searchsorted(self._before, places, side="right") - 1
        found: NDArray[np.int64] = self._all[at, 0] + places - self._before[at]
        return found

    def end(self, places: int) -> int:
        """The row behind the last one, where so many places are taken."""
        if places >= self.settled:
            return self.upto + places - self.settled
        return int(self.rows(np.array([places - 1]))[0]) + 1 if places else 0

    def ranges(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """The places of ranges of rows that are all there; those that have come together are one."""
        if not self.upto or not len(rows):
            return rows
        starts, stops = self.places(rows[:, 0]), self.places(rows[:, 1])
        apart = starts[1:] > stops[:-1]
        found: NDArray[np.int64] = np.stack(
            (starts[np.concatenate(([True], apart))], stops[np.concatenate((apart, [True]))]), axis=1
        )
        return found

    def written(self) -> bytes:
        """For the file, in whole pages, and twice: without it, no vector would be known any more."""
        if not self.upto:
            return b""
        pairs = np.concatenate((self.kept, [[self.upto, self.upto]])).astype("<i8").tobytes()
        head = _MARK + np.array([len(self.kept) + 1, zlib.crc32(pairs)], "<i8").tobytes()
        once = head + pairs
        return once.ljust(_whole_pages(len(once)), b"\0") * 2


def read_layout(file: BinaryIO, *, anywhere: bool) -> tuple[Layout, int] | None:
    """The layout behind the first page of a file, and the bytes that it takes there; None where there is none.

    Where the first copy is damaged, the second is found `anywhere` behind it.
    """
    if first := _read_at(file, PAGE):
        return first[0], 2 * first[1]
    if anywhere:
        for place in range(2 * PAGE, _FARTHEST, PAGE):
            if (second := _read_at(file, place)) and place == PAGE + second[1]:
                return second[0], 2 * second[1]
    return None


def _read_at(file: BinaryIO, place: int) -> tuple[Layout, int] | None:
    """The copy at a place of the file, if there is a sound one, and its length."""
    file.seek(place)
    head = file.read(_HEAD)
    if len(head) < _HEAD or not head.startswith(_MARK):
        return None
    count, checksum = np.frombuffer(head, "<i8", 2, len(_MARK)).tolist()
    pairs = file.read(16 * count) if 0 < count < _FARTHEST else b""
    if not pairs or len(pairs) < 16 * count or zlib.crc32(pairs) != checksum:
        return None
    ranges = np.frombuffer(pairs, "<i8").reshape(-1, 2).astype(np.int64)
    return Layout(ranges[:-1], int(ranges[-1, 0])), _whole_pages(_HEAD + len(pairs))


def _whole_pages(length: int) -> int:
    return -(-length // PAGE) * PAGE
