"""Where a picture comes to lie in a box of cells: in its own shape, as large as fits, in the middle."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.widgets.graphics import CellSize


@dataclass(frozen=True)
class Box:
    """A room of cells, and how large one of them is."""

    columns: int
    rows: int
    cell: CellSize

    def fitted(self, width: float, height: float, dots: tuple[int, int]) -> tuple[int, int]:
        """The picture's size in dots, of which a cell has so many across and down, in the largest form that fits.

        Square pixels stay square on the screen, whatever the cell's own shape.
        """
        across, down = dots
        dot_width, dot_height = self.cell.width / across, self.cell.height / down
        most_across, most_down = self.columns * across, self.rows * down
        ratio = min(most_across * dot_width / width, most_down * dot_height / height)
        return (
            min(most_across, max(1, round(width * ratio / dot_width))),
            min(most_down, max(1, round(height * ratio / dot_height))),
        )
