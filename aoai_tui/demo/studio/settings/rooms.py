"""Indoors: a table by a window, and plain backgrounds."""

from __future__ import annotations

from random import Random

from PIL import ImageDraw

from aoai_tui.demo.studio.canvas import Canvas
from aoai_tui.demo.studio.colours import Colour, darker, lighter, mixed, of, turned
from aoai_tui.demo.studio.palette import Palette


def table(canvas: Canvas, palette: Palette, chance: Random) -> float:
    """A table before a wall, with light from a window on both."""
    wall = (
        mixed(palette.sky[1], of("dcd3c2"), 0.3)
        if not palette.dark
        else mixed(palette.sky[1], of("403648"), 0.4)
    )
    canvas.fade((darker(wall, 0.12), lighter(wall, 0.22)), 0, 0.68)
    lit = mixed(palette.lamp, (255, 255, 255), 0.3)

    def window(draw: ImageDraw.ImageDraw) -> None:
        width, height = canvas.width / 6, canvas.height / 6
        side = chance.choice((0.05, 0.52))
        for column in (0.0, 0.2):
            for row in (0.06, 0.32):
                left = side + column
                draw.polygon(
                    ((left * width, (row + 0.05) * height), ((left + 0.17) * width, row * height),
                     ((left + 0.17) * width, (row + 0.22) * height), (left * width, (row + 0.27) * height)),
                    fill=130,
                )  # fmt: skip

    canvas.soft(window, lit, 0.008)
    wood = turned(mixed(of("b5835a"), palette.land[2], 0.25), chance.uniform(-8, 12))
    wood = darker(wood, 0.45) if palette.dark else wood
    canvas.fade((darker(wood, 0.12), lighter(wood, 0.1)), 0.66, 1)
    canvas.area(lighter(wood, 0.28), (0, 0.66), (1, 0.66), (1, 0.672), (0, 0.672))
    for step in range(9):
        y = 0.69 + step * 0.012 + step * step * 0.0031
        canvas.area(darker(wood, 0.2), (0, y), (1, y + 0.004), (1, y + 0.007), (0, y + 0.003), opacity=0.45)
    return 0.9


def plain(canvas: Canvas, edge: Colour, middle: Colour, chance: Random) -> float:
    """Nothing but a light behind the figure, and a shape that frames it."""
    canvas.fade((mixed(edge, middle, 0.2), edge, darker(edge, 0.16)))
    canvas.glow(lighter(middle, 0.2), 0.5, 0.44, 0.75, 0.7)
    if chance.random() < 0.6:
        canvas.disc(mixed(edge, middle, 0.75), 0.5, 0.5, 0.4)
    else:
        for step in range(5):
            size = 0.52 - step * 0.06
            canvas.disc(mixed(edge, middle, 0.25 + step * 0.15), 0.5, 0.5, size)
    canvas.area(darker(edge, 0.3), (0, 1), (0, 0.86), (1, 0.86), (1, 1), opacity=0.5)
    return 0.9
