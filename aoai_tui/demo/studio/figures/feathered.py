"""Birds, and what else has wings."""

from __future__ import annotations

from aoai_tui.demo.studio.colours import Colour, darker, lighter, mixed, of, turned
from aoai_tui.demo.studio.pen import Pen

_INK = of("#2a2430")
_BEAK = of("#f2a63b")
_BARK = of("#7a5538")


def parrot(pen: Pen, coat: Colour) -> None:
    """A parrot on its branch, with wing feathers of three colours."""
    wing, tip = turned(coat, 45, 1.1), turned(coat, 205, 0.95)
    pen.stroke(_BARK, 0.13, (-0.96, 0.66), (-0.3, 0.58), (0.3, 0.62), (0.96, 0.5))
    pen.blob(tip, (0.1, 0.4), (0.34, 0.42), (0.62, 0.98), (0.46, 1.0), (0.3, 0.8))
    pen.blob(darker(coat, 0.2), (0.0, 0.4), (0.24, 0.44), (0.44, 0.98), (0.3, 0.98))
    pen.blob(
        coat,
        (-0.42, -0.6),
        (-0.1, -0.92),
        (0.24, -0.74),
        (0.36, -0.2),
        (0.42, 0.3),
        (0.2, 0.58),
        (-0.16, 0.52),
        (-0.38, 0.12),
        (-0.34, -0.3),
    )
    for colour, drop, reach in (
        (wing, 0.0, 0.5),
        (lighter(tip, 0.1), 0.16, 0.62),
        (darker(tip, 0.3), 0.34, 0.72),
    ):
        pen.blob(
            colour,
            (0.06, -0.26 + drop),
            (0.4, -0.16 + drop),
            (0.5, 0.24 + drop),
            (reach, 0.42 + drop),
            (0.2, 0.3 + drop),
        )
    pen.oval((250, 246, 238), -0.2, -0.56, 0.19, 0.17)
    pen.eye(-0.17, -0.58, 0.075)
    pen.blob(
        _INK, (-0.36, -0.68), (-0.52, -0.6), (-0.6, -0.38), (-0.54, -0.24), (-0.44, -0.38), (-0.34, -0.4)
    )
    pen.blob(of("#4a4450"), (-0.4, -0.38), (-0.3, -0.38), (-0.36, -0.26), (-0.46, -0.26))
    for x in (-0.08, 0.1):
        pen.stroke(of("#59504f"), 0.05, (x, 0.5), (x - 0.02, 0.64))


def owl(pen: Pen, coat: Colour) -> None:
    """An owl with large eyes."""
    pale, shade = lighter(coat, 0.55), darker(coat, 0.28)
    for side in (-1, 1):
        pen.shape(shade, (side * 0.56, -0.98), (side * 0.08, -0.62), (side * 0.54, -0.4))
    pen.blob(
        coat,
        (-0.5, -0.6),
        (0, -0.74),
        (0.5, -0.6),
        (0.62, 0.1),
        (0.5, 0.7),
        (0, 0.94),
        (-0.5, 0.7),
        (-0.62, 0.1),
    )
    pen.blob(pale, (-0.32, 0.1), (0, 0.0), (0.32, 0.1), (0.3, 0.6), (0, 0.84), (-0.3, 0.6))
    for row, y in enumerate((0.22, 0.4, 0.58)):
        for x in (-0.16, 0, 0.16) if row % 2 else (-0.08, 0.08):
            pen.stroke(coat, 0.035, (x - 0.06, y), (x, y + 0.06), (x + 0.06, y))
    for side in (-1, 1):
        pen.blob(shade, (side * 0.5, -0.1), (side * 0.68, 0.2), (side * 0.56, 0.74), (side * 0.4, 0.4))
        pen.oval(pale, side * 0.26, -0.34, 0.29, 0.29)
        pen.oval(of("#f6c445"), side * 0.26, -0.34, 0.2, 0.2)
        pen.eye(side * 0.26, -0.34, 0.12)
        for toe in (-0.1, 0, 0.1):
            pen.oval(_BEAK, side * 0.2 + toe, 0.94, 0.05, 0.07)
    pen.blob(_BEAK, (-0.09, -0.24), (0.09, -0.24), (0, 0.0))


def bird(pen: Pen, coat: Colour) -> None:
    """A small bird on a twig."""
    breast, wing = mixed(of("#f2a25c"), coat, 0.1), darker(coat, 0.3)
    pen.stroke(_BARK, 0.07, (-0.9, 0.9), (0, 0.82), (0.9, 0.88))
    pen.blob(wing, (0.4, 0.2), (0.96, 0.36), (0.98, 0.5), (0.4, 0.5))
    pen.blob(
        coat,
        (-0.56, -0.3),
        (-0.3, -0.68),
        (0.1, -0.5),
        (0.44, 0.0),
        (0.6, 0.36),
        (0.3, 0.62),
        (-0.2, 0.62),
        (-0.54, 0.2),
    )
    pen.blob(breast, (-0.5, -0.12), (-0.26, -0.14), (0.0, 0.3), (0.1, 0.6), (-0.24, 0.6), (-0.5, 0.24))
    pen.blob(wing, (0.0, -0.2), (0.3, -0.12), (0.72, 0.34), (0.3, 0.4), (0.04, 0.16))
    pen.shape(_BEAK, (-0.5, -0.44), (-0.84, -0.3), (-0.5, -0.24))
    pen.eye(-0.26, -0.38, 0.085)
    for x in (-0.1, 0.12):
        pen.stroke(_BEAK, 0.04, (x, 0.58), (x, 0.84))


def penguin(pen: Pen, coat: Colour) -> None:
    """A penguin."""
    white = (248, 248, 246)
    for side in (-1, 1):
        pen.oval(_BEAK, side * 0.2, 0.94, 0.2, 0.07)
        pen.blob(coat, (side * 0.4, -0.2), (side * 0.74, 0.3), (side * 0.66, 0.5), (side * 0.4, 0.3))
    pen.blob(
        coat,
        (0, -0.96),
        (0.36, -0.8),
        (0.44, -0.3),
        (0.56, 0.3),
        (0.4, 0.88),
        (0, 0.96),
        (-0.4, 0.88),
        (-0.56, 0.3),
        (-0.44, -0.3),
        (-0.36, -0.8),
    )
    pen.blob(
        white,
        (0, -0.3),
        (0.3, -0.2),
        (0.4, 0.3),
        (0.3, 0.8),
        (0, 0.9),
        (-0.3, 0.8),
        (-0.4, 0.3),
        (-0.3, -0.2),
    )
    for side in (-1, 1):
        pen.oval(white, side * 0.16, -0.54, 0.18, 0.22)
        pen.eye(side * 0.14, -0.56, 0.075)
    pen.shape(_BEAK, (-0.12, -0.44), (0.12, -0.44), (0, -0.24))
    pen.blob(of("#d8484a"), (-0.44, -0.24), (0, -0.12), (0.44, -0.24), (0.45, -0.1), (0, 0.03), (-0.45, -0.1))


def duck(pen: Pen, coat: Colour) -> None:
    """A duck, seen from the side."""
    pen.blob(
        coat,
        (-0.9, 0.36),
        (-0.5, 0.3),
        (0.1, 0.28),
        (0.7, 0.16),
        (0.98, 0.0),
        (0.86, 0.6),
        (0.4, 0.92),
        (-0.4, 0.9),
        (-0.8, 0.66),
    )
    pen.oval(coat, -0.42, -0.2, 0.4, 0.4)
    pen.blob(coat, (-0.7, 0.0), (-0.1, 0.0), (0.1, 0.5), (-0.76, 0.6))
    pen.blob(darker(coat, 0.14), (-0.1, 0.4), (0.4, 0.34), (0.76, 0.36), (0.5, 0.7), (0.0, 0.7))
    pen.blob(_BEAK, (-0.74, -0.24), (-1.0, -0.14), (-1.0, -0.02), (-0.72, -0.04))
    pen.eye(-0.52, -0.3, 0.075)


def butterfly(pen: Pen, coat: Colour) -> None:
    """A butterfly with open wings."""
    second, spot = turned(coat, 22, 0.9), lighter(coat, 0.6)
    for side in (-1, 1):
        upper = ((0.04, -0.1), (0.3, -0.72), (0.8, -0.9), (0.96, -0.5), (0.7, -0.04))
        lower = ((0.04, 0.0), (0.6, 0.04), (0.8, 0.4), (0.5, 0.8), (0.2, 0.5))
        pen.blob(darker(coat, 0.55), *((side * x * 1.04, y * 1.05) for x, y in upper))
        pen.blob(darker(coat, 0.55), *((side * x * 1.04, y * 1.05) for x, y in lower))
        pen.blob(coat, *((side * (x * 0.92 + 0.02), y * 0.9 - 0.03) for x, y in upper))
        pen.blob(second, *((side * (x * 0.88 + 0.02), y * 0.88 + 0.03) for x, y in lower))
        pen.oval(spot, side * 0.62, -0.54, 0.14, 0.14)
        pen.oval(spot, side * 0.5, 0.4, 0.1, 0.1)
        pen.stroke(_INK, 0.03, (side * 0.02, -0.4), (side * 0.14, -0.7), (side * 0.26, -0.8))
    pen.oval(_INK, 0, 0.05, 0.075, 0.46)
    pen.oval(_INK, 0, -0.4, 0.1, 0.1)


def bee(pen: Pen, coat: Colour) -> None:
    """A bee in flight."""
    for x, tilt in ((-0.16, -24), (0.22, 20)):
        pen.oval(of("#dcecf6"), x, -0.5, 0.22, 0.4, tilt)
    pen.oval(coat, 0, 0.12, 0.66, 0.46)
    for x, half in ((-0.12, 0.45), (0.16, 0.44), (0.42, 0.34)):
        pen.box(_INK, x - 0.07, 0.12 - half, x + 0.07, 0.12 + half)
    pen.oval(_INK, -0.52, 0.06, 0.3, 0.32)
    pen.oval((255, 255, 255), -0.6, -0.02, 0.1, 0.12)
    pen.oval(_INK, -0.62, -0.02, 0.05, 0.06)
    pen.shape(_INK, (0.62, 0.04), (0.9, 0.14), (0.62, 0.22))
