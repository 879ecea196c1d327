"""Where the figures of a wish stand, and how large they are there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from aoai_tui.demo.studio.canvas import Canvas
from aoai_tui.demo.studio.colours import Colour, brightness, darker, lighter
from aoai_tui.demo.studio.pen import Pen
from aoai_tui.demo.studio.wishes import Wanted, Wish

_OTHERS = ((0.77, 0.5), (0.23, 0.46))
"""Where further figures stand, as shares from the left, and how large they are beside the first."""

_ROWS = {
    1: (1.0, (0.5,)),
    2: (0.74, (0.3, 0.7)),
    3: (0.56, (0.2, 0.5, 0.8)),
    4: (0.46, (0.16, 0.39, 0.62, 0.85)),
    5: (0.4, (0.13, 0.32, 0.5, 0.68, 0.87)),
}
"""How large several of one kind are, and where they stand, by how many they are."""

_DEEP, _PALE = (22, 26, 52), (255, 252, 240)
_BOBBING = (0.0, -0.07, 0.05, -0.03, 0.06)
_SHADES = (0.0, 0.16, 0.06, 0.22, 0.1)
_SIDES = (0.8, 0.2, 0.5)


@dataclass(frozen=True, slots=True)
class Spot:
    """One place in a picture."""

    wanted: Wanted
    x: float
    """A share from the left."""
    ground: float
    """A share from the top."""
    size: float
    """Beside what is usual for the figure."""
    mirrored: bool


def in_the_middle(wish: Wish, ground: float, number: int) -> list[Spot]:
    """The first figure in the middle, the others before it at its sides; what is behind comes first."""
    figures, mirrored = wish.figures, bool((wish.mark + number) % 2)
    if not figures:
        return []
    crowded = figures[0].count > 1
    x, size = (0.42 if len(figures) == 2 else 0.5), (1.0 if len(figures) == 1 else 0.94)
    spots = [Spot(figures[0], x, ground - (0.03 if crowded and len(figures) > 1 else 0.0), size, mirrored)]
    for index, wanted in enumerate(figures[1:]):
        x, size = _OTHERS[index]
        if crowded:
            x, size = 0.5 + (index - 0.5) * 0.3 * (len(figures) - 2), 0.4
        elif number % 2:
            x = 1 - x
        spots.insert(1, Spot(wanted, x, ground + 0.035, size, mirrored))
    return spots


def beside(wish: Wish, number: int) -> list[Spot]:
    """All figures small and at the sides, where they come into a picture that is there already."""
    places = [_SIDES[(index + number) % 3] for index in range(len(wish.figures))]
    return [Spot(one, x, 0.95, 0.62, bool(number % 2)) for one, x in zip(wish.figures, places, strict=True)]


def place(canvas: Canvas, spots: Sequence[Spot], *, shadows: bool) -> None:
    """Draw the figures, each as often as it is wanted."""
    for spot in spots:
        _stand(canvas, spot, shadows=shadows)


def _stand(canvas: Canvas, spot: Spot, *, shadows: bool) -> None:
    figure, count = spot.wanted.figure, spot.wanted.count
    share, row = _ROWS[count]
    tallest = 0.86 if canvas.aspect >= 0.8 else 1.0
    size = (
        min(tallest, figure.size * spot.size * (1.24 if canvas.aspect < 0.8 and count == 1 else 1.12)) * share
    )
    tall = size * canvas.unit / canvas.height
    for step, across in enumerate(row):
        x = spot.x if count == 1 else 0.5 + (across - 0.5) * min(1.0, 1.1 / canvas.aspect)
        foot = spot.ground
        if figure.floats:
            foot = 0.48 + tall / 2 + _BOBBING[step]
        elif shadows:
            canvas.shadow(x, foot - 0.005, size * 0.42, size * 0.06, 0.5)
        paint = partial(_painted, figure.paint, _told_apart(spot.wanted.colour, step))
        tilt = 14 if figure.home == "space" else 0
        halo = None if not shadows else _DEEP if brightness(spot.wanted.colour) > 0.42 else _PALE
        mirrored = spot.mirrored ^ bool(step % 2)
        canvas.figure(paint, x, foot, size, mirrored=mirrored, tilt=tilt, halo=halo)


def _painted(paint: Callable[[Pen, Colour], None], colour: Colour, pen: Pen) -> None:
    paint(pen, colour)


def _told_apart(colour: Colour, step: int) -> Colour:
    return darker(colour, _SHADES[step]) if brightness(colour) > 0.5 else lighter(colour, _SHADES[step])
