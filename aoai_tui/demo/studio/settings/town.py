"""Houses and streets."""

from __future__ import annotations

import math
from random import Random

from aoai_tui.demo.studio.canvas import Canvas
from aoai_tui.demo.studio.colours import Colour, darker, lighter, mixed, of, turned
from aoai_tui.demo.studio.palette import Palette
from aoai_tui.demo.studio.settings.heavens import sky


def city(canvas: Canvas, palette: Palette, chance: Random) -> float:
    """Towers in two rows, their windows lit by night, and their reflection in a river."""
    sky(canvas, palette, chance, 0.78)
    haze = palette.sky[2]
    window = of("ffd873") if palette.dark else lighter(haze, 0.4)
    stone = (
        [mixed(colour, of("5f7890"), 0.45) for colour in palette.land] if not palette.dark else palette.land
    )
    _row(canvas, chance, mixed(stone[0], haze, 0.5), None, (0.24, 0.46))
    _row(canvas, chance, mixed(stone[1], stone[0], 0.6), window, (0.18, 0.36))
    _row(canvas, chance, darker(stone[2], 0.25), window, (0.08, 0.22))
    deep = darker(mixed(palette.water[0], palette.land[2], 0.3), 0.1)
    canvas.fade((mixed(deep, haze, 0.25), deep), 0.78, 1)
    for _ in range(80):
        x, y = chance.random(), chance.uniform(0.79, 0.98)
        colour = window if palette.dark else lighter(haze, 0.3)
        canvas.oval(colour, x, y, chance.uniform(0.006, 0.03), 0.0022, 0.45)
    return 0.94


def road(canvas: Canvas, palette: Palette, chance: Random) -> float:
    """A street that leads past houses of many colours."""
    sky(canvas, palette, chance, 0.76)
    wide = canvas.unit / canvas.width
    x = -0.02
    while x < 1.02:
        broad, height = chance.uniform(0.16, 0.24) * wide, chance.uniform(0.26, 0.4)
        wall = turned(mixed(of("d9926a"), palette.land[0], 0.3), chance.uniform(-60, 120))
        _house(canvas, wall, (x, broad, 0.74 - height), palette)
        x += broad + 0.006
    canvas.area(of("b9b6b0"), (0, 0.74), (1, 0.74), (1, 0.8), (0, 0.8))
    canvas.fade((of("5a5e66"), of("474a52")), 0.79, 1)
    for step in range(7):
        left = step / 6 - 0.1
        canvas.area(
            of("f0ecd8"), (left, 0.9), (left + 0.09, 0.9), (left + 0.085, 0.915), (left - 0.005, 0.915)
        )
    return 0.93


def _house(canvas: Canvas, wall: Colour, place: tuple[float, float, float], palette: Palette) -> None:
    x, broad, top = place
    wall = darker(wall, 0.3) if palette.dark else wall
    canvas.area(wall, (x, 0.75), (x, top), (x + broad, top), (x + broad, 0.75))
    canvas.area(darker(wall, 0.4), (x - 0.006, top), (x + broad / 2, top - 0.06), (x + broad + 0.006, top))
    pane = of("ffe08a") if palette.dark else of("e9f4f6")
    for row in range(math.floor((0.7 - top) / 0.09)):
        for column in (0.22, 0.62):
            left, upper = x + broad * column, top + 0.03 + row * 0.09
            canvas.area(
                pane,
                (left, upper),
                (left + broad * 0.18, upper),
                (left + broad * 0.18, upper + 0.045),
                (left, upper + 0.045),
            )


def _row(
    canvas: Canvas, chance: Random, colour: Colour, window: Colour | None, heights: tuple[float, float]
) -> None:
    wide, tall = canvas.unit / canvas.width, canvas.unit / canvas.height
    x = -0.03
    while x < 1.0:
        broad = chance.uniform(0.1, 0.17) * wide
        top = 0.78 - chance.uniform(*heights) * 1.3
        shade = darker(colour, chance.uniform(0, 0.16))
        canvas.area(shade, (x, 0.79), (x, top), (x + broad, top), (x + broad, 0.79))
        if chance.random() < 0.3:
            canvas.area(
                shade, (x + broad * 0.42, top), (x + broad * 0.5, top - 0.09), (x + broad * 0.58, top)
            )
        step_x, step_y = 0.034 * wide, 0.044 * tall
        if window:
            for row in range(1, int((0.77 - top) / step_y)):
                for column in range(int(broad / step_x)):
                    if chance.random() < 0.55:
                        left, upper = x + (column + 0.3) * step_x, top + row * step_y
                        canvas.area(
                            window,
                            (left, upper),
                            (left + step_x * 0.55, upper),
                            (left + step_x * 0.55, upper + step_y * 0.5),
                            (left, upper + step_y * 0.5),
                        )
        x += broad + chance.uniform(0.0, 0.012)
