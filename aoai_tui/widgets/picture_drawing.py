"""Drawing a picture into a box of cells: decoded, scaled and kept. Everything here is made for threads."""

from __future__ import annotations

from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from aoai_tui.widgets.byte_cache import ByteCache
from aoai_tui.widgets.graphics import Graphics
from aoai_tui.widgets.half_blocks import block_lines
from aoai_tui.widgets.picture_box import Box
from aoai_tui.widgets.picture_source import PictureSource
from aoai_tui.widgets.rendered import Line

if TYPE_CHECKING:
    from PIL.Image import Image

Part: TypeAlias = tuple[float, float, float, float]
"""A part of a picture: left, top, right and bottom, in its own pixels."""

_MOST_DRAWN, _MOST_DECODED = 32_000_000, 48_000_000
"""Bytes of drawings and of decoded pictures that are kept: some screens full of either."""

_CELL_BYTES = 160
"""About what a cell with colours of its own costs in memory, as a segment of a line."""

_HALVES = (1, 2)
"""Dots of a cell, across and down."""

_SHARP = 4.0
"""Enlarged this often and more, pixels are squares with edges: whoever looks that close wants to see them."""


@dataclass(frozen=True)
class Order:
    """What is to be drawn."""

    source: PictureSource
    part: Part | None
    """None for the whole."""
    box: Box
    graphics: Graphics
    colours: bool
    dark: bool

    def kept_by(self) -> Hashable:
        """Equal for equal drawings. May look at the disk; OSError where it can't."""
        return self.source.key(), self.part, self.box, self.graphics, self.colours, self.dark


@dataclass(frozen=True)
class Drawing:
    """A picture as cells."""

    columns: int
    rows: int
    lines: list[Line] = field(repr=False)
    """One for each row, each as wide as `columns`."""
    picture_size: tuple[int, int]
    """The whole picture's own, in pixels."""
    part: Part
    """What of it is drawn."""

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return _CELL_BYTES * sum(len(line) for line in self.lines)


drawings: ByteCache[Drawing] = ByteCache(_MOST_DRAWN)
"""What was drawn."""
decoded: ByteCache[Image] = ByteCache(_MOST_DECODED)
"""What it was drawn from: another size or another part needs no second decoding."""


@cache
def drawing_threads() -> ThreadPoolExecutor:
    """Two threads: decoding fills memory and keeps a processor busy, and other work needs threads, too."""
    return ThreadPoolExecutor(2, "picture")


def draw(order: Order) -> Drawing:
    """The drawing, kept for the next time. AoaiError or OSError where the picture can't be read."""
    kept_by = order.kept_by()
    if (known := drawings.get(kept_by)) is not None:
        return known
    image = _decoded(order.source)
    part = order.part or (0.0, 0.0, float(image.width), float(image.height))
    size = order.box.fitted(part[2] - part[0], part[3] - part[1], _HALVES)
    lines = block_lines(scaled(image, part, size), colours=order.colours, dark=order.dark)
    drawing = Drawing(size[0], len(lines), lines, image.size, part)
    drawings.keep(kept_by, drawing, drawing.size)
    return drawing


def scaled(image: Image, part: Part, size: tuple[int, int]) -> Image:
    """A part of a picture at a size, in RGBA."""
    from PIL.Image import Resampling  # noqa: PLC0415  Pillow waits for a picture

    deep = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA")
    larger = min(size[0] / (part[2] - part[0]), size[1] / (part[3] - part[1]))
    enlarging = Resampling.NEAREST if larger >= _SHARP else Resampling.BICUBIC
    how = Resampling.BOX if larger <= 1 else enlarging
    return deep.resize(size, how, box=part, reducing_gap=2.0).convert("RGBA")


def _decoded(source: PictureSource) -> Image:
    key = source.key()
    if (known := decoded.get(key)) is not None:
        return known
    image = source.load()
    decoded.keep(key, image, image.width * image.height * max(3, len(image.getbands())))
    return image
