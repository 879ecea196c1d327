"""The sea, from above and from below."""

from __future__ import annotations

import math
from random import Random

from PIL import ImageDraw

from aoai_tui.demo.studio.canvas import Canvas
from aoai_tui.demo.studio.colours import darker, lighter, mixed, of, turned
from aoai_tui.demo.studio.palette import Palette
from aoai_tui.demo.studio.settings.heavens import sky


def sea(canvas: Canvas, palette: Palette, chance: Random) -> float:
    """The sea to the horizon, with the lamp's path on it and a beach."""
    horizon = 0.54
    lamp = sky(canvas, palette, chance, horizon)
    deep, shallow = palette.water
    canvas.fade((mixed(deep, palette.sky[2], 0.25), deep, shallow), horizon, 1)
    side = 1 if lamp < 0.5 else -1
    island = [
        (
            lamp + side * (0.32 + step * 0.025),
            horizon - 0.05 * math.sin(math.pi * step / 14) * (1 + 0.3 * math.sin(step)),
        )
        for step in range(15)
    ]
    canvas.area(
        mixed(palette.land[0], palette.land[1], 0.4),
        (island[0][0], horizon + 0.004),
        *island,
        (island[-1][0], horizon + 0.004),
    )
    for step in range(42):
        depth = step / 42
        y = horizon + 0.012 + 0.4 * depth**1.5
        x = lamp + chance.uniform(-1, 1) * (0.02 + 0.09 * depth)
        canvas.oval(
            lighter(palette.lamp, 0.3),
            x,
            y,
            (0.012 + 0.05 * depth) * chance.uniform(0.5, 1.3),
            0.002 + 0.004 * depth,
            0.62,
        )
    for _ in range(36):
        depth = chance.random()
        y = horizon + 0.02 + 0.38 * depth**1.4
        canvas.oval(
            lighter(shallow, 0.45), chance.random(), y, 0.02 + 0.05 * depth, 0.0016 + 0.003 * depth, 0.4
        )
    sand = mixed(of("ecd6a8"), palette.land[2], 0.55 if palette.dark else 0.06)
    shore = [
        (step / 40, 0.925 + 0.022 * math.sin(2.2 + step / 6) + 0.012 * math.sin(step / 2.7))
        for step in range(41)
    ]
    canvas.area(lighter(shallow, 0.7), (0, 1), *((x, y - 0.014) for x, y in shore), (1, 1))
    canvas.area(darker(sand, 0.16), (0, 1), *shore, (1, 1))
    canvas.area(sand, (0, 1), *((x, y + 0.014) for x, y in shore), (1, 1))
    return 0.86


def underwater(canvas: Canvas, palette: Palette, chance: Random) -> float:
    """Light from above, plants on the ground, and bubbles."""
    deep, shallow = palette.water
    canvas.fade((lighter(shallow, 0.35), mixed(shallow, deep, 0.5), darker(deep, 0.35)))

    def rays(draw: ImageDraw.ImageDraw) -> None:
        width, height = canvas.width / 6, canvas.height / 6
        for _ in range(7):
            x = chance.uniform(0.0, 1.0) * width
            spread = chance.uniform(0.04, 0.1) * width
            draw.polygon(
                (
                    (x, -4),
                    (x + spread * 0.6, -4),
                    (x + spread * 2.2 + width * 0.1, height * 0.9),
                    (x + width * 0.1 - spread, height * 0.9),
                ),
                fill=54,
            )

    canvas.soft(rays, (236, 252, 250), 0.02)
    sand = mixed(of("d9c79a"), deep, 0.42)
    ground = [(step / 30, 0.88 + 0.02 * math.sin(step / 3.1)) for step in range(31)]
    canvas.area(sand, (0, 1), *ground, (1, 1))
    wide = canvas.unit / canvas.width
    for _ in range(16):
        x = chance.choice((chance.uniform(0, 0.28), chance.uniform(0.72, 1)))
        height, colour = chance.uniform(0.14, 0.4), chance.choice((of("3f9a5c"), of("2c7a5a"), of("7aa84a")))
        sway = chance.uniform(0, math.tau)
        left = [
            (x + wide * 0.02 * math.sin(sway + step * 0.7), 0.97 - height * step / 9) for step in range(10)
        ]
        right = [(px + wide * 0.026 * (1 - step / 9), py) for step, (px, py) in enumerate(left)]
        canvas.area(mixed(colour, deep, 0.2), *left, *reversed(right))
    for _ in range(9):
        x = chance.choice((chance.uniform(0.02, 0.3), chance.uniform(0.7, 0.98)))
        coral = turned(palette.accent, chance.uniform(-50, 50))
        for step in range(5):
            canvas.disc(
                mixed(coral, deep, 0.15),
                x + wide * 0.02 * (step - 2),
                0.95 - 0.016 * (2 - abs(step - 2)),
                0.028,
            )
    for _ in range(26):
        x, y, size = chance.random(), chance.uniform(0.05, 0.85), chance.uniform(0.005, 0.018)
        canvas.disc((236, 250, 252), x, y, size, 0.4)
        canvas.disc((255, 255, 255), x - size * 0.3 * wide, y - size * 0.3, size * 0.3, 0.9)
    return 0.8
