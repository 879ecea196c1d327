"""Animals with fur, sitting and looking at you."""

from __future__ import annotations

from aoai_tui.demo.studio.colours import Colour, darker, lighter, mixed, of
from aoai_tui.demo.studio.pen import Pen

_INK = of("#2a2430")
_BLUSH = of("#f2a7ad")


def rabbit(pen: Pen, coat: Colour) -> None:
    """A rabbit with long ears."""
    shade, inner = darker(coat, 0.14), mixed(_BLUSH, coat, 0.2)
    for side in (-1, 1):
        pen.oval(coat, side * 0.24, -0.68, 0.14, 0.36, side * 10)
        pen.oval(inner, side * 0.24, -0.66, 0.07, 0.27, side * 10)
    pen.oval(shade, 0.5, 0.78, 0.2, 0.2)
    pen.oval(coat, 0, 0.56, 0.5, 0.46)
    pen.oval(lighter(coat, 0.5), 0, 0.62, 0.28, 0.34)
    for side in (-1, 1):
        pen.oval(coat, side * 0.34, 0.93, 0.22, 0.1)
        pen.oval(shade, side * 0.2, 0.42, 0.1, 0.18, side * -14)
    _face(pen, coat, 0.46, 0.42, -0.12)
    for side in (-1, 1):
        pen.oval(_BLUSH, side * 0.28, 0.04, 0.09, 0.06)
    pen.oval(of("#e2808e"), 0, -0.02, 0.06, 0.045)
    pen.box((255, 255, 255), -0.05, 0.1, 0.05, 0.21)
    pen.stroke(_INK, 0.016, (-0.12, 0.08), (-0.05, 0.11), (0, 0.06), (0.05, 0.11), (0.12, 0.08))


def cat(pen: Pen, coat: Colour) -> None:
    """A cat with stripes and a tail around it."""
    shade, pale = darker(coat, 0.3), lighter(coat, 0.62)
    pen.stroke(coat, 0.16, (0.36, 0.86), (0.74, 0.84), (0.82, 0.5), (0.64, 0.24), (0.74, 0.04))
    pen.stroke(shade, 0.165, (0.68, 0.16), (0.72, 0.06))
    pen.blob(coat, (-0.3, 0.1), (0.3, 0.1), (0.52, 0.66), (0.46, 0.98), (-0.46, 0.98), (-0.52, 0.66))
    pen.oval(pale, 0, 0.52, 0.22, 0.34)
    for side in (-1, 1):
        pen.oval(coat, side * 0.2, 0.92, 0.17, 0.09)
        pen.shape(coat, (side * 0.5, -0.92), (side * 0.06, -0.6), (side * 0.52, -0.34))
        pen.shape(_BLUSH, (side * 0.44, -0.8), (side * 0.18, -0.58), (side * 0.46, -0.44))
    _face(pen, coat, 0.56, 0.45, -0.26)
    for x in (-0.12, 0, 0.12):
        pen.stroke(shade, 0.05, (x, -0.68), (x * 0.8, -0.54))
    for side in (-1, 1):
        for y in (0.5, 0.66):
            pen.stroke(shade, 0.05, (side * 0.48, y), (side * 0.36, y - 0.03))
        pen.oval(pale, side * 0.12, -0.07, 0.16, 0.12)
    pen.shape(of("#d9747f"), (-0.06, -0.17), (0.06, -0.17), (0, -0.1))
    for side in (-1, 1):
        for y in (-0.08, -0.02):
            pen.stroke(lighter(coat, 0.85), 0.016, (side * 0.2, y), (side * 0.62, y - 0.04 + (y + 0.08)))
    pen.stroke(_INK, 0.02, (-0.1, -0.03), (-0.05, 0.0), (0, -0.06), (0.05, 0.0), (0.1, -0.03))


def dog(pen: Pen, coat: Colour) -> None:
    """A dog with hanging ears and its tongue out."""
    shade, pale = darker(coat, 0.38), lighter(coat, 0.66)
    pen.stroke(coat, 0.13, (0.4, 0.8), (0.68, 0.62), (0.78, 0.34))
    pen.blob(coat, (-0.32, 0.1), (0.32, 0.1), (0.5, 0.7), (0.42, 0.98), (-0.42, 0.98), (-0.5, 0.7))
    pen.oval(pale, 0, 0.52, 0.24, 0.32)
    for side in (-1, 1):
        pen.oval(pale, side * 0.2, 0.93, 0.17, 0.08)
    _face(pen, coat, 0.46, 0.46, -0.3)
    for side in (-1, 1):
        ear = ((0.3, -0.7), (0.52, -0.66), (0.7, -0.24), (0.58, 0.06), (0.44, -0.12))
        pen.blob(shade, *((side * x, y) for x, y in ear))
    pen.oval(pale, 0, -0.08, 0.27, 0.22)
    pen.blob(of("#e5707f"), (-0.09, 0.02), (0.09, 0.02), (0.1, 0.2), (0, 0.27), (-0.1, 0.2))
    pen.oval(_INK, 0, -0.18, 0.11, 0.08)
    pen.stroke(_INK, 0.024, (-0.18, 0.0), (-0.08, 0.05), (0, -0.02), (0.08, 0.05), (0.18, 0.0))
    pen.box(of("#c8433f"), -0.3, 0.15, 0.3, 0.23)
    pen.oval(of("#f2c14b"), 0, 0.26, 0.07, 0.07)


def fox(pen: Pen, coat: Colour) -> None:
    """A fox with its brush."""
    pale, shade = lighter(coat, 0.86), darker(coat, 0.55)
    pen.blob(coat, (0.3, 0.9), (0.62, 0.96), (0.94, 0.64), (0.9, 0.22), (0.68, 0.1), (0.62, 0.42), (0.4, 0.6))
    pen.blob(pale, (0.9, 0.26), (0.68, 0.08), (0.64, 0.3), (0.78, 0.4))
    pen.blob(coat, (-0.26, 0.05), (0.26, 0.05), (0.44, 0.66), (0.36, 0.98), (-0.36, 0.98), (-0.44, 0.66))
    pen.blob(pale, (-0.2, 0.12), (0.2, 0.12), (0.14, 0.5), (0, 0.68), (-0.14, 0.5))
    for side in (-1, 1):
        pen.oval(shade, side * 0.18, 0.92, 0.14, 0.08)
        pen.shape(coat, (side * 0.56, -0.96), (side * 0.04, -0.58), (side * 0.56, -0.28))
        pen.shape(shade, (side * 0.5, -0.82), (side * 0.22, -0.58), (side * 0.48, -0.42))
    pen.blob(
        coat,
        (0, -0.7),
        (0.42, -0.52),
        (0.62, -0.16),
        (0.24, 0.06),
        (0, 0.2),
        (-0.24, 0.06),
        (-0.62, -0.16),
        (-0.42, -0.52),
    )
    for side in (-1, 1):
        cheek = ((0.06, -0.1), (0.3, -0.2), (0.6, -0.14), (0.26, 0.06), (0.04, 0.16))
        pen.blob(pale, *((side * x, y) for x, y in cheek))
        pen.eye(side * 0.22, -0.28, 0.075)
    pen.oval(_INK, 0, 0.12, 0.08, 0.06)


def bear(pen: Pen, coat: Colour) -> None:
    """A bear."""
    shade, pale = darker(coat, 0.25), lighter(coat, 0.5)
    for side in (-1, 1):
        pen.oval(coat, side * 0.4, -0.68, 0.18, 0.18)
        pen.oval(pale, side * 0.4, -0.67, 0.1, 0.1)
        pen.oval(shade, side * 0.52, 0.46, 0.17, 0.34, side * -18)
    pen.oval(coat, 0, 0.5, 0.56, 0.5)
    pen.oval(pale, 0, 0.56, 0.34, 0.34)
    for side in (-1, 1):
        pen.oval(coat, side * 0.34, 0.92, 0.22, 0.11)
        pen.oval(pale, side * 0.34, 0.93, 0.13, 0.06)
    _face(pen, coat, 0.52, 0.46, -0.32)
    pen.oval(pale, 0, -0.16, 0.24, 0.18)
    pen.oval(_INK, 0, -0.24, 0.1, 0.07)
    pen.stroke(_INK, 0.024, (-0.1, -0.1), (-0.04, -0.07), (0, -0.14), (0.04, -0.07), (0.1, -0.1))


def panda(pen: Pen, coat: Colour) -> None:
    """A panda; its coat is the black of it."""
    white = (246, 244, 240)
    for side in (-1, 1):
        pen.oval(coat, side * 0.42, -0.7, 0.19, 0.19)
    pen.oval(white, 0, 0.5, 0.56, 0.5)
    pen.blob(coat, (-0.5, 0.1), (0, 0.02), (0.5, 0.1), (0.54, 0.32), (0, 0.26), (-0.54, 0.32))
    for side in (-1, 1):
        pen.oval(coat, side * 0.5, 0.46, 0.16, 0.32, side * -20)
        pen.oval(coat, side * 0.34, 0.92, 0.24, 0.12)
    pen.oval(white, 0, -0.32, 0.56, 0.48)
    for side in (-1, 1):
        pen.oval(coat, side * 0.24, -0.34, 0.15, 0.19, side * 24)
        pen.eye(side * 0.22, -0.35, 0.07, (10, 10, 14))
    pen.oval(_INK, 0, -0.16, 0.09, 0.06)
    pen.stroke(_INK, 0.024, (-0.1, -0.06), (0, -0.02), (0.1, -0.06))


def mouse(pen: Pen, coat: Colour) -> None:
    """A mouse with large ears."""
    pink = mixed(_BLUSH, coat, 0.15)
    pen.stroke(pink, 0.06, (0.3, 0.9), (0.7, 0.96), (0.86, 0.7), (0.72, 0.5))
    for side in (-1, 1):
        pen.oval(coat, side * 0.5, -0.56, 0.32, 0.32)
        pen.oval(pink, side * 0.5, -0.55, 0.21, 0.21)
    pen.oval(coat, 0, 0.54, 0.42, 0.44)
    pen.oval(lighter(coat, 0.55), 0, 0.6, 0.24, 0.3)
    _face(pen, coat, 0.42, 0.4, -0.2)
    pen.oval(pink, 0, -0.02, 0.08, 0.065)
    for side in (-1, 1):
        pen.oval(pink, side * 0.22, 0.95, 0.15, 0.06)
        pen.oval(pink, side * 0.14, 0.44, 0.08, 0.06)


def elephant(pen: Pen, coat: Colour) -> None:
    """An elephant, its trunk to one side."""
    shade, pale = darker(coat, 0.2), lighter(coat, 0.3)
    for side in (-1, 1):
        ear = ((0.3, -0.62), (0.74, -0.72), (0.96, -0.34), (0.8, 0.06), (0.44, 0.02))
        pen.blob(shade, *((side * x, y) for x, y in ear))
        pen.blob(mixed(_BLUSH, coat, 0.4), *((side * (x * 0.78 + 0.1), y * 0.78 - 0.06) for x, y in ear))
        pen.box(shade, side * 0.34 - 0.18, 0.5, side * 0.34 + 0.18, 0.98)
        for toe in (-0.1, 0, 0.1):
            pen.oval(pale, side * 0.34 + toe, 0.95, 0.05, 0.04)
    pen.oval(coat, 0, 0.38, 0.56, 0.46)
    pen.oval(coat, 0, -0.28, 0.46, 0.48)
    pen.stroke(coat, 0.26, (0, -0.1), (-0.02, 0.2), (0.04, 0.46), (0.26, 0.6), (0.44, 0.5))
    for y in (0.06, 0.2, 0.34):
        pen.stroke(shade, 0.02, (-0.1, y), (0, y + 0.03), (0.1, y - 0.01))
    for side in (-1, 1):
        pen.blob(
            (250, 246, 232), (side * 0.16, 0.06), (side * 0.24, 0.04), (side * 0.3, 0.3), (side * 0.22, 0.24)
        )
        pen.eye(side * 0.22, -0.34, 0.06)


def _face(pen: Pen, coat: Colour, across: float, down: float, y: float) -> None:
    pen.oval(coat, 0, y, across, down)
    for side in (-1, 1):
        pen.eye(side * across * 0.44, y - down * 0.16, 0.085)
