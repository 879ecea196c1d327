"""Drawing a picture into a box of cells: decoded, scaled and kept. Everything here is made for threads."""

from __future__ import annotations

import io
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from aoai_tui.widgets.byte_cache import ByteCache
from aoai_tui.widgets.graphics import CellSize, Graphics
from aoai_tui.widgets.half_blocks import PIXEL, Blocks, blocks, letter_lines
from aoai_tui.widgets.picture_box import Box
from aoai_tui.widgets.picture_source import PictureAt, PictureSource
from aoai_tui.widgets.rendered import Line

if TYPE_CHECKING:
    from PIL.Image import Image

Part: TypeAlias = tuple[float, float, float, float]
"""A part of a picture: left, top, right and bottom, in its own pixels."""

_MOST_DRAWN, _MOST_DECODED = 32_000_000, 48_000_000
"""Bytes of drawings and of decoded pictures that are kept: some screens full of either."""

_MOST_ORDERS = 1000

_HALVES = (1, 2)
"""Dots of a cell, across and down, where half-blocks are all there is."""

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
    """Whether there are more than 16 for the half-blocks."""
    dark: bool
    ground: tuple[int, int, int] = (0, 0, 0)
    """What lies behind the picture, for pixels that let it through."""

    def kept_by(self) -> Hashable:
        """Equal for equal drawings. May look at the disk; OSError where it can't."""
        return (self.source.key(), self.part, self.box, self.graphics, self.colours, self.dark, self.ground)


@dataclass(frozen=True, eq=False)
class Drawing:
    """A picture as cells, and as the pixels that lie over them where the terminal has such."""

    columns: int
    rows: int
    cells: Blocks | list[Line] = field(repr=False)
    """As half-blocks; where there are no colours, as lines of letters, one for each row, as wide as `columns`."""
    picture_size: tuple[int, int]
    """The whole picture's own, in pixels."""
    part: Part
    """What of it is drawn."""
    cell: CellSize
    """The size of a cell when it was drawn."""
    pixels: Image | None = field(default=None, repr=False)
    """RGB, exactly as large as the cells; for sixels."""
    png: bytes = field(default=b"", repr=False)
    """The same as a PNG, in RGBA; for kitty."""
    number: int = field(default_factory=count(1).__next__)
    """No two drawings of a run share one."""

    @property
    def size(self) -> int:
        """About how many bytes it counts for."""
        pixels = 3 * self.pixels.width * self.pixels.height if self.pixels else 0
        return 2 * PIXEL * self.columns * self.rows + pixels + len(self.png)

    def lines(self) -> list[Line]:
        """All rows as segments."""
        return self.cells.lines() if isinstance(self.cells, Blocks) else self.cells


drawings: ByteCache[Drawing] = ByteCache(_MOST_DRAWN)
"""What was drawn."""
decoded: ByteCache[Image] = ByteCache(_MOST_DECODED)
"""What it was drawn from: another size or another part needs no second decoding."""


_known_orders: ByteCache[Hashable] = ByteCache(_MOST_ORDERS)


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
    drawing = (_pixels if order.graphics.has_pixels else _blocks)(order, image, part)
    drawing = drawings.keep_first(kept_by, drawing, drawing.size)
    if isinstance(order.source, PictureAt):  # bytes are shown once and would only be held in memory
        _known_orders.keep(order, kept_by, 1)
    return drawing


def remembered(order: Order) -> Drawing | None:
    """What the order came to the last time, without a look at the disk; None where that is not known any more.

    The file may have changed meanwhile, so this is something to show while `draw` makes sure.
    """
    kept_by = _known_orders.get(order)
    return drawings.get(kept_by) if kept_by is not None else None


def scaled(image: Image, part: Part, size: tuple[int, int]) -> Image:
    """A part of a picture at a size, in RGBA."""
    from PIL.Image import Resampling  # noqa: PLC0415  Pillow waits for a picture

    deep = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA")
    larger = min(size[0] / (part[2] - part[0]), size[1] / (part[3] - part[1]))
    enlarging = Resampling.NEAREST if larger >= _SHARP else Resampling.BICUBIC
    how = Resampling.BOX if larger <= 1 else enlarging
    return deep.resize(size, how, box=part, reducing_gap=2.0).convert("RGBA")


def _blocks(order: Order, image: Image, part: Part) -> Drawing:
    size = order.box.fitted(part[2] - part[0], part[3] - part[1], _HALVES)
    cells = _cells(order, scaled(image, part, size))
    return Drawing(size[0], -(-size[1] // 2), cells, image.size, part, order.box.cell)


def _cells(order: Order, image: Image) -> Blocks | list[Line]:
    return blocks(image) if order.colours else letter_lines(image, dark=order.dark)


def _pixels(order: Order, image: Image, part: Part) -> Drawing:
    """Pixels, and half-blocks that are seen until they lie over them."""
    from PIL import Image as images  # noqa: PLC0415, N813  Pillow waits for a picture

    cell = order.box.cell
    size = order.box.fitted(part[2] - part[0], part[3] - part[1], (cell.width, cell.height))
    columns, rows = -(-size[0] // cell.width), -(-size[1] // cell.height)
    whole = (columns * cell.width, rows * cell.height)
    through = order.graphics is Graphics.KITTY
    canvas = images.new("RGBA", whole, (*order.ground, 0 if through else 255))
    shown = scaled(image, part, size)
    corner = ((whole[0] - size[0]) // 2, (whole[1] - size[1]) // 2)
    if through:
        canvas.paste(shown, corner)
    else:
        canvas.alpha_composite(shown, corner)
    halves = canvas.resize((columns, 2 * rows), images.Resampling.BOX)
    return Drawing(
        columns,
        rows,
        _cells(order, halves),
        image.size,
        part,
        cell,
        pixels=None if through else canvas.convert("RGB"),
        png=_as_png(canvas) if through else b"",
    )


def _as_png(image: Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)  # it travels to a terminal, and is made while somebody waits
    return file.getvalue()


def _decoded(source: PictureSource) -> Image:
    key = source.key()
    if (known := decoded.get(key)) is not None:
        return known
    image = source.load()
    return decoded.keep_first(key, image, image.width * image.height * max(3, len(image.getbands())))
