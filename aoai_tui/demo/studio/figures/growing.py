"""Plants, people and signs."""

from __future__ import annotations

from math import cos, pi, sin, tau

from aoai_tui.demo.studio.colours import Colour, darker, lighter, mixed, of
from aoai_tui.demo.studio.pen import Pen

_INK = of("#2a2430")
_STEM = of("#4c8a46")
_BARK = of("#76523a")


def tree(pen: Pen, coat: Colour) -> None:
    """A tree with a round crown."""
    pen.shape(_BARK, (-0.1, 0.1), (0.1, 0.1), (0.18, 1.0), (-0.18, 1.0))
    pen.stroke(_BARK, 0.09, (0, 0.4), (0.24, 0.1))
    for x, y, size in ((-0.4, -0.1, 0.38), (0.42, -0.08, 0.38), (0, -0.02, 0.44)):
        pen.oval(darker(coat, 0.24), x, y, size, size)
    for x, y, size in ((-0.28, -0.42, 0.42), (0.3, -0.4, 0.42), (0, -0.58, 0.4)):
        pen.oval(coat, x, y, size, size)
    pen.oval(lighter(coat, 0.22), -0.2, -0.6, 0.26, 0.24)


def pine(pen: Pen, coat: Colour) -> None:
    """A fir tree."""
    pen.box(_BARK, -0.09, 0.7, 0.09, 1.0)
    for top, half, low in ((0.0, 0.66, 0.8), (-0.44, 0.52, 0.34), (-0.98, 0.38, -0.14)):
        pen.shape(coat, (0, top - 0.1), (half, low), (-half, low))
        pen.shape(darker(coat, 0.25), (0, top - 0.1), (half, low), (0.06, low))


def palm(pen: Pen, coat: Colour) -> None:
    """A palm."""
    pen.stroke(of("#9a7048"), 0.14, (0.1, 1.0), (0.0, 0.4), (-0.1, -0.3))
    for angle in (-160, -125, -60, -20, 15, 195):
        x, y = cos(angle * pi / 180), sin(angle * pi / 180)
        pen.blob(
            coat,
            (-0.1, -0.34),
            (-0.1 + x * 0.5, -0.46 + y * 0.4),
            (-0.1 + x * 0.92, -0.2 + y * 0.5),
            (-0.1 + x * 0.5, -0.3 + y * 0.34),
        )
    for x in (-0.18, 0.0):
        pen.oval(of("#6b4a2f"), x, -0.24, 0.09, 0.09)


def cactus(pen: Pen, coat: Colour) -> None:
    """A cactus with two arms and a flower."""
    pen.stroke(coat, 0.22, (-0.2, 0.2), (-0.56, 0.16), (-0.58, -0.3))
    pen.stroke(coat, 0.22, (0.2, 0.4), (0.58, 0.34), (0.6, -0.1))
    pen.stroke(coat, 0.42, (0, 0.8), (0, 0.2), (0, -0.6))
    pen.box(coat, -0.21, 0.7, 0.21, 1.0)
    for x in (-0.1, 0.0, 0.1):
        pen.stroke(lighter(coat, 0.3), 0.02, (x, -0.6), (x, 0.94))
    for angle in range(5):
        pen.oval(of("#f0699a"), 0.12 * cos(angle * tau / 5), -0.8 + 0.12 * sin(angle * tau / 5), 0.1, 0.1)
    pen.oval(of("#f8d254"), 0, -0.8, 0.07, 0.07)


def flower(pen: Pen, coat: Colour) -> None:
    """A flower with petals."""
    pen.stroke(_STEM, 0.07, (0, -0.2), (0.03, 0.4), (0, 1.0))
    pen.blob(_STEM, (0.02, 0.6), (0.3, 0.3), (0.56, 0.26), (0.36, 0.56))
    pen.blob(darker(_STEM, 0.15), (0.0, 0.74), (-0.3, 0.44), (-0.54, 0.42), (-0.34, 0.7))
    for step in range(8):
        angle = step * tau / 8
        shade = coat if step % 2 else lighter(coat, 0.22)
        pen.oval(shade, 0.36 * cos(angle), -0.42 + 0.36 * sin(angle), 0.26, 0.15, angle * 180 / pi)
    pen.oval(of("#c77f2b"), 0, -0.42, 0.2, 0.2)
    pen.oval(of("#f6c445"), 0, -0.43, 0.16, 0.16)


def vase(pen: Pen, coat: Colour) -> None:
    """A vase of flowers."""
    heads = (
        (-0.5, -0.46, of("#e5707f")),
        (0.5, -0.42, of("#f2b443")),
        (-0.22, -0.72, of("#f4f0ea")),
        (0.24, -0.74, of("#a06cc4")),
        (0.0, -0.42, of("#d9483f")),
    )
    for x, y, _ in heads:
        pen.stroke(_STEM, 0.045, (0, 0.3), (x * 0.5, y * 0.2), (x, y))
    for x, y in ((-0.6, -0.08), (0.62, -0.04), (0.36, -0.16), (-0.34, -0.12)):
        pen.oval(_STEM, x, y, 0.2, 0.09, 30 if x > 0 else -30)
    for x, y, colour in heads:
        for step in range(6):
            angle = step * tau / 6
            pen.oval(colour, x + 0.12 * cos(angle), y + 0.12 * sin(angle), 0.12, 0.12)
        pen.oval(mixed(of("#f6c445"), darker(colour, 0.5), 0.3), x, y, 0.08, 0.08)
    pen.blob(
        coat,
        (-0.2, 0.1),
        (0.2, 0.1),
        (0.24, 0.3),
        (0.46, 0.6),
        (0.3, 0.96),
        (-0.3, 0.96),
        (-0.46, 0.6),
        (-0.24, 0.3),
    )
    pen.oval(darker(coat, 0.3), 0, 0.12, 0.2, 0.05)
    pen.stroke(lighter(coat, 0.5), 0.05, (-0.4, 0.56), (0, 0.62), (0.4, 0.56))


def mushroom(pen: Pen, coat: Colour) -> None:
    """A toadstool."""
    pen.blob(of("#f3ead8"), (-0.2, 0.0), (0.2, 0.0), (0.24, 0.6), (0.32, 0.98), (-0.32, 0.98), (-0.24, 0.6))
    pen.blob(
        coat, (-0.94, 0.1), (-0.7, -0.5), (0, -0.86), (0.7, -0.5), (0.94, 0.1), (0.4, 0.22), (-0.4, 0.22)
    )
    for x, y, size in ((-0.5, -0.2, 0.14), (0.08, -0.5, 0.16), (0.52, -0.16, 0.13), (-0.1, 0.0, 0.1)):
        pen.oval((252, 248, 240), x, y, size, size * 0.8)


def person(pen: Pen, coat: Colour) -> None:
    """A person, from the waist up."""
    skin, hair = of("#e8b48c"), of("#4a3328")
    pen.oval(hair, 0, -0.4, 0.44, 0.5)
    pen.blob(coat, (-0.2, 0.24), (0.2, 0.24), (0.66, 0.4), (0.86, 1.0), (-0.86, 1.0), (-0.66, 0.4))
    pen.box(darker(skin, 0.14), -0.14, 0.04, 0.14, 0.34)
    pen.oval(skin, 0, -0.26, 0.34, 0.42)
    pen.blob(
        hair,
        (-0.4, -0.3),
        (-0.34, -0.66),
        (0.06, -0.76),
        (0.38, -0.6),
        (0.4, -0.3),
        (0.2, -0.52),
        (-0.14, -0.5),
    )
    for side in (-1, 1):
        pen.oval((255, 255, 255), side * 0.14, -0.26, 0.075, 0.055)
        pen.eye(side * 0.14, -0.26, 0.045)
        pen.stroke(hair, 0.03, (side * 0.07, -0.38), (side * 0.15, -0.41), (side * 0.23, -0.37))
    pen.stroke(darker(skin, 0.22), 0.03, (0.02, -0.2), (0.05, -0.1), (-0.02, -0.09))
    pen.stroke(of("#b9565a"), 0.04, (-0.12, 0.02), (0, 0.06), (0.12, 0.02))


def woman(pen: Pen, coat: Colour) -> None:
    """A person with long hair."""
    hair = of("#4a3328")
    pen.blob(
        hair, (-0.44, -0.4), (0, -0.92), (0.44, -0.4), (0.56, 0.2), (0.46, 0.56), (-0.46, 0.56), (-0.56, 0.2)
    )
    person(pen, coat)


def snowman(pen: Pen, coat: Colour) -> None:
    """A snowman; its scarf has the colour."""
    white = (246, 249, 252)
    for y, size in ((0.56, 0.44), (-0.02, 0.34)):
        pen.oval(white, 0, y, size, size)
    for side in (-1, 1):
        pen.stroke(_BARK, 0.04, (side * 0.3, -0.04), (side * 0.76, -0.3))
    pen.oval(white, 0, -0.5, 0.27, 0.27)
    pen.box(_INK, -0.36, -0.76, 0.36, -0.68)
    pen.box(_INK, -0.22, -1.0, 0.22, -0.7)
    pen.box(coat, -0.23, -0.8, 0.23, -0.72)
    for side in (-1, 1):
        pen.oval(_INK, side * 0.1, -0.54, 0.035, 0.035)
    pen.shape(of("#f08a33"), (0, -0.5), (0.32, -0.42), (0, -0.4))
    pen.blob(coat, (-0.26, -0.32), (0, -0.22), (0.26, -0.32), (0.28, -0.2), (0, -0.1), (-0.28, -0.2))
    pen.box(coat, 0.08, -0.2, 0.22, 0.16)
    for y in (0.0, 0.4, 0.6):
        pen.oval(_INK, 0, y, 0.04, 0.04)


def heart(pen: Pen, coat: Colour) -> None:
    """A heart."""
    pen.blob(
        coat,
        (0, 0.92),
        (0.62, 0.3),
        (0.9, -0.2),
        (0.78, -0.62),
        (0.36, -0.72),
        (0, -0.36),
        (-0.36, -0.72),
        (-0.78, -0.62),
        (-0.9, -0.2),
        (-0.62, 0.3),
    )
    pen.oval(lighter(coat, 0.55), -0.5, -0.4, 0.12, 0.2, 30)


def star(pen: Pen, coat: Colour) -> None:
    """A star with five points."""
    points = [((0.96, 0.42)[step % 2], -pi / 2 + step * pi / 5) for step in range(10)]
    pen.shape(coat, *((radius * cos(angle), 0.06 + radius * sin(angle)) for radius, angle in points))
