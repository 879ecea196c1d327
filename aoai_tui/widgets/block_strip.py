"""A line of half-blocks that reaches the terminal without a segment for each of its cells."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as Shade
from textual.filter import ANSIToTruecolor, LineFilter
from textual.strip import Strip

from aoai_tui.widgets.half_blocks import colour_of, halves, line_of
from aoai_tui.widgets.light_strip import LightStrip

if TYPE_CHECKING:
    from rich.console import Console

_END = "\x1b[0m"

_COARSE = 8
"""Cells that look alike in a coarse line."""


class BlockStrip(LightStrip):
    """A row of pixels with blanks beside it.

    A screen full of a photograph has twelve thousand cells of as many colours. As segments they cost a tenth of a
    second to style, filter and write, and as much again to whoever collects garbage; as bytes a few milliseconds.
    Whatever cuts the line, a note that lies over it say, gets segments: they are made when they are asked for.
    """

    __slots__ = ("_bar", "_base", "_left", "_made", "_row")

    def __init__(self, row: bytes, left: int, width: int, base: Style, bar: Segment | None = None) -> None:
        """`row` has the upper pixels, then the lower ones, as `Blocks.row`; `left` blanks before it; `base` is what
        blanks and see-through pixels have. `bar` is a cell that stands in place of the first blank, as it is."""
        self._row, self._left, self._base, self._bar = row, left, base, bar
        self._made: list[Segment] | None = None
        self._begin(width)

    @property
    def _segments(self) -> list[Segment]:  # a slot there
        if self._made is None:
            line = [Segment(" " * self._blanks), *line_of(self._row), Segment(" " * self._right)]
            made = Segment.apply_style((part for part in line if part.text), self._base)
            self._made = [*([self._bar] if self._bar else []), *made]
        return self._made

    @_segments.setter
    def _segments(self, segments: list[Segment]) -> None:
        self._made = segments

    @property
    def _right(self) -> int:
        upper, _ = halves(self._row)
        return max(0, self.cell_length - self._left - len(upper))

    @property
    def _blanks(self) -> int:
        """Before the pixels."""
        return self._left - (self._bar is not None)

    def crop(self, start: int, end: int | None = None) -> Strip:
        """A cut of the bar alone leaves the pixels as they are."""
        if self._bar is not None and start <= 0 and end == 1:
            return Strip([self._bar], 1)
        return super().crop(start, end)

    def __bool__(self) -> bool:
        """Whether there are cells."""
        return self.cell_length > 0

    def coarse(self) -> BlockStrip:
        """As seen through frosted glass: alike cells are one segment, and there are few."""
        parts = []
        for pixels in halves(self._row):
            parts += [
                pixels[at : at + 1].tobytes() * len(pixels[at : at + _COARSE])
                for at in range(0, len(pixels), _COARSE)
            ]
        return BlockStrip(b"".join(parts), self._left, self.cell_length, self._base, self._bar)

    def apply_filter(self, filter: LineFilter, background: Shade) -> Strip:
        """The pixels have true colours already; the blanks may not."""
        if isinstance(filter, ANSIToTruecolor):
            base = filter.truecolor_style(self._base, background.rich_color)
            [bar] = filter.apply([self._bar], background) if self._bar else [None]
            if base == self._base and bar == self._bar:
                return self
            return BlockStrip(self._row, self._left, self.cell_length, base, bar)
        return super().apply_filter(filter, background)

    def render(self, console: Console) -> str:
        """The line as the terminal takes it."""
        system = console._color_system or ColorSystem.TRUECOLOR
        if system not in (ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT):
            return super().render(console)
        if self._render_cache is None:
            blank = f"{_start(self._base, system)} "
            parts = [Strip([self._bar], 1).render(console)] if self._bar else []
            if blanks := self._blanks:
                parts.append(blank + " " * (blanks - 1) + _END)
            parts += _cells(self._row, _start(self._base, system), _codes(system))
            if right := self._right:
                parts.append(blank + " " * (right - 1))
            self._render_cache = "".join(parts) + _END
        return self._render_cache


def _cells(row: bytes, base: str, codes: _Codes) -> list[str]:
    parts: list[str] = []
    add, before = parts.append, None
    for pair in zip(*halves(row), strict=True):
        if pair != before:
            before, (start, sign) = pair, codes.start(pair, base)
            add(start)
        add(sign)
    return parts


def _start(style: Style, system: ColorSystem) -> str:
    """What begins a text of a style, after the end of another."""
    codes = Strip.render_ansi(style, system)
    return f"{_END}\x1b[{codes}m" if codes else _END


class _Codes(dict[int, tuple[str, str] | None]):
    """Of a pixel: what makes it the colour of ink and of the ground; None of one that is seen through.

    Their number is bounded, for colours are rounded.
    """

    def __init__(self, system: ColorSystem) -> None:
        super().__init__()
        self._system = system

    def __missing__(self, pixel: int) -> tuple[str, str] | None:
        rgb = colour_of(pixel)
        if rgb is None:
            self[pixel] = None
            return None
        colour = "2;{};{};{}".format(*rgb)
        if self._system is not ColorSystem.TRUECOLOR:
            colour = f"5;{Color.from_rgb(*rgb).downgrade(self._system).number}"
        self[pixel] = known = (f"38;{colour}", f"48;{colour}")
        return known

    def start(self, pair: tuple[int, int], base: str) -> tuple[str, str]:
        """What begins cells of two pixels, and the sign for each."""
        above, below = self[pair[0]], self[pair[1]]
        if above is None:
            return (base, " ") if below is None else (f"{base}\x1b[{below[0]}m", "▄")
        if below is None:
            return f"{base}\x1b[{above[0]}m", "▀"
        return f"\x1b[{above[0]};{below[1]}m", "▀"


@cache
def _codes(system: ColorSystem) -> _Codes:
    return _Codes(system)
