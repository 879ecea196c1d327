"""Things that people make."""

from __future__ import annotations

from itertools import pairwise
from math import cos, sin, tau

from aoai_tui.demo.studio.colours import Colour, darker, lighter, mixed, of, turned
from aoai_tui.demo.studio.pen import Pen

_INK = of("#2a2430")
_GLASS = of("#ffe9a8")
_WOOD = of("#8a5e3c")


def house(pen: Pen, coat: Colour) -> None:
    """A house with a red roof and lit windows."""
    roof = mixed(of("#b5473d"), darker(coat, 0.3), 0.15)
    pen.box(darker(coat, 0.35), 0.4, -0.86, 0.58, -0.4)
    pen.box(coat, -0.7, -0.16, 0.7, 1.0)
    pen.shape(roof, (-0.92, -0.1), (0, -0.86), (0.92, -0.1))
    pen.shape(darker(roof, 0.25), (-0.92, -0.1), (0.92, -0.1), (0.8, 0.0), (-0.8, 0.0))
    pen.box(_WOOD, -0.16, 0.42, 0.16, 1.0)
    pen.oval(_GLASS, 0.09, 0.72, 0.03, 0.03)
    for x in (-0.44, 0.44):
        pen.box((250, 246, 238), x - 0.17, 0.16, x + 0.17, 0.54)
        pen.box(_GLASS, x - 0.13, 0.2, x + 0.13, 0.5)
        pen.box((250, 246, 238), x - 0.015, 0.2, x + 0.015, 0.5)
    pen.oval(_GLASS, 0, -0.34, 0.12, 0.12)


def lighthouse(pen: Pen, coat: Colour) -> None:
    """A lighthouse with stripes, on a rock."""
    white = (248, 246, 240)
    pen.blob(of("#5a5f68"), (-0.8, 1.0), (-0.56, 0.74), (-0.1, 0.66), (0.44, 0.72), (0.84, 1.0))
    pen.shape(white, (-0.2, -0.5), (0.2, -0.5), (0.34, 0.8), (-0.34, 0.8))
    for top in (-0.36, 0.04, 0.44):
        left, right = 0.2 + (top + 0.5) * 0.108, 0.2 + (top + 0.7) * 0.108
        pen.shape(coat, (-left, top), (left, top), (right, top + 0.2), (-right, top + 0.2))
    pen.box(_INK, -0.28, -0.56, 0.28, -0.48)
    pen.box(of("#ffe48a"), -0.14, -0.78, 0.14, -0.56)
    pen.shape(coat, (-0.2, -0.78), (0, -0.98), (0.2, -0.78))
    pen.box(_WOOD, -0.08, 0.6, 0.08, 0.8)


def castle(pen: Pen, coat: Colour) -> None:
    """A castle with three towers."""
    shade, roof = darker(coat, 0.2), of("#b9473f")
    pen.box(coat, -0.66, 0.06, 0.66, 1.0)
    for x, top, half in ((-0.68, -0.2, 0.22), (0.68, -0.2, 0.22), (0, -0.44, 0.26)):
        pen.box(shade, x - half, top, x + half, 1.0 if x else 0.3)
        pen.shape(roof, (x - half - 0.08, top), (x, top - 0.46), (x + half + 0.08, top))
        pen.box(_INK, x - 0.06, top + 0.16, x + 0.06, top + 0.36)
    for x in (-0.4, -0.16, 0.16, 0.4):
        pen.box(coat, x - 0.08, -0.06, x + 0.08, 0.1)
    pen.box(_INK, -0.18, 0.58, 0.18, 1.0)
    pen.oval(_INK, 0, 0.58, 0.18, 0.18)


def boat(pen: Pen, coat: Colour) -> None:
    """A sailing boat."""
    pen.box(_WOOD, -0.03, -0.94, 0.03, 0.6)
    pen.blob((250, 248, 242), (0.08, -0.9), (0.5, -0.3), (0.72, 0.4), (0.08, 0.44))
    pen.blob(coat, (-0.08, -0.7), (-0.34, -0.1), (-0.56, 0.42), (-0.08, 0.44))
    pen.shape(lighter(coat, 0.2), (0.03, -0.94), (0.3, -0.86), (0.03, -0.78))
    pen.blob(_WOOD, (-0.9, 0.54), (0, 0.6), (0.94, 0.5), (0.66, 0.92), (0, 0.98), (-0.62, 0.92))
    pen.stroke((250, 248, 242), 0.05, (-0.82, 0.64), (0, 0.7), (0.84, 0.62))


def balloon(pen: Pen, coat: Colour) -> None:
    """A hot-air balloon."""
    second, pale = lighter(coat, 0.72), darker(coat, 0.22)
    pen.stroke(_INK, 0.018, (-0.34, 0.36), (-0.14, 0.74))
    pen.stroke(_INK, 0.018, (0.34, 0.36), (0.14, 0.74))
    pen.blob(
        coat,
        (0, -0.98),
        (0.52, -0.82),
        (0.74, -0.36),
        (0.56, 0.08),
        (0.26, 0.42),
        (-0.26, 0.42),
        (-0.56, 0.08),
        (-0.74, -0.36),
        (-0.52, -0.82),
    )
    pen.blob(
        second,
        (0, -0.98),
        (0.3, -0.8),
        (0.44, -0.36),
        (0.34, 0.1),
        (0.16, 0.44),
        (-0.16, 0.44),
        (-0.34, 0.1),
        (-0.44, -0.36),
        (-0.3, -0.8),
    )
    pen.blob(
        pale,
        (0, -0.98),
        (0.13, -0.8),
        (0.17, -0.36),
        (0.13, 0.1),
        (0.06, 0.45),
        (-0.06, 0.45),
        (-0.13, 0.1),
        (-0.17, -0.36),
        (-0.13, -0.8),
    )
    pen.box(_WOOD, -0.17, 0.72, 0.17, 0.98)
    pen.box(darker(_WOOD, 0.3), -0.19, 0.7, 0.19, 0.77)


def rocket(pen: Pen, coat: Colour) -> None:
    """A rocket that flies."""
    white = (244, 246, 250)
    pen.blob(of("#f7a531"), (-0.2, 0.5), (0.2, 0.5), (0.16, 0.8), (0, 1.0), (-0.16, 0.8))
    pen.blob(of("#fff0b0"), (-0.1, 0.5), (0.1, 0.5), (0.06, 0.7), (0, 0.82), (-0.06, 0.7))
    for side in (-1, 1):
        pen.blob(coat, (side * 0.26, 0.08), (side * 0.6, 0.4), (side * 0.62, 0.68), (side * 0.26, 0.48))
    pen.blob(
        white,
        (0, -1.0),
        (0.26, -0.66),
        (0.36, -0.1),
        (0.26, 0.54),
        (-0.26, 0.54),
        (-0.36, -0.1),
        (-0.26, -0.66),
    )
    pen.blob(coat, (0, -1.0), (0.14, -0.84), (0.25, -0.62), (0, -0.58), (-0.25, -0.62), (-0.14, -0.84))
    pen.oval(of("#8a97a8"), 0, -0.2, 0.18, 0.18)
    pen.oval(of("#4aa3df"), 0, -0.2, 0.13, 0.13)
    pen.blob(darker(coat, 0.2), (-0.06, 0.2), (0.06, 0.2), (0.07, 0.62), (-0.07, 0.62))


def robot(pen: Pen, coat: Colour) -> None:
    """A friendly robot."""
    shade, light = darker(coat, 0.35), of("#7ff0e0")
    pen.stroke(shade, 0.05, (0, -0.7), (0, -0.9))
    pen.oval(of("#f2605a"), 0, -0.92, 0.08, 0.08)
    for side in (-1, 1):
        pen.stroke(shade, 0.13, (side * 0.5, 0.14), (side * 0.78, 0.3), (side * 0.74, 0.62))
        pen.oval(coat, side * 0.74, 0.68, 0.13, 0.13)
        pen.box(shade, side * 0.24 - 0.11, 0.66, side * 0.24 + 0.11, 0.92)
        pen.oval(coat, side * 0.26, 0.94, 0.2, 0.08)
        pen.box(shade, side * 0.62 - 0.08, -0.5, side * 0.62 + 0.08, -0.24)
    pen.blob(
        coat,
        (-0.56, -0.7),
        (0, -0.74),
        (0.56, -0.7),
        (0.6, -0.38),
        (0.56, -0.06),
        (0, -0.02),
        (-0.56, -0.06),
        (-0.6, -0.38),
    )
    pen.box(of("#1d2833"), -0.44, -0.6, 0.44, -0.16)
    for side in (-1, 1):
        pen.oval(light, side * 0.2, -0.42, 0.11, 0.12)
    pen.stroke(light, 0.04, (-0.14, -0.25), (0, -0.21), (0.14, -0.25))
    pen.box(coat, -0.46, 0.04, 0.46, 0.7)
    pen.oval(of("#1d2833"), 0, 0.34, 0.22, 0.22)
    pen.oval(of("#f6c445"), 0, 0.34, 0.14, 0.14)


def lamp(pen: Pen, coat: Colour) -> None:
    """A table lamp that is lit."""
    pen.oval(_WOOD, 0, 0.92, 0.4, 0.09)
    pen.box(_WOOD, -0.06, 0.0, 0.06, 0.9)
    pen.oval(of("#fff6cf"), 0, 0.06, 0.5, 0.1)
    pen.shape(coat, (-0.36, -0.86), (0.36, -0.86), (0.7, 0.06), (-0.7, 0.06))
    pen.shape(lighter(coat, 0.5), (-0.14, -0.86), (0.14, -0.86), (0.26, 0.06), (-0.26, 0.06))


def book(pen: Pen, coat: Colour) -> None:
    """An open book."""
    page = of("#faf5e6")
    pen.blob(
        coat,
        (-1.0, -0.3),
        (-0.5, -0.42),
        (0, -0.26),
        (0.5, -0.42),
        (1.0, -0.3),
        (1.0, 0.72),
        (0, 0.84),
        (-1.0, 0.72),
    )
    for side in (-1, 1):
        leaf = ((0.0, -0.26), (0.4, -0.42), (0.92, -0.34), (0.92, 0.6), (0.4, 0.54), (0.0, 0.72))
        pen.blob(page if side < 0 else darker(page, 0.06), *((side * x, y) for x, y in leaf))
        for y in (-0.16, 0.0, 0.16, 0.32):
            pen.stroke(
                of("#b8ae98"), 0.035, (side * 0.16, y + 0.02), (side * 0.5, y - 0.06), (side * 0.8, y - 0.02)
            )
    pen.stroke(of("#cfc4a8"), 0.03, (0, -0.24), (0, 0.72))


def car(pen: Pen, coat: Colour) -> None:
    """A car, seen from the side."""
    pen.blob(coat, (-0.62, 0.2), (-0.44, -0.3), (0.2, -0.34), (0.56, 0.16))
    pen.blob(of("#cfe6f2"), (-0.48, 0.14), (-0.36, -0.2), (-0.04, -0.22), (-0.04, 0.14))
    pen.blob(of("#cfe6f2"), (0.06, 0.14), (0.06, -0.22), (0.22, -0.2), (0.42, 0.14))
    pen.blob(
        coat, (-0.98, 0.34), (-0.7, 0.14), (0.6, 0.12), (0.96, 0.28), (1.0, 0.66), (0, 0.72), (-1.0, 0.66)
    )
    pen.oval(of("#ffe9a8"), 0.9, 0.4, 0.07, 0.09)
    for x in (-0.52, 0.54):
        pen.oval(_INK, x, 0.72, 0.25, 0.25)
        pen.oval(of("#c9ced6"), x, 0.72, 0.12, 0.12)


def bicycle(pen: Pen, coat: Colour) -> None:
    """A bicycle."""
    for x in (-0.58, 0.58):
        for step in range(24):
            pen.oval(_INK, *_around(x, 0.5, 0.42, step / 24), 0.06, 0.06)
        pen.oval(of("#c9ced6"), x, 0.5, 0.05, 0.05)
    frame = ((-0.58, 0.5), (-0.26, -0.1), (0.38, -0.12), (0.0, 0.52), (-0.58, 0.5))
    for one, other in pairwise(frame):
        pen.stroke(coat, 0.075, one, other)
    pen.stroke(coat, 0.075, (-0.3, -0.24), (0.0, 0.52))
    pen.stroke(coat, 0.075, (0.58, 0.5), (0.34, -0.36))
    pen.stroke(_INK, 0.07, (0.12, -0.4), (0.34, -0.38), (0.46, -0.28))
    pen.stroke(_INK, 0.1, (-0.46, -0.28), (-0.18, -0.28))


def gift(pen: Pen, coat: Colour) -> None:
    """A parcel with a bow."""
    ribbon = turned(coat, 150, 1.0)
    pen.box(coat, -0.74, -0.1, 0.74, 0.98)
    pen.box(lighter(coat, 0.18), -0.84, -0.36, 0.84, 0.0)
    pen.box(ribbon, -0.14, -0.36, 0.14, 0.98)
    for side in (-1, 1):
        pen.blob(ribbon, (0, -0.36), (side * 0.5, -0.42), (side * 0.6, -0.8), (side * 0.22, -0.78))
    pen.oval(darker(ribbon, 0.2), 0, -0.42, 0.14, 0.12)


def _around(x: float, y: float, radius: float, share: float) -> tuple[float, float]:
    return x + radius * cos(tau * share), y + radius * sin(tau * share)
