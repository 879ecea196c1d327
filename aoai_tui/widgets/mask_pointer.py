"""The cursor of the mask's canvas, and the cells that a mark would cover."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import TypeAlias

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from aoai_tui.widgets.half_blocks import PIXEL, ROUNDED

Cell: TypeAlias = tuple[int, int]
"""Column and row."""

Spans: TypeAlias = Mapping[int, tuple[int, int]]
"""By row: the first column that is covered, and the first that is no more."""

_CURSOR = "┼"
_LIGHTER = 0.45
"""How much white there is over what would be marked, or black over what would be erased."""


_SHADES = {
    dark: bytes(ROUNDED[int(part + ((0 if dark else 255) - part) * _LIGHTER)] for part in range(256))
    for dark in (False, True)
}
"""What becomes of each byte of a pixel; what is opaque stays so."""


def brush_spans(cell: Cell, across: float, down: float) -> Spans:
    """The cells under a round brush, its radii in cells; at least the one that it stands on."""
    x, y = cell
    spans = {y: (x, x + 1)}
    for row in range(int(-down), int(down) + 1):
        if down > 0 and abs(row / down) <= 1:
            half = int(across * sqrt(1 - (row / down) ** 2))
            spans[y + row] = (x - half, x + half + 1)
    return spans


def rectangle_spans(corner: Cell, opposite: Cell) -> Spans:
    """The cells between two corners, theirs too."""
    left, right = sorted((corner[0], opposite[0]))
    top, bottom = sorted((corner[1], opposite[1]))
    return dict.fromkeys(range(top, bottom + 1), (left, right + 1))


def pointed(strip: Strip, y: int, cursor: Cell, spans: Spans, *, erases: bool) -> Strip:
    """A line with the cells of the spans lighter, or darker where they would be erased, and with the cursor."""
    width = strip.cell_length
    left, right = spans.get(y, (0, 0))
    left, right = max(0, min(left, width)), max(0, min(right, width))
    if left < right:
        strip = _between(strip, left, right, Strip(_shaded(strip.crop(left, right), dark=erases)))
    x, row = cursor
    if row == y and 0 <= x < width:
        strip = _between(strip, x, x + 1, Strip([_crossed(strip.crop(x, x + 1))]))
    return strip


def shaded(row: bytes, left: int, right: int, *, dark: bool) -> bytes:
    """A row of `Blocks` with its cells from `left` to before `right` lighter, or darker."""
    half = len(row) // 2
    left, right = (PIXEL * min(max(0, at), half // PIXEL) for at in (left, right))
    if left >= right:
        return row
    upper, lower, table = row[:half], row[half:], _SHADES[dark]
    return b"".join(
        pixels[:left] + pixels[left:right].translate(table) + pixels[right:] for pixels in (upper, lower)
    )


def _between(strip: Strip, left: int, right: int, middle: Strip) -> Strip:
    return Strip.join([strip.crop(0, left), middle, strip.crop(right)])


def _shaded(strip: Strip, *, dark: bool) -> list[Segment]:
    return [Segment(segment.text, _shade(segment.style, dark=dark)) for segment in strip]


def _shade(style: Style | None, *, dark: bool) -> Style:
    style = style or Style()
    ink, ground = _mixed(style.color, dark=dark), _mixed(style.bgcolor, dark=dark)
    if ink is None and ground is None:
        return style + Style(reverse=True)  # there are no colours to mix
    return style + Style(color=ink, bgcolor=ground)


def _mixed(colour: Color | None, *, dark: bool) -> Color | None:
    if colour is None or colour.triplet is None:
        return None
    to = 0 if dark else 255
    return Color.from_rgb(*(part + (to - part) * _LIGHTER for part in colour.triplet))


def _crossed(strip: Strip) -> Segment:
    """The cursor's cell: a cross that is seen on whatever lies below."""
    style = next((segment.style for segment in strip if segment.style), None) or Style()
    below = style.bgcolor or style.color
    if below is None or below.triplet is None:
        return Segment(_CURSOR, style + Style(bold=True))
    light = 0.299 * below.triplet.red + 0.587 * below.triplet.green + 0.114 * below.triplet.blue
    ink = Color.from_rgb(0, 0, 0) if light > 127 else Color.from_rgb(255, 255, 255)
    return Segment(_CURSOR, Style(color=ink, bgcolor=below, bold=True))
