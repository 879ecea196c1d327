"""Pictures of nothing in particular: shapes and colours that belong to the words alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

from aoai_tui.demo.studio.canvas import Canvas
from aoai_tui.demo.studio.colours import Colour, darker, lighter, mixed, of, turned

Ramp = list[Colour]
_RAMPS = (
    "264653 2a9d8f e9c46a f4a261 e76f51",
    "14213d 3a5a8c fca311 e5e5e5 d1495b",
    "2b2d42 8d99ae edf2f4 ef233c f6ae2d",
    "3d348b 7678ed f7b801 f18701 f35b04",
    "0b3954 087e8b bfd7ea ff5a5f c81d25",
    "355070 6d597a b56576 e56b6f eaac8b",
    "03071e 370617 9d0208 f48c06 ffba08",
    "1b4332 2d6a4f 52b788 b7e4c7 ffb703",
)


def ramp(colours: tuple[Colour, ...], chance: Random) -> Ramp:
    """Five colours that go together, dark ones first; around those that are named."""
    if not colours:
        return [of(word) for word in chance.choice(_RAMPS).split()]
    first = colours[0]
    second = colours[1] if len(colours) > 1 else turned(first, 30)
    third = colours[2] if len(colours) > 2 else turned(first, 170, 0.9)
    return [darker(first, 0.6), first, second, lighter(mixed(first, second, 0.5), 0.6), third]


def abstract(canvas: Canvas, colours: Ramp, chance: Random) -> None:
    """One of six manners, as chance has it."""
    chance.choice(_MANNERS)(canvas, colours, chance)


def _rings(canvas: Canvas, colours: Ramp, chance: Random) -> None:
    canvas.fade((lighter(colours[3], 0.55), lighter(colours[3], 0.3)))
    for step in range(9):
        x, y, size = chance.random(), chance.random(), chance.uniform(0.08, 0.3)
        colour = colours[step % 5]
        canvas.disc(colour, x, y, size, 0.86)
        if step % 2:
            canvas.disc(lighter(colours[3], 0.45), x, y, size * 0.6, 0.9)
            canvas.disc(colours[(step + 2) % 5], x, y, size * 0.3)
    canvas.area(colours[0], (0, 0.86), (1, 0.7), (1, 0.72), (0, 0.89))


def _waves(canvas: Canvas, colours: Ramp, chance: Random) -> None:
    canvas.fade((lighter(colours[4], 0.5), lighter(colours[2], 0.3)))
    canvas.disc(colours[4], chance.uniform(0.25, 0.75), 0.26, 0.14)
    rows = 9
    for row in range(rows):
        y, begin, pace = 0.24 + row * 0.09, chance.uniform(0, math.tau), chance.uniform(4, 9)
        line = [(step / 60, y + 0.045 * math.sin(begin + pace * step / 60)) for step in range(61)]
        colour = mixed(colours[3] if row % 2 else colours[2], colours[0], row / rows)
        canvas.area(colour, (0, 1), *line, (1, 1))


def _tiles(canvas: Canvas, colours: Ramp, chance: Random) -> None:
    across = 5 if canvas.aspect < 1.2 else 7
    down = max(3, round(across / canvas.aspect))
    wide, tall = 1 / across, 1 / down
    for row in range(down):
        for column in range(across):
            back, front = chance.sample(colours, 2)
            left, top = column * wide, row * tall
            canvas.area(back, (left, top), (left + wide, top), (left + wide, top + tall), (left, top + tall))
            _quarter(canvas, front, (left, top, wide, tall), chance)


def _quarter(canvas: Canvas, colour: Colour, cell: tuple[float, float, float, float], chance: Random) -> None:
    left, top, wide, tall = cell
    turn, kind = chance.randrange(4), chance.randrange(4)
    corner_x, corner_y = left + wide * (turn in (1, 2)), top + tall * (turn in (2, 3))
    if kind == 3:
        points = [
            (
                left + wide / 2 + wide * 0.36 * math.cos(a * math.tau / 40),
                top + tall / 2 + tall * 0.36 * math.sin(a * math.tau / 40),
            )
            for a in range(40)
        ]
        canvas.area(colour, *points)
        return
    side_x, side_y = (-1 if turn in (1, 2) else 1), (-1 if turn in (2, 3) else 1)
    arc = [step / 20 * math.pi / 2 for step in range(21)]
    if kind == 2:
        canvas.area(
            colour,
            (corner_x, corner_y),
            (corner_x + side_x * wide, corner_y),
            (corner_x, corner_y + side_y * tall),
        )
        return
    canvas.area(
        colour,
        (corner_x, corner_y),
        *((corner_x + side_x * wide * math.cos(a), corner_y + side_y * tall * math.sin(a)) for a in arc),
    )


def _rays(canvas: Canvas, colours: Ramp, chance: Random) -> None:
    x, y, count = chance.uniform(0.3, 0.7), chance.uniform(0.55, 0.75), 22
    canvas.fade((colours[3], lighter(colours[3], 0.3)))
    for step in range(count):
        one, other = step * math.tau / count, (step + 0.5) * math.tau / count
        colour = colours[1] if step % 2 else colours[2]
        canvas.area(
            colour,
            (x, y),
            (x + 2 * math.cos(one), y + 2 * math.sin(one)),
            (x + 2 * math.cos(other), y + 2 * math.sin(other)),
        )
    canvas.glow(lighter(colours[4], 0.5), x, y, 0.5, 0.8)
    for step, size in enumerate((0.24, 0.18, 0.12)):
        canvas.disc((colours[0], colours[4], lighter(colours[4], 0.6))[step], x, y, size)


def _facets(canvas: Canvas, colours: Ramp, chance: Random) -> None:
    across = 9 if canvas.aspect > 1.2 else 7
    down = max(4, round(across / canvas.aspect))
    grid = {
        (column, row): (
            column / across + (chance.uniform(-0.35, 0.35) / across if 0 < column < across else 0),
            row / down + (chance.uniform(-0.35, 0.35) / down if 0 < row < down else 0),
        )
        for column in range(across + 1)
        for row in range(down + 1)
    }
    for column in range(across):
        for row in range(down):
            four = [grid[column + dx, row + dy] for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1))]
            for three in ((four[0], four[1], four[2]), (four[0], four[2], four[3])):
                place = (sum(x for x, _ in three) + sum(y for _, y in three)) / 6 * 3.99
                low = min(3, int(place))
                colour = mixed(colours[low], colours[low + 1], place - low)
                canvas.area(darker(colour, chance.uniform(0, 0.22)), *three)


def _towers(canvas: Canvas, colours: Ramp, chance: Random) -> None:
    canvas.fade((lighter(colours[3], 0.5), lighter(colours[2], 0.2)))
    canvas.disc(colours[4], chance.uniform(0.2, 0.8), 0.3, 0.17)
    x = 0.02
    while x < 0.98:
        broad, height = chance.uniform(0.04, 0.1), chance.uniform(0.25, 0.72)
        right, colour = min(0.98, x + broad), chance.choice(colours)
        arc = [step / 24 * math.pi for step in range(25)]
        middle, half = (x + right) / 2, (right - x) / 2
        top = [(middle + half * math.cos(a), 1 - height - half * canvas.aspect * math.sin(a)) for a in arc]
        canvas.area(colour, (x, 1), *reversed(top), (right, 1))
        canvas.area(lighter(colour, 0.3), (middle, 1), (middle, 1 - height), (right, 1 - height), (right, 1))
        x = right + 0.012


_MANNERS: tuple[Callable[[Canvas, Ramp, Random], None], ...] = (
    _rings,
    _waves,
    _tiles,
    _rays,
    _facets,
    _towers,
)
