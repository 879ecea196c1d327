"""Hills, woods, sand and snow."""

from __future__ import annotations

import math
from random import Random

from aoai_tui.demo.studio.canvas import Canvas
from aoai_tui.demo.studio.colours import Colour, darker, lighter, mixed, of
from aoai_tui.demo.studio.palette import Palette
from aoai_tui.demo.studio.pen import Point
from aoai_tui.demo.studio.settings.heavens import sky

_SHARES = [step / 24 for step in range(25)]
_SNOW = of("f6fafd")


def mountains(canvas: Canvas, palette: Palette, chance: Random) -> float:
    """Three ranges with snow on the peaks, behind a lake."""
    lamp = sky(canvas, palette, chance, 0.62)
    far, middle, near = palette.land
    haze = palette.sky[2]
    canvas.area(mixed(far, haze, 0.45), (0, 0.7), *_ridge(chance, 0.46, 0.1, 7), (1, 0.7))
    peaks = _peaks(chance)
    for x, top, half in peaks:
        rock = mixed(far, darker(middle, 0.3), 0.55)
        canvas.area(rock, (x - half, 0.72), (x, top), (x + half, 0.72))
        canvas.area(
            darker(rock, 0.24),
            (x, top),
            (x + half, 0.72),
            (x + half * 0.16, 0.72),
            (x - half * 0.06, top + 0.16),
        )
        cap = (0.72 - top) * 0.34
        edge = half * 0.34
        snow = mixed(_SNOW, palette.sky[1], 0.12)
        zigzag = [
            (x + edge * share, top + cap * (1.0 - 0.3 * (step % 2)))
            for step, share in enumerate((-1, -0.6, -0.2, 0.25, 0.6, 1))
        ]
        canvas.area(snow, (x, top), *reversed(zigzag))
        canvas.area(
            darker(snow, 0.16),
            (x, top),
            *reversed([point for point in zigzag if point[0] > x]),
            (x + edge * 0.05, top + cap * 0.7),
        )
    canvas.area(mixed(middle, haze, 0.1), (0, 0.76), *_ridge(chance, 0.66, 0.035, 9), (1, 0.76))
    canvas.fade((mixed(palette.water[1], haze, 0.3), palette.water[0]), 0.72, 1)
    for step in range(16):
        y = 0.735 + step * 0.014 + step * step * 0.0005
        half = (0.03 + step * 0.006) * chance.uniform(0.4, 1.1)
        x = lamp + chance.uniform(-0.03, 0.03)
        canvas.oval(lighter(palette.lamp, 0.2), x, y, half, 0.0035, 0.5)
    for x, top, half in peaks:
        canvas.area(
            darker(far, 0.2),
            (x - half * 0.7, 0.73),
            (x, 0.73 + (0.72 - top) * 0.5),
            (x + half * 0.7, 0.73),
            opacity=0.22,
        )
    canvas.area(near, (0, 1), *[(x, y) for x, y in _ridge(chance, 0.9, 0.02, 8)], (1, 1))
    for _ in range(18):
        x = chance.choice((chance.uniform(-0.02, 0.3), chance.uniform(0.7, 1.02)))
        _fir(canvas, darker(near, 0.25), x, chance.uniform(0.92, 1.0), chance.uniform(0.12, 0.24))
    return 0.95


def meadow(canvas: Canvas, palette: Palette, chance: Random) -> float:
    """Rolling hills with trees and flowers."""
    sky(canvas, palette, chance, 0.6)
    far, middle, near = palette.land
    canvas.area(mixed(far, palette.sky[2], 0.25), (0, 0.8), *_ridge(chance, 0.52, 0.05, 5), (1, 0.8))
    canvas.area(mixed(middle, far, 0.35), (0, 0.9), *_hill(chance, 0.58, 0.05), (1, 0.9))
    for _ in range(5):
        x = chance.random()
        canvas.disc(darker(middle, 0.28), x, 0.585, chance.uniform(0.02, 0.045))
        canvas.disc(darker(middle, 0.18), x - 0.012, 0.575, 0.018)
    canvas.area(middle, (0, 1), *_hill(chance, 0.66, 0.04), (1, 1))
    canvas.area(mixed(middle, near, 0.6), (0, 1), *_hill(chance, 0.77, 0.03), (1, 1))
    canvas.area(near, (0, 1), *_hill(chance, 0.9, 0.02), (1, 1))
    petals = (palette.accent, (255, 250, 240), lighter(palette.lamp, 0.2))
    for _ in range(70):
        x, y = chance.random(), chance.uniform(0.8, 1.0)
        canvas.disc(chance.choice(petals), x, y, 0.004 + (y - 0.75) * 0.03)
    return 0.92


def forest(canvas: Canvas, palette: Palette, chance: Random) -> float:
    """Fir trees, one row behind another, in a haze."""
    sky(canvas, palette, chance, 0.7)
    haze = lighter(palette.sky[2], 0.1)
    for row in range(4):
        colour = mixed(darker(palette.land[2], 0.1 + row * 0.12), haze, 0.62 - row * 0.2)
        foot = 0.66 + row * 0.09
        canvas.area(colour, (0, 1), *_hill(chance, foot, 0.02), (1, 1))
        for _ in range(16 - row * 2):
            x = (
                chance.random()
                if row < 2
                else chance.choice((chance.uniform(-0.05, 0.26), chance.uniform(0.74, 1.05)))
            )
            _fir(canvas, colour, x, foot + 0.03, (0.24 + row * 0.15) * chance.uniform(0.75, 1.15))
        canvas.glow(haze, 0.5, foot, 0.7, 0.16)
    canvas.area(darker(palette.land[1], 0.2), (0, 1), *_hill(chance, 0.88, 0.015), (1, 1))
    return 0.94


def desert(canvas: Canvas, palette: Palette, chance: Random) -> float:
    """Dunes, each with a side in the shade."""
    sky(canvas, palette, chance, 0.6)
    sand = mixed(of("e9b872"), palette.land[1], 0.3 if palette.dark else 0.1)
    canvas.area(mixed(sand, palette.sky[2], 0.5), (0, 1), *_ridge(chance, 0.55, 0.03, 5), (1, 1))
    for row in range(4):
        y, colour = 0.6 + row * 0.1, mixed(mixed(sand, palette.sky[2], 0.3), sand, row / 3)
        crest = chance.uniform(0.2, 0.8)
        rise = 0.09 + row * 0.02
        left = [
            (step / 40, y + rise * (1 - math.exp(-(((step / 40 - crest) / 0.3) ** 2)))) for step in range(41)
        ]
        canvas.area(colour, (0, 1), *left, (1, 1))
        peak = y
        shade = [(crest, peak), *((x, top) for x, top in left if x > crest)]
        foot = [(crest + (1 - crest) * share, peak + (0.1 + row * 0.05) * share**0.6) for share in _SHARES]
        canvas.area(darker(colour, 0.2), *shade, *reversed(foot))
    return 0.93


def snow(canvas: Canvas, palette: Palette, chance: Random) -> float:
    """White hills, dark firs, and flakes in the air."""
    sky(canvas, palette, chance, 0.64)
    white = mixed(_SNOW, palette.sky[1], 0.1)
    canvas.area(mixed(palette.land[0], white, 0.5), (0, 1), *_ridge(chance, 0.5, 0.07, 6), (1, 1))
    canvas.area(darker(white, 0.14), (0, 1), *_hill(chance, 0.62, 0.04), (1, 1))
    for _ in range(12):
        x = chance.choice((chance.uniform(0, 0.32), chance.uniform(0.68, 1)))
        height = chance.uniform(0.14, 0.26)
        _fir(canvas, darker(of("2f6a58"), 0.1), x, 0.7 + height * 0.2, height)
        _fir(canvas, white, x, 0.7 + height * 0.2 - height * 0.5, height * 0.36)
    canvas.area(darker(white, 0.06), (0, 1), *_hill(chance, 0.72, 0.03), (1, 1))
    canvas.area(white, (0, 1), *_hill(chance, 0.84, 0.02), (1, 1))
    for _ in range(140):
        canvas.disc(
            (255, 255, 255),
            chance.random(),
            chance.random(),
            chance.uniform(0.002, 0.006),
            chance.uniform(0.5, 0.95),
        )
    return 0.93


def _ridge(chance: Random, y: float, height: float, waves: int) -> list[Point]:
    """A jagged line from left to right: sines of rising frequency."""
    parts = [(chance.uniform(0, math.tau), waves * 1.9**octave, height / 1.9**octave) for octave in range(5)]
    xs = [step / 120 for step in range(121)]
    return [(x, y + sum(size * math.sin(begin + pace * x) for begin, pace, size in parts) * 0.6) for x in xs]


def _hill(chance: Random, y: float, height: float) -> list[Point]:
    """A soft line from left to right."""
    begin, pace, other = chance.uniform(0, math.tau), chance.uniform(3, 6), chance.uniform(0, math.tau)
    xs = [step / 60 for step in range(61)]
    return [
        (x, y + height * (math.sin(begin + pace * x) + 0.4 * math.sin(other + 2.3 * pace * x)) * 0.7)
        for x in xs
    ]


def _peaks(chance: Random) -> list[tuple[float, float, float]]:
    places = [
        0.5 + chance.uniform(-0.14, 0.14),
        0.16 + chance.uniform(-0.08, 0.06),
        0.86 + chance.uniform(-0.06, 0.08),
    ]
    tops = [0.16 + chance.uniform(0, 0.07), 0.3 + chance.uniform(0, 0.07), 0.33 + chance.uniform(0, 0.07)]
    rows = [(x, top, (0.74 - top) * 0.62) for x, top in zip(places, tops, strict=True)]
    return sorted(rows, key=lambda row: -row[1])


def _fir(canvas: Canvas, colour: Colour, x: float, foot: float, height: float) -> None:
    wide = canvas.unit / canvas.width
    tall = canvas.unit / canvas.height
    for top, low, half in ((1.0, 0.6, 0.15), (0.76, 0.32, 0.21), (0.5, 0.06, 0.27)):
        canvas.area(
            colour,
            (x, foot - height * top * tall),
            (x + half * height * wide, foot - height * low * tall),
            (x - half * height * wide, foot - height * low * tall),
        )
