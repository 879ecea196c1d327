"""Ranges of rows, as pairs of the first row and the one behind the last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Range = tuple[int, int]
"""The first row, and the one behind the last."""


def size(ranges: Sequence[Range]) -> int:
    """Rows in all of them."""
    return sum(stop - start for start, stop in ranges)


def joined(ranges: Sequence[Range], gap: int) -> list[list[Range]]:
    """The ranges, in the order of rows, in groups: between those of one group at most `gap` rows are left out."""
    groups: list[list[Range]] = []
    for one in sorted(ranges):
        if groups and one[0] - groups[-1][-1][1] <= gap:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def rows_of(ranges: Sequence[Range]) -> NDArray[np.int64]:
    """Every row in them."""
    if not ranges:
        return np.empty(0, dtype=np.int64)
    return np.concatenate([np.arange(start, stop, dtype=np.int64) for start, stop in ranges])


def within(rows: NDArray[Any], ranges: Sequence[Range]) -> NDArray[np.bool_]:
    """Which of the rows are in one of the ranges, which are sorted and don't overlap."""
    starts = np.array([start for start, _ in ranges], dtype=np.int64)
    stops = np.array([stop for _, stop in ranges], dtype=np.int64)
    place = np.searchsorted(starts, rows, side="right") - 1
    inside: NDArray[np.bool_] = (place >= 0) & (rows < stops[np.maximum(place, 0)])
    return inside
