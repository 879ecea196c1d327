"""How many tiles of which size a room of cells takes: a pure function."""

from __future__ import annotations

from dataclasses import dataclass

GAP = 1
"""Cells between two tiles."""

BESIDE = 2
"""Columns of a tile beside its picture: the bar that marks the chosen one, and its like at the right."""

CAPTION = 1
"""Rows of a tile's words."""

_USUAL = 13
"""Rows of a tile at which a picture is recognised and several of them are seen."""

_HIGHEST = 20
"""Rows of a tile beyond which more pictures serve better than larger ones."""


@dataclass(frozen=True)
class TilePlan:
    """Rows and columns of tiles; every row is whole."""

    columns: int
    rows: int
    tile_height: int
    """In cells, words included, without the gap. The width is an equal part of the room's."""

    @property
    def count(self) -> int:
        """Tiles in view."""
        return self.columns * self.rows

    @property
    def step(self) -> int:
        """Cells from one row to the next."""
        return self.tile_height + GAP

    def first_row(self, at: int, first: int, total: int) -> int:
        """The first row in view: as it was, but that the tile `at` is in view and no room is wasted at the end."""
        row = at // self.columns
        first = min(max(first, row - self.rows + 1), row)
        return max(0, min(first, self.last_first_row(total)))

    def last_first_row(self, total: int) -> int:
        """The first row in view when the last one is."""
        return max(0, -(-total // self.columns) - self.rows)


def tile_plan(width: int, height: int, cell_ratio: float = 2.0) -> TilePlan:
    """Tiles for a room of `width` by `height` cells, each as wide as a square picture in it.

    `cell_ratio` is how many times higher than wide a cell is.
    """
    rows = max(1, round((height + GAP) / (_USUAL + GAP)))
    tile_height = max(CAPTION + 1, min((height + GAP) // rows - GAP, _HIGHEST))
    rows = max(rows, (height + GAP) // (tile_height + GAP))
    tile_width = round((tile_height - CAPTION) * cell_ratio) + BESIDE
    # Somewhat less than a square picture needs is better than much more.
    columns = max(1, round((width + GAP) / (tile_width + GAP) - 0.2))
    return TilePlan(columns, rows, tile_height)
