"""Pictures as sixels, by textual-image's encoder. For threads: a large picture takes a quarter of a second."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, cast

from textual.geometry import Region

from aoai_tui.widgets.graphics import CellSize

if TYPE_CHECKING:
    from PIL.Image import Image

_LONGEST = 800
"""Pixels of one piece's side: xterm cuts off what is larger than 1,000 (its resource maxGraphicSize)."""

_COLOURS = 256

_SAMPLE = 128
"""Pixels of the sample's side."""


@dataclass(frozen=True)
class Piece:
    """A rectangle of a picture."""

    column: int
    row: int
    """Its first cell, counted from the picture's."""
    sixels: str


def sixels(picture: Image, part: Region, cell: CellSize) -> tuple[Piece, ...]:
    """A part of a picture, in cells of it, as pieces that every terminal takes. `picture` is RGB."""
    columns, rows = max(1, _LONGEST // cell.width), max(1, _LONGEST // cell.height)
    return tuple(
        _piece(picture, Region(x, y, columns, rows).intersection(part), part, cell)
        for y in range(part.y, part.bottom, rows)
        for x in range(part.x, part.right, columns)
    )


def at(pieces: tuple[Piece, ...], x: int, y: int) -> str:
    """What shows the pieces with their first cell there; the cursor stays where it is."""
    shown = "".join(f"\x1b[{y + piece.row + 1};{x + piece.column + 1}H{piece.sixels}" for piece in pieces)
    return f"\x1b7{shown}\x1b8"


def _piece(picture: Image, cells: Region, part: Region, cell: CellSize) -> Piece:
    pixels = picture.crop(
        (
            cells.x * cell.width,
            cells.y * cell.height,
            cells.right * cell.width,
            cells.bottom * cell.height,
        )
    )
    return Piece(cells.x - part.x, cells.y - part.y, _encoder()(_in_few_colours(pixels)))


def _in_few_colours(pixels: Image) -> Image:
    """With a palette of the picture's own, found in a sample of it.

    Nearer to the picture than the encoder's own palette, and much faster than those that Pillow finds in all pixels,
    which would hold up the other threads, too.
    """
    from PIL.Image import Dither, Quantize, Resampling  # noqa: PLC0415  Pillow waits for a picture

    sample = pixels.resize((_SAMPLE, _SAMPLE), Resampling.NEAREST)
    palette = sample.quantize(_COLOURS, method=Quantize.FASTOCTREE, kmeans=2)
    return pixels.quantize(palette=palette, dither=Dither.NONE)


@cache
def _encoder() -> Callable[[Image], str]:
    # The module and not the package's front door, which asks the terminal anew: that is the app's by now.
    module = importlib.import_module("textual_image._sixel")
    return cast("Callable[[Image], str]", module.image_to_sixels)
