"""A picture in half-blocks with what is marked on it. Pure functions, made for threads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.geometry import Region

from aoai_tui.widgets.half_blocks import Blocks, blocks, letter_lines
from aoai_tui.widgets.picture_drawing import scaled
from aoai_tui.widgets.rendered import Line
from aoai_tui.widgets.zooming import Zooming

if TYPE_CHECKING:
    from PIL.Image import Image

_SEEN = 24
"""Of 255: a dot counts as marked where at least a tenth of its pixels are, so that small marks are seen, too."""

_OVER = 0.65
"""How much of the pattern there is over what is marked; the rest is the picture."""

_CHECK = 2
"""Dots to a square of the pattern: the usual sign of transparency."""

_SIGN = "/"
"""What stands for a marked cell where there are no colours."""


@dataclass(frozen=True)
class Sight:
    """What is to be seen."""

    zooming: Zooming
    """Its room is in columns, and rows times the height of a cell in columns."""
    cells: tuple[int, int]
    """The room in columns and rows."""
    light: tuple[int, int, int]
    """The colour of the pattern's light squares."""
    colours: bool
    dark: bool

    @property
    def dots(self) -> tuple[int, int]:
        """How large the picture's part is: columns, and half rows."""
        width, height = self.zooming.shown
        columns, rows = self.cells
        return (
            min(columns, max(1, round(width))),
            min(rows * 2, max(1, round(height * rows * 2 / self.zooming.room[1]))),
        )

    @property
    def place(self) -> tuple[tuple[int, int], Region]:
        """The room and the cells of it on which the picture lies."""
        return self.cells, self.region

    @property
    def region(self) -> Region:
        """The cells on which it lies."""
        columns, dots = self.dots
        rows = (dots + 1) // 2
        return Region((self.cells[0] - columns) // 2, (self.cells[1] - rows) // 2, columns, rows)

    def pixel_at(self, x: float, y: float) -> tuple[float, float]:
        """The place in the picture under a place of the room in cells; outside the picture beside it."""
        left, top, right, bottom = self.zooming.box
        (columns, dots), region = self.dots, self.region
        return (
            left + (x - region.x) / columns * (right - left),
            top + (y - region.y) * 2 / dots * (bottom - top),
        )

    def cell_of(self, x: float, y: float) -> tuple[float, float]:
        """The place of the room in cells at which a place in the picture lies."""
        left, top, right, bottom = self.zooming.box
        (columns, dots), region = self.dots, self.region
        return (
            region.x + (x - left) / (right - left) * columns,
            region.y + (y - top) / (bottom - top) * dots / 2,
        )

    def nearest_cell(self, x: float, y: float) -> tuple[int, int]:
        """The cell on which a place in the picture lies; the nearest of those that are seen."""
        (column, row), region = self.cell_of(x, y), self.region
        return (
            min(max(int(column), region.x), region.right - 1),
            min(max(int(row), region.y), region.bottom - 1),
        )

    def pixels_under(self, cell: tuple[int, int]) -> tuple[int, int, int, int]:
        """The pixels of the picture that a cell shows, at least one: left, top, and right, bottom beyond them."""
        x, y = (round(at) for at in self.pixel_at(*cell))
        to_x, to_y = (round(at) for at in self.pixel_at(cell[0] + 1, cell[1] + 1))
        return x, y, max(x + 1, to_x), max(y + 1, to_y)

    @property
    def pixels_of_cell(self) -> tuple[float, float]:
        """How many pixels of the picture a cell shows, across and down."""
        left, top, right, bottom = self.zooming.box
        columns, dots = self.dots
        return (right - left) / columns, (bottom - top) * 2 / dots


@dataclass
class Framing:
    """Draws frames of one picture, one after another; the picture is scaled once for all that are seen alike."""

    picture: Image | None
    """None where pictures are not drawn: then only marks are seen."""
    _base: tuple[Sight, Image] | None = None

    def cells(self, mask: Image, sight: Sight) -> Blocks | list[Line]:
        """The picture's part with the pattern over what is marked; without colours a line for each row."""
        if not sight.colours:
            return self._letters(mask, sight)
        return blocks(_over(self._scaled(sight), _marked_dots(mask, sight, sight.dots), sight.light))

    def _letters(self, mask: Image, sight: Sight) -> list[Line]:
        region = sight.region
        marked = _marked_dots(mask, sight, (region.width, region.height)).tobytes()
        lines = letter_lines(self._scaled(sight), dark=sight.dark)
        return [
            [Segment("".join(_SIGN if m else letter for m, letter in zip(row, _text(line), strict=False)))]
            for line, row in zip(lines, _rows_of(marked, region.width), strict=False)
        ]

    def _scaled(self, sight: Sight) -> Image:
        from PIL import Image  # noqa: PLC0415  Pillow waits for a picture

        if self._base is None or self._base[0] != sight:
            image = (
                Image.new("RGBA", sight.dots)
                if self.picture is None
                else scaled(self.picture, sight.zooming.box, sight.dots)
            )
            self._base = (sight, image)
        return self._base[1]


def _marked_dots(mask: Image, sight: Sight, size: tuple[int, int]) -> Image:
    """255 for each dot that counts as marked."""
    from PIL.Image import Resampling  # noqa: PLC0415  see above

    small = mask.resize(size, Resampling.BOX, box=sight.zooming.box, reducing_gap=2.0)
    return small.point(lambda value: 255 if value >= _SEEN else 0)


def _over(picture: Image, marked: Image, light: tuple[int, int, int]) -> Image:
    """The picture, with the pattern where it is marked."""
    from PIL import Image  # noqa: PLC0415  see above

    width, height = picture.size
    one = (b"\xff" * _CHECK + b"\x00" * _CHECK) * (width // (2 * _CHECK) + 1)
    rows = [one[:width], one[_CHECK:][:width].ljust(width, b"\xff")]
    squares = Image.frombytes("L", picture.size, b"".join(rows[y // _CHECK % 2] for y in range(height)))
    dark = (light[0] // 5, light[1] // 5, light[2] // 5, 255)
    pattern = Image.composite(
        Image.new("RGBA", picture.size, (*light, 255)), Image.new("RGBA", picture.size, dark), squares
    )
    opaque = Image.alpha_composite(Image.new("RGBA", picture.size, "#000000ff"), picture)
    return Image.composite(Image.blend(opaque, pattern, _OVER), picture, marked)


def _text(line: Line) -> str:
    return "".join(segment.text for segment in line)


def _rows_of(data: bytes, width: int) -> list[bytes]:
    return [data[at : at + width] for at in range(0, len(data), width)]
