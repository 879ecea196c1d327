"""Cells of a heat map: a value as text, and as a shade. Pure; no screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color

WIDE, NARROW = 6, 2
"""Columns of a cell with its value, and of one without."""

_INK = " ░▒▓█"
"""Shades for terminals without colours to spare, from the least."""

_STEPS = 24
"""Different shades of the colour: more can't be told apart."""

_MOST_COLOUR = 0.9

_OUTERMOST = 0.02
"""The share of values at each end that has the end's shade, whatever it is."""


@dataclass(frozen=True)
class Scale:
    """Which values are pale and which are strong."""

    least: float
    most: float

    def share(self, value: float) -> float:
        """0 for the least, 1 for the most."""
        if self.most <= self.least:
            return 0.0
        return min(max(0.0, (value - self.least) / (self.most - self.least)), 1.0)


def scale_of(matrix: Sequence[Sequence[float]]) -> Scale:
    """From the least to the most of what stands off the diagonal, for there stand the ones that tell nothing.

    Of many values the outermost few don't count: two copies among them would leave all others equally pale.
    """
    values = sorted(value for at, row in enumerate(matrix) for other, value in enumerate(row) if other != at)
    if not values:
        return Scale(0.0, 1.0)
    return Scale(values[int(_OUTERMOST * len(values))], values[int((1 - _OUTERMOST) * len(values))])


def value_text(value: float) -> str:
    """Four columns: `0.65`, `-.12`, `1.00`."""
    text = f"{round(value, 2) + 0.0:.2f}"  # no 0 with a minus
    return text if len(text) == 4 else text.replace("-0", "-", 1)[:4]


def cell_text(value: float, share: float, *, wide: bool, colours: bool, pointed: bool) -> str:
    """A cell's text: without colours a shade stands for the background; the cursor is a pair of brackets."""
    shade = " " if colours else _INK[min(int(share * len(_INK)), len(_INK) - 1)]
    if not wide:
        return "[]" if pointed else shade * NARROW
    return f"[{value_text(value)}]" if pointed else f"{shade}{value_text(value)} "


class Shades:
    """The styles of cells in one theme: the ground goes over into the accent."""

    def __init__(self, ground: Color, accent: Color, text: Color) -> None:
        """Colours of a theme; without `rgb` of their own (the terminal's) they are not blended."""
        self._styles = [_shade(ground, accent, text, step / (_STEPS - 1)) for step in range(_STEPS)]

    def style(self, share: float) -> Style:
        """The style of a cell, its ink readable on its ground."""
        return self._styles[round(share * (_STEPS - 1))]


def _shade(ground: Color, accent: Color, text: Color, share: float) -> Style:
    behind = ground.blend(accent, share * _MOST_COLOUR)
    ink = text if _contrast(behind, text) >= _contrast(behind, ground) else ground
    return Style(color=_rich(ink), bgcolor=_rich(behind))


def _contrast(one: Color, other: Color) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [part / 255 for part in colour.rgb]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rich(colour: Color) -> RichColor:
    return RichColor.from_rgb(*colour.rgb)
