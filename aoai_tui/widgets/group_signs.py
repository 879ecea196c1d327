"""Signs and colours by which groups of points are told apart: a colour is never the only sign."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass

from textual.color import Color

SIGNS = "●■▲◆▼★✚"
"""Of the first groups."""

OTHERS = "·"
"""Of all groups behind them."""

_TERMINAL = (
    "ansi_blue",
    "ansi_green",
    "ansi_yellow",
    "ansi_magenta",
    "ansi_cyan",
    "ansi_red",
    "ansi_bright_blue",
)
"""For themes of the terminal's own colours."""

_TURNS = (0.0, -0.26, -0.46, 0.36, 0.2, 0.44, -0.13)
"""How far each group's hue is from the accent's, as a part of the circle: neighbours are far from each other."""

_CALM = 0.8
"""How much of the accent's saturation the colours have."""


@dataclass(frozen=True)
class GroupLook:
    """How the points of a group are drawn."""

    sign: str
    colour: Color


def group_looks(count: int, accent: Color, muted: Color) -> list[GroupLook]:
    """Looks of so many groups, the last ones alike; the colours are as bright as the theme's accent."""
    looks = []
    for at in range(count):
        if at >= len(SIGNS):
            looks.append(GroupLook(OTHERS, muted))
        elif accent.ansi is not None:
            looks.append(GroupLook(SIGNS[at], Color.parse(_TERMINAL[at])))
        else:
            looks.append(GroupLook(SIGNS[at], _turned(accent, _TURNS[at])))
    return looks


def _turned(colour: Color, turn: float) -> Color:
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour.rgb))
    parts = colorsys.hls_to_rgb((hue + turn) % 1, lightness, saturation * _CALM)
    red, green, blue = (round(part * 255) for part in parts)
    return Color(red, green, blue)
