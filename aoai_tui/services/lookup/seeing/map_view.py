"""Which part of a map is seen, and how large: pure sums."""

from __future__ import annotations

from dataclasses import dataclass, replace

_MARGIN = 0.04
"""What is left free at each edge where all of it is seen, as a part of the room."""

_CLOSEST = 4000.0
"""How many times larger than as a whole a map can be seen."""

_STRETCH = 3.0
"""How much longer a unit may be in one direction than in the other, so that the map fills its room."""

_SMALLEST = 1e-6
"""A map whose points are all the same is as large as this."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The part of the plane that has points; `bottom` is the lower number."""

    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class MapView:
    """A map seen through a room of cells, each `tall` times as high as wide."""

    bounds: Bounds
    columns: int
    rows: int
    tall: float = 2.0

    zoom: float = 1.0
    """1 shows all of it, as large as the room allows."""

    centre: tuple[float, float] | None = None
    """The point in the middle of the room; None for the middle of the map."""

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle of the room."""
        return self.bounds.middle if self.centre is None else self.centre

    @property
    def across(self) -> float:
        """How long a cell is across, in units of the map."""
        wide, high = self._needed
        return max(wide, high / _STRETCH, _SMALLEST) / self.zoom

    @property
    def down(self) -> float:
        """How long a cell is from top to bottom, in units of the map."""
        wide, high = self._needed
        return max(high, wide / _STRETCH, _SMALLEST) * self.tall / self.zoom

    @property
    def _needed(self) -> tuple[float, float]:
        """How long the width of a cell has to be, across and down, for all of the map to be seen."""
        free = 1 - 2 * _MARGIN
        wide = (self.bounds.right - self.bounds.left) / (self.columns * free)
        high = (self.bounds.top - self.bounds.bottom) / (self.rows * free * self.tall)
        return wide, high

    @property
    def is_whole(self) -> bool:
        """Whether all of it is seen."""
        return self.zoom <= 1 and self.centre is None

    def place_of(self, x: float, y: float) -> tuple[float, float]:
        """Column and row of a point, counted from the room's left upper corner; outside where it isn't seen."""
        at_x, at_y = self.middle
        return (x - at_x) / self.across + self.columns / 2, (at_y - y) / self.down + self.rows / 2

    def point_at(self, column: float, row: float) -> tuple[float, float]:
        """The point at a place of the room."""
        at_x, at_y = self.middle
        return (
            at_x + (column - self.columns / 2) * self.across,
            at_y - (row - self.rows / 2) * self.down,
        )

    def shows(self, x: float, y: float) -> bool:
        """Whether a point is seen."""
        column, row = self.place_of(x, y)
        return 0 <= column < self.columns and 0 <= row < self.rows

    def in_room(self, columns: int, rows: int, tall: float) -> MapView:
        """Through another room."""
        return replace(self, columns=columns, rows=rows, tall=tall)

    def whole(self) -> MapView:
        """All of it."""
        return replace(self, zoom=1.0, centre=None)

    def by(self, factor: float, at: tuple[float, float]) -> MapView:
        """Larger or smaller by a factor; the point `at` stays where it is in the room."""
        zoom = min(max(1.0, self.zoom * factor), _CLOSEST)
        if zoom <= 1:
            return self.whole()
        x, y = self.middle
        turn = self.zoom / zoom
        return replace(self, zoom=zoom, centre=(at[0] + (x - at[0]) * turn, at[1] + (y - at[1]) * turn))

    def moved(self, columns: float, rows: float) -> MapView:
        """Another part of it, so many cells to the right and down; its middle stays on the map."""
        x, y = self.middle
        x, y = x + columns * self.across, y - rows * self.down
        bounds = self.bounds
        return replace(
            self,
            centre=(min(max(x, bounds.left), bounds.right), min(max(y, bounds.bottom), bounds.top)),
        )

    def showing(self, x: float, y: float) -> MapView:
        """Moved so that a point is seen, to the middle of the room where it was not."""
        return self if self.shows(x, y) else replace(self, centre=(x, y))
