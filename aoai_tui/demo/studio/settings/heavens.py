"""The sky by day and night, and what is beyond."""

from __future__ import annotations

from functools import partial
from random import Random

from PIL import ImageDraw

from aoai_tui.demo.studio.canvas import Canvas
from aoai_tui.demo.studio.colours import Colour, darker, lighter, mixed, of, turned
from aoai_tui.demo.studio.palette import Palette
from aoai_tui.demo.studio.pen import Pen


def sky(canvas: Canvas, palette: Palette, chance: Random, horizon: float) -> float:
    """Sky down to the horizon, with its lamp; returns where the lamp stands, as a share from the left."""
    canvas.fade(palette.sky, 0, horizon + 0.02)
    x = chance.choice((0.24, 0.3, 0.68, 0.76))
    low = palette.sky[2]
    night = palette.dark and sum(low) < 420
    if night:
        stars(canvas, chance, 130, horizon)
    y = horizon * (0.34 if night or not palette.dark else 0.72)
    canvas.glow(palette.lamp, x, y, 0.52, 0.75)
    radius = 0.075 if night else 0.1
    canvas.disc(palette.lamp, x, y, radius)
    if night:
        shade = mixed(palette.lamp, palette.sky[1], 0.25)
        for dx, dy, size in ((-0.025, -0.02, 0.016), (0.02, 0.025, 0.021), (0.028, -0.026, 0.01)):
            canvas.disc(shade, x + dx / max(1.0, canvas.aspect), y + dy, size)
    else:
        for _ in range(3):
            cloud(
                canvas, lighter(low, 0.55), chance.uniform(0, 1), chance.uniform(0.1, 0.62) * horizon, chance
            )
    return x


def stars(canvas: Canvas, chance: Random, count: int, below: float) -> None:
    """Stars of several sizes, down to a height."""
    for _ in range(count):
        x, y, size = chance.random(), chance.random() * below, chance.choice((0.0012, 0.0018, 0.0026, 0.004))
        canvas.disc((255, 252, 236), x, y, size, chance.uniform(0.4, 1.0))


def cloud(canvas: Canvas, colour: Colour, x: float, y: float, chance: Random) -> None:
    """One soft cloud."""
    size = chance.uniform(0.05, 0.1)
    bumps = [
        (chance.uniform(-2.2, 2.2), chance.uniform(-0.5, 0.1), chance.uniform(0.6, 1.1)) for _ in range(6)
    ]

    def paint(draw: ImageDraw.ImageDraw) -> None:
        unit = size * canvas.unit / 6
        middle, height = x * canvas.width / 6, y * canvas.height / 6
        for dx, dy, radius in bumps:
            left, top = middle + dx * unit, height + dy * unit
            draw.ellipse(
                (
                    left - radius * unit * 1.3,
                    top - radius * unit * 0.7,
                    left + radius * unit * 1.3,
                    top + radius * unit * 0.6,
                ),
                fill=205,
            )

    canvas.soft(paint, colour, 0.012)


def open_sky(canvas: Canvas, palette: Palette, chance: Random) -> float:
    """High above the hills."""
    sky(canvas, palette, chance, 0.96)
    pale = lighter(palette.sky[2], 0.6)
    for _ in range(4):
        cloud(canvas, pale, chance.random(), chance.uniform(0.2, 0.8), chance)
    points = [(step / 12, 0.9 + 0.035 * ((step * 7) % 5 - 2) / 2) for step in range(13)]
    canvas.area(palette.land[1], (0, 1), *points, (1, 1))
    lower = [(step / 9, 0.95 + 0.02 * ((step * 5) % 4 - 2) / 2) for step in range(10)]
    canvas.area(palette.land[2], (0, 1), *lower, (1, 1))
    return 0.86


def space(canvas: Canvas, palette: Palette, chance: Random) -> float:
    """A planet with a ring among stars."""
    deep = (of("05060f"), mixed(of("141036"), palette.sky[1], 0.16), of("07060f"))
    canvas.fade(deep)
    glow, planet = palette.sky[1], palette.accent
    canvas.glow(turned(glow, 40, 1.3), chance.uniform(0.1, 0.4), chance.uniform(0.2, 0.5), 0.7, 0.4)
    canvas.glow(turned(glow, -60, 1.4), chance.uniform(0.6, 0.9), chance.uniform(0.5, 0.9), 0.8, 0.4)
    stars(canvas, chance, 220, 1.0)
    x, y = chance.choice((0.2, 0.78)), chance.uniform(0.22, 0.34)
    canvas.figure(partial(_planet, planet), x, y + 0.2, 0.5)
    canvas.disc(darker((190, 190, 200), 0.1), 1 - x, 0.82, 0.05)
    canvas.disc(darker((190, 190, 200), 0.4), 1 - x + 0.012, 0.81, 0.012)
    return 0.92


def _planet(planet: Colour, pen: Pen) -> None:
    pen.oval(planet, 0, 0, 0.62, 0.62)
    for height, half, thick in ((-0.3, 0.52, 0.07), (-0.02, 0.6, 0.1), (0.28, 0.53, 0.06)):
        pen.oval(lighter(planet, 0.3), 0.02, height, half * 0.96, thick)
    ring = ((-0.98, 0.26), (-0.5, 0.24), (0.1, 0.06), (0.7, -0.2), (0.98, -0.36))
    pen.stroke(lighter(turned(planet, 30), 0.6), 0.06, *ring)
