"""Pictures as half-blocks: two pixels to a cell. Made for a thread, and quick in it: whole rows at a time."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from aoai_tui.widgets.rendered import Line

if TYPE_CHECKING:
    from PIL.Image import Image

Rgb: TypeAlias = tuple[int, int, int]

PIXEL = 4
"""Bytes of a pixel: red, green, blue, opacity."""

_INK = " .:-=+*#%@"
"""From nothing to most: what stands for brightness where there are no colours."""

_STEPS = 8
"""Colours are rounded to multiples of this: the eye sees no difference, and alike cells share a segment."""

ROUNDED = bytes(value - value % _STEPS for value in range(256))
"""What becomes of a byte."""

_OPAQUE = 128
"""The least opacity that is seen."""

_LETTERS = [_INK[round(light / 510 * (len(_INK) - 1))] for light in range(511)]
"""By the brightness of both pixels together."""


@dataclass(frozen=True)
class Blocks:
    """A picture in cells, as bytes: segments for each of its cells would be thousands of objects, each looked at by
    every collection. What is seen of it is made from them row by row."""

    columns: int
    data: bytes = field(repr=False)
    """RGBA, pixel by pixel, in an even number of rows; each byte rounded."""

    @property
    def rows(self) -> int:
        """Of cells."""
        return len(self.data) // (2 * PIXEL * self.columns)

    def row(self, number: int) -> bytes:
        """The upper pixels of a row of cells, then the lower ones."""
        size = 2 * PIXEL * self.columns
        return self.data[number * size : (number + 1) * size]

    def lines(self) -> list[Line]:
        """All rows as segments."""
        return [line_of(self.row(number)) for number in range(self.rows)]


def half_blocks(
    image_bytes: bytes, columns: int, rows: int, *, colours: bool = True, dark: bool = True
) -> list[Line]:
    """The picture in its own shape, at most `columns` by `rows` cells; never larger than its pixels.

    Without colours, brightness becomes letters: the brightest the densest on a `dark` background, the darkest
    on a light one. UsageTrouble where the bytes can't be decoded.
    """
    from aoai_tui.services.picture_files import open_picture  # noqa: PLC0415  Pillow waits for a picture

    image = _fitted(open_picture(image_bytes, "picture"), columns, rows * 2)
    return blocks(image).lines() if colours else letter_lines(image, dark=dark)


def blocks(image: Image) -> Blocks:
    """An RGBA image as it is, pixel by pixel: two rows of them to a row of cells."""
    rounded = image.point(ROUNDED * PIXEL).tobytes()
    missing = PIXEL * image.width if image.height % 2 else 0
    return Blocks(image.width, rounded + bytes(missing))


def letter_lines(image: Image, *, dark: bool) -> list[Line]:
    """An RGBA image as letters, brightness as the eye weighs the colours (ITU-R BT.601)."""
    from PIL import Image as images  # noqa: PLC0415, N813  Pillow waits for a picture

    seen = image.getchannel("A").point(lambda opacity: 255 if opacity >= _OPAQUE else 0)
    nothing = images.new("L", image.size, 0 if dark else 255)  # nothing is as bright as the background
    light = images.composite(image.convert("RGB").convert("L"), nothing, seen).tobytes()
    width = image.width
    rows = [light[at : at + width] for at in range(0, len(light), width)]
    letters = _LETTERS if dark else _LETTERS[::-1]
    return [
        [Segment("".join([letters[a + b] for a, b in zip(upper, lower, strict=True)]))]
        for upper, lower in zip(rows[::2], [*rows[1::2], rows[-1]], strict=False)
    ]


def line_of(row: bytes) -> Line:
    """A row of cells as segments; alike cells share one."""
    upper, lower = halves(row)
    pairs = zip(upper, lower, strict=True)
    return [_segment(pair, sum(1 for _ in run)) for pair, run in groupby(pairs)]


def halves(row: bytes) -> tuple[memoryview[int], memoryview[int]]:
    """The upper and the lower pixels of a row of cells, each a number; `colour_of` knows what they mean."""
    pixels = memoryview(row).cast("I")
    columns = len(pixels) // 2
    return pixels[:columns], pixels[columns:]


@lru_cache(maxsize=4096)
def colour_of(pixel: int) -> Rgb | None:
    """The colour; None where the background shines through."""
    red, green, blue, opacity = pixel.to_bytes(PIXEL, sys.byteorder)
    return (red, green, blue) if opacity >= _OPAQUE else None


def _fitted(image: Image, width: int, height: int) -> Image:
    from PIL.Image import Resampling  # noqa: PLC0415  Pillow waits for a picture

    ratio = min(1.0, max(1, width) / image.width, max(1, height) / image.height)
    size = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
    return image.convert("RGBA").resize(size, Resampling.BOX, reducing_gap=2.0)


def _segment(pair: tuple[int, int], count: int) -> Segment:
    above, below = colour_of(pair[0]), colour_of(pair[1])
    if above is None:
        return Segment(" " * count) if below is None else Segment("▄" * count, _style(below, None))
    return Segment("▀" * count, _style(above, below))


@lru_cache(maxsize=4096)
def _style(ink: Rgb, ground: Rgb | None) -> Style:
    return Style(color=Color.from_rgb(*ink), bgcolor=Color.from_rgb(*ground) if ground else None)
