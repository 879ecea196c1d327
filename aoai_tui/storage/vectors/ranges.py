"""Ranges of rows: an array of shape (ranges, 2), each the first row and the one behind the last.

They are sorted, none is empty, and none reaches into another. There may be hundreds of thousands of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Range = tuple[int, int]


def ranges_of(given: Sequence[Range] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Ranges that come in any order, some of them empty perhaps."""
    found = np.array(given, dtype=np.int64).reshape(-1, 2)
    found = found[found[:, 0] < found[:, 1]]
    return found[np.argsort(found[:, 0])]


def size(ranges: NDArray[np.int64]) -> int:
    """Rows in all of them."""
    return int((ranges[:, 1] - ranges[:, 0]).sum())


def rows_of(ranges: NDArray[np.int64]) -> NDArray[np.int64]:
    """Every row in them."""
    lengths = ranges[:, 1] - ranges[:, 0]
    before = np.cumsum(lengths) - lengths
    rows: NDArray[np.int64] = np.arange(size(ranges)) + np.repeat(ranges[:, 0] - before, lengths)
    return rows


def rows_at(ranges: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows at some places among all that are in the ranges."""
    lengths = ranges[:, 1] - ranges[:, 0]
    before = np.cumsum(lengths) - lengths
    at = np.searchsorted(before, places, side="right") - 1
    rows: NDArray[np.int64] = ranges[at, 0] + (places - before[at])
    return rows


def cut(ranges: NDArray[np.int64], start: int, stop: int) -> NDArray[np.int64]:
    """What of them is in the rows from `start` to before `stop`."""
    first = np.searchsorted(ranges[:, 1], start, side="right")
    last = np.searchsorted(ranges[:, 0], stop, side="left")
    return np.clip(ranges[first:last], start, stop)
