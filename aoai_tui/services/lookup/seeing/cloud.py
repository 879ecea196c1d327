"""Points of a map: what is to be drawn of them in cells, and which lies beside which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.map_view import Bounds, MapView

_DOTS_ACROSS, _DOTS_DOWN = 2, 4
"""Dots of a Braille cell."""

_BITS = np.array([[0, 3], [1, 4], [2, 5], [6, 7]], dtype=np.int64)
"""By row and column of the dot: its bit in U+2800 … U+28FF."""

_BEHIND = 3.0
"""How much further a step to the side counts than one straight on."""


class Way(Enum):
    """Where an arrow key points: across and up."""

    LEFT = (-1, 0)
    RIGHT = (1, 0)
    UP = (0, 1)
    DOWN = (0, -1)


@dataclass(frozen=True, slots=True)
class DrawnCells:
    """What is seen of the points, cell by cell, each row from the left. Bytes: 10,000 cells are drawn at once."""

    dots: tuple[bytes, ...]
    """Of each row: which dots of a Braille cell have points, as the bits of U+2800."""

    groups: tuple[bytes, ...]
    """Of each row: the group that most of a cell's points belong to; 255 where there are none."""

    points: int
    """How many points are seen."""

    cells: int
    """How many cells have points."""


NOTHING = 255
"""In a cell without points."""


class Cloud:
    """Points, each in a group. What is asked of 100,000 of them takes a few milliseconds."""

    def __init__(self, points: NDArray[np.float32], groups: Sequence[int] | NDArray[np.integer[Any]]) -> None:
        """Points of shape (n, 2), up is positive; a group, 0 to 254, for each of them."""
        self._x, self._y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
        self._groups = np.asarray(groups, dtype=np.int64)
        self._count_groups = int(self._groups.max()) + 1 if len(self._groups) else 1

    def __len__(self) -> int:
        """Points in it."""
        return len(self._x)

    @property
    def bounds(self) -> Bounds:
        """Where points are."""
        if not len(self):
            return Bounds()
        return Bounds(float(self._x.min()), float(self._y.min()), float(self._x.max()), float(self._y.max()))

    def point(self, at: int) -> tuple[float, float]:
        """Where a point is."""
        return float(self._x[at]), float(self._y[at])

    def group(self, at: int) -> int:
        """The group that a point belongs to."""
        return int(self._groups[at])

    def drawn(self, view: MapView, lit: int | None = None) -> DrawnCells:
        """What is seen of it. A group that is `lit` lies over the others: its cells show nothing else."""
        columns, rows = view.columns, view.rows
        across, down = self._dots(view)
        seen = (across >= 0) & (across < columns * _DOTS_ACROSS) & (down >= 0) & (down < rows * _DOTS_DOWN)
        across, down, groups = across[seen], down[seen], self._groups[seen]
        cell = (down // _DOTS_DOWN) * columns + across // _DOTS_ACROSS
        bits = _BITS[down % _DOTS_DOWN, across % _DOTS_ACROSS]
        size = columns * rows
        dots = _dots_of(cell, bits, size)
        several = self._count_groups
        most = np.bincount(cell * several + groups, minlength=size * several).reshape(size, several)
        majority = np.where(dots > 0, most.argmax(axis=1), NOTHING).astype(np.uint8)
        if lit is not None:
            over = _dots_of(cell[groups == lit], bits[groups == lit], size)
            dots, majority = (
                np.where(over > 0, over, dots),
                np.where(over > 0, lit, majority).astype(np.uint8),
            )
        return DrawnCells(
            dots=_lines(dots, columns, rows),
            groups=_lines(majority, columns, rows),
            points=len(cell),
            cells=int(np.count_nonzero(dots)),
        )

    def nearest_to(self, x: float, y: float) -> int | None:
        """The point nearest to a place; None where there are none at all."""
        if not len(self):
            return None
        return int(np.argmin((self._x - x) ** 2 + (self._y - y) ** 2))

    def beside(self, at: int, way: Way, view: MapView) -> int | None:
        """The point to which an arrow key leads: the nearest in its direction that is seen at another dot.

        What lies within 45° of the direction comes before what lies further to the side. None where nothing is left
        in this direction.
        """
        across, down = self._dots(view)
        other = (across != across[at]) | (down != down[at])
        x = (self._x - self._x[at]) / view.across
        y = (self._y - self._y[at]) * (view.tall / view.down)  # both in widths of a cell, as they are seen
        straight = x * way.value[0] + y * way.value[1]
        aside = np.abs(x * way.value[1] + y * way.value[0])
        for ahead in (other & (straight >= aside), other & (straight > 0)):
            if ahead.any():
                far = np.where(ahead, straight**2 + (_BEHIND * aside) ** 2, np.inf)
                return int(np.argmin(far))
        return None

    def together_with(self, at: int, view: MapView) -> list[int]:
        """All points that are seen at the same dot as one, itself among them, in their order."""
        across, down = self._dots(view)
        return np.flatnonzero((across == across[at]) & (down == down[at])).tolist()

    def _dots(self, view: MapView) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The dot of each point, from the room's left upper corner."""
        at_x, at_y = view.middle
        across = (self._x - at_x) * (_DOTS_ACROSS / view.across) + view.columns * _DOTS_ACROSS / 2
        down = (at_y - self._y) * (_DOTS_DOWN / view.down) + view.rows * _DOTS_DOWN / 2
        return _whole(across), _whole(down)


def _whole(places: NDArray[np.float32]) -> NDArray[np.int64]:
    """Rounded down; what is far away stays far away."""
    return np.floor(np.clip(places, -(2**40), 2**40)).astype(np.int64)


def _dots_of(cells: NDArray[np.int64], bits: NDArray[np.int64], size: int) -> NDArray[np.uint8]:
    """The dots of each cell."""
    has_dot = np.bincount(cells * 8 + bits, minlength=size * 8).reshape(size, 8) > 0
    return np.packbits(has_dot, axis=1, bitorder="little")[:, 0]


def _lines(cells: NDArray[np.uint8], columns: int, rows: int) -> tuple[bytes, ...]:
    lines = cells.reshape(rows, columns)
    return tuple(line.tobytes() for line in lines)
