"""What lives in the water, and near it."""

from __future__ import annotations

from aoai_tui.demo.studio.colours import Colour, darker, lighter, mixed, of
from aoai_tui.demo.studio.pen import Pen

_INK = of("#2a2430")


def fish(pen: Pen, coat: Colour) -> None:
    """A fish with three white bands."""
    fin, white = darker(coat, 0.24), (252, 250, 244)
    pen.blob(fin, (0.44, 0.0), (0.9, -0.5), (1.0, 0.0), (0.9, 0.5))
    pen.blob(fin, (-0.3, -0.4), (0.1, -0.84), (0.4, -0.6), (0.3, -0.3))
    pen.blob(fin, (-0.1, 0.4), (0.1, 0.78), (0.34, 0.6), (0.2, 0.3))
    pen.blob(
        coat, (-0.9, 0.04), (-0.5, -0.46), (0.1, -0.52), (0.6, -0.12), (0.6, 0.14), (0.1, 0.54), (-0.5, 0.48)
    )
    pen.blob(white, (-0.36, -0.5), (-0.2, -0.53), (-0.1, 0.0), (-0.2, 0.55), (-0.36, 0.52), (-0.28, 0.0))
    pen.blob(white, (0.2, -0.48), (0.34, -0.4), (0.4, 0.0), (0.34, 0.42), (0.2, 0.5), (0.26, 0.0))
    pen.blob(fin, (-0.14, 0.06), (0.16, -0.02), (0.18, 0.26), (-0.04, 0.24))
    pen.oval(white, -0.6, -0.1, 0.13, 0.14)
    pen.eye(-0.62, -0.1, 0.085)
    pen.stroke(_INK, 0.03, (-0.86, 0.12), (-0.76, 0.16), (-0.68, 0.12))


def whale(pen: Pen, coat: Colour) -> None:
    """A whale that blows."""
    pale, spray = lighter(coat, 0.72), of("#d9f0fa")
    for side in (-1, 1):
        pen.stroke(
            spray,
            0.07,
            (-0.3, -0.36),
            (-0.3 + side * 0.08, -0.7),
            (-0.3 + side * 0.3, -0.76),
            (-0.3 + side * 0.36, -0.56),
        )
    pen.blob(
        coat,
        (0.66, 0.2),
        (0.8, -0.3),
        (0.62, -0.62),
        (0.84, -0.6),
        (0.92, -0.46),
        (1.0, -0.66),
        (1.06, -0.5),
        (1.0, -0.2),
        (0.9, 0.4),
    )
    pen.blob(
        coat,
        (-0.98, 0.3),
        (-0.86, -0.16),
        (-0.4, -0.36),
        (0.1, -0.26),
        (0.6, 0.08),
        (0.92, 0.16),
        (0.8, 0.6),
        (0.3, 0.86),
        (-0.4, 0.88),
        (-0.86, 0.66),
    )
    pen.blob(
        pale, (-0.94, 0.44), (-0.4, 0.56), (0.2, 0.5), (0.5, 0.54), (0.2, 0.84), (-0.4, 0.87), (-0.84, 0.68)
    )
    for y in (0.62, 0.72, 0.8):
        pen.stroke(mixed(pale, coat, 0.4), 0.02, (-0.7, y), (-0.2, y + 0.04), (0.2, y))
    pen.blob(darker(coat, 0.2), (-0.1, 0.52), (0.2, 0.5), (0.24, 0.9), (0.06, 0.98))
    pen.eye(-0.58, 0.24, 0.07)


def octopus(pen: Pen, coat: Colour) -> None:
    """An octopus with eight arms."""
    shade, pale = darker(coat, 0.2), lighter(coat, 0.45)
    for side in (-1, 1):
        for reach, drop, colour in (
            (0.96, 0.5, shade),
            (0.8, 0.86, coat),
            (0.5, 0.96, shade),
            (0.2, 0.98, coat),
        ):
            pen.stroke(
                colour,
                0.19,
                (side * 0.2, 0.2),
                (side * reach * 0.7, 0.3 + drop * 0.3),
                (side * reach, drop - 0.1),
                (side * (reach - 0.16), drop),
            )
    pen.blob(
        coat,
        (0, -0.96),
        (0.44, -0.78),
        (0.54, -0.3),
        (0.4, 0.14),
        (0, 0.3),
        (-0.4, 0.14),
        (-0.54, -0.3),
        (-0.44, -0.78),
    )
    for x, y, size in ((0.2, -0.74, 0.07), (-0.06, -0.8, 0.05), (0.32, -0.56, 0.05)):
        pen.oval(pale, x, y, size, size)
    for side in (-1, 1):
        pen.oval((255, 255, 255), side * 0.2, -0.2, 0.15, 0.17)
        pen.eye(side * 0.19, -0.18, 0.09)
    pen.stroke(_INK, 0.03, (-0.1, 0.04), (0, 0.1), (0.1, 0.04))


def turtle(pen: Pen, coat: Colour) -> None:
    """A turtle, walking."""
    shell, line = mixed(coat, of("#7a5b34"), 0.6), darker(coat, 0.6)
    for x in (-0.46, 0.4):
        pen.oval(coat, x, 0.78, 0.16, 0.22)
    pen.blob(coat, (-0.5, 0.3), (-0.86, 0.04), (-1.0, -0.16), (-0.86, -0.4), (-0.6, -0.34), (-0.44, 0.0))
    pen.shape(coat, (0.7, 0.5), (0.98, 0.66), (0.66, 0.7))
    pen.blob(shell, (-0.64, 0.6), (-0.5, 0.0), (0, -0.4), (0.52, -0.1), (0.76, 0.6), (0, 0.74))
    for x, y, size in ((0.04, -0.04, 0.2), (-0.32, 0.26, 0.15), (0.4, 0.26, 0.15), (0.04, 0.42, 0.17)):
        pen.oval(line, x, y, size + 0.03, size * 0.86 + 0.03)
        pen.oval(lighter(shell, 0.22), x, y, size, size * 0.86)
    pen.eye(-0.82, -0.18, 0.07)
    pen.stroke(_INK, 0.024, (-0.96, -0.06), (-0.84, 0.0), (-0.74, -0.04))


def frog(pen: Pen, coat: Colour) -> None:
    """A frog, sitting."""
    pale, shade = lighter(coat, 0.6), darker(coat, 0.2)
    for side in (-1, 1):
        pen.oval(shade, side * 0.6, 0.62, 0.3, 0.36, side * 20)
        pen.oval(coat, side * 0.5, 0.92, 0.34, 0.08)
        pen.oval(coat, side * 0.34, -0.56, 0.24, 0.26)
    pen.oval(coat, 0, 0.4, 0.56, 0.54)
    pen.oval(pale, 0, 0.54, 0.36, 0.38)
    pen.oval(coat, 0, -0.2, 0.64, 0.42)
    for side in (-1, 1):
        pen.oval((255, 255, 255), side * 0.34, -0.58, 0.17, 0.18)
        pen.eye(side * 0.33, -0.57, 0.1)
        pen.oval(shade, side * 0.16, 0.9, 0.16, 0.07)
    pen.stroke(_INK, 0.034, (-0.44, -0.16), (-0.2, 0.0), (0.2, 0.0), (0.44, -0.16))


def snail(pen: Pen, coat: Colour) -> None:
    """A snail with its house."""
    body = mixed(of("#e8c99a"), coat, 0.15)
    for x in (-0.74, -0.56):
        pen.stroke(body, 0.05, (x, 0.1), (x - 0.06, -0.3))
        pen.oval(_INK, x - 0.06, -0.34, 0.06, 0.06)
    pen.blob(
        body,
        (-0.9, 0.3),
        (-0.74, 0.0),
        (-0.5, 0.1),
        (-0.34, 0.6),
        (0.4, 0.74),
        (0.98, 0.92),
        (-0.6, 0.94),
        (-0.9, 0.7),
    )
    for size, colour in (
        (0.58, coat),
        (0.43, lighter(coat, 0.35)),
        (0.3, coat),
        (0.17, lighter(coat, 0.35)),
        (0.07, coat),
    ):
        pen.oval(colour, 0.16 - (0.58 - size) * 0.16, 0.2 + (0.58 - size) * 0.2, size, size)
    pen.stroke(_INK, 0.026, (-0.86, 0.44), (-0.76, 0.5), (-0.66, 0.46))
