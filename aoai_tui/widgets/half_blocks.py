"""Pictures as lines of half-blocks: two pixels to a cell, a pure function made for a thread."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from aoai_tui.widgets.rendered import Line

if TYPE_CHECKING:
    from PIL.Image import Image

Pixel: TypeAlias = tuple[int, int, int, int]
"""Red, green, blue, opacity, each 0 to 255."""

_INK = " .:-=+*#%@"
"""From nothing to most: what stands for brightness where there are no colours."""

_STEPS = 8
"""Colours are rounded to multiples of this: the eye sees no difference, and alike cells share a segment."""


def half_blocks(
    image_bytes: bytes, columns: int, rows: int, *, colours: bool = True, dark: bool = True
) -> list[Line]:
    """The picture in its own shape, at most `columns` by `rows` cells; never larger than its pixels.

    Without colours, brightness becomes letters: the brightest the densest on a `dark` background, the darkest
    on a light one. UsageTrouble where the bytes can't be decoded.
    """
    from aoai_tui.services.picture_files import open_picture  # noqa: PLC0415  Pillow waits for a picture

    return block_lines(
        _fitted(open_picture(image_bytes, "picture"), columns, rows * 2), colours=colours, dark=dark
    )


def block_lines(image: Image, *, colours: bool = True, dark: bool = True) -> list[Line]:
    """An RGBA image as it is, pixel by pixel: two rows of them to a line."""
    pixels = [_row(image, y) for y in range(image.height)]
    pairs = [
        (upper, pixels[y + 1] if y + 1 < len(pixels) else None)
        for y, upper in enumerate(pixels)
        if y % 2 == 0
    ]
    if colours:
        return [_coloured(upper, lower) for upper, lower in pairs]
    return [
        [Segment("".join(_letter(a, b, dark) for a, b in zip(upper, lower or upper, strict=True)))]
        for upper, lower in pairs
    ]


def _fitted(image: Image, width: int, height: int) -> Image:
    from PIL.Image import Resampling  # noqa: PLC0415  Pillow waits for a picture

    ratio = min(1.0, max(1, width) / image.width, max(1, height) / image.height)
    size = (max(1, round(image.width * ratio)), max(1, round(image.height * ratio)))
    return image.convert("RGBA").resize(size, Resampling.BOX, reducing_gap=2.0)


def _row(image: Image, y: int) -> list[Pixel]:
    data = image.crop((0, y, image.width, y + 1)).tobytes()
    return [(data[i], data[i + 1], data[i + 2], data[i + 3]) for i in range(0, len(data), 4)]


def _coloured(upper: list[Pixel], lower: list[Pixel] | None) -> Line:
    below = lower or [(0, 0, 0, 0)] * len(upper)
    cells = [(_colour(a), _colour(b)) for a, b in zip(upper, below, strict=True)]
    return [_segment(pair, sum(1 for _ in run)) for pair, run in groupby(cells)]


def _colour(pixel: Pixel) -> tuple[int, int, int] | None:
    """The colour; None where the background shines through."""
    red, green, blue, opacity = pixel
    if opacity < 128:
        return None
    return (red - red % _STEPS, green - green % _STEPS, blue - blue % _STEPS)


def _segment(pair: tuple[tuple[int, int, int] | None, tuple[int, int, int] | None], count: int) -> Segment:
    above, below = pair
    if above is None:
        return Segment(" " * count) if below is None else Segment("▄" * count, _style(below, None))
    return Segment("▀" * count, _style(above, below))


@lru_cache(maxsize=4096)
def _style(ink: tuple[int, int, int], ground: tuple[int, int, int] | None) -> Style:
    return Style(color=Color.from_rgb(*ink), bgcolor=Color.from_rgb(*ground) if ground else None)


def _letter(upper: Pixel, lower: Pixel, dark: bool) -> str:
    light = (_light(upper, dark) + _light(lower, dark)) / 2
    return _INK[round((light if dark else 1 - light) * (len(_INK) - 1))]


def _light(pixel: Pixel, dark: bool) -> float:
    """Brightness, 0 to 1, as the eye weighs the colours (ITU-R BT.601); nothing is as bright as the background."""
    red, green, blue, opacity = pixel
    if opacity < 128:
        return 0.0 if dark else 1.0
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
