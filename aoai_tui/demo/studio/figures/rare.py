"""What one seldom meets, and two from the farm."""

from __future__ import annotations

from aoai_tui.demo.studio.colours import Colour, darker, lighter, mixed, of
from aoai_tui.demo.studio.pen import Pen

_INK = of("#2a2430")


def horse(pen: Pen, coat: Colour) -> None:
    """A horse, seen from the side."""
    mane, hoof = darker(coat, 0.5), of("#3a322f")
    pen.blob(mane, (0.6, -0.16), (0.92, 0.0), (0.98, 0.5), (0.84, 0.72), (0.8, 0.3), (0.58, 0.1))
    for x, colour in ((-0.22, darker(coat, 0.22)), (0.58, darker(coat, 0.22)), (-0.4, coat), (0.4, coat)):
        pen.blob(
            colour,
            (x - 0.11, 0.2),
            (x + 0.13, 0.2),
            (x + 0.07, 0.6),
            (x + 0.08, 0.96),
            (x - 0.07, 0.96),
            (x - 0.05, 0.6),
        )
        pen.box(hoof, x - 0.09, 0.9, x + 0.1, 1.0)
    pen.blob(
        coat,
        (-0.6, 0.0),
        (-0.3, -0.2),
        (0.2, -0.14),
        (0.6, -0.22),
        (0.74, 0.1),
        (0.56, 0.4),
        (0.0, 0.42),
        (-0.46, 0.38),
    )
    pen.blob(coat, (-0.66, -0.7), (-0.44, -0.66), (-0.2, -0.1), (-0.2, 0.2), (-0.56, 0.24), (-0.62, -0.2))
    pen.blob(
        mane,
        (-0.56, -0.94),
        (-0.4, -0.7),
        (-0.14, -0.24),
        (-0.1, 0.0),
        (-0.28, -0.06),
        (-0.42, -0.44),
        (-0.6, -0.7),
    )
    pen.blob(
        coat,
        (-0.5, -0.86),
        (-0.44, -0.52),
        (-0.66, -0.3),
        (-0.9, -0.22),
        (-1.0, -0.36),
        (-0.86, -0.56),
        (-0.66, -0.82),
    )
    pen.shape(coat, (-0.62, -0.8), (-0.58, -1.0), (-0.46, -0.82))
    pen.oval(lighter(coat, 0.4), -0.93, -0.32, 0.08, 0.09)
    pen.oval(_INK, -0.96, -0.36, 0.022, 0.026)
    pen.eye(-0.66, -0.62, 0.055)


def sheep(pen: Pen, coat: Colour) -> None:
    """A sheep in its wool; the colour is the wool's."""
    face = of("#4a4148")
    for x in (-0.36, -0.1, 0.24, 0.46):
        pen.box(face, x - 0.06, 0.5, x + 0.06, 1.0)
    curls = (
        (-0.5, 0.2),
        (-0.34, -0.14),
        (0.0, -0.26),
        (0.34, -0.2),
        (0.6, 0.06),
        (0.56, 0.38),
        (0.2, 0.5),
        (-0.2, 0.52),
        (-0.5, 0.44),
    )
    for x, y in curls:
        pen.oval(darker(coat, 0.08), x + 0.02, y + 0.03, 0.28, 0.26)
    for x, y in curls:
        pen.oval(coat, x, y, 0.26, 0.24)
    pen.oval(coat, 0.05, 0.14, 0.56, 0.4)
    pen.oval(face, -0.78, -0.1, 0.12, 0.07, -20)
    pen.oval(face, -0.34, -0.1, 0.12, 0.07, 20)
    pen.oval(face, -0.56, 0.06, 0.23, 0.3)
    for x in (-0.64, -0.46):
        pen.oval((255, 255, 255), x, 0.0, 0.065, 0.075)
        pen.oval(_INK, x, 0.0, 0.035, 0.045)
    for x in (-0.68, -0.54, -0.42):
        pen.oval(coat, x, -0.22, 0.12, 0.1)


def dinosaur(pen: Pen, coat: Colour) -> None:
    """A long-necked dinosaur with plates on its back."""
    _reptile(pen, coat, mixed(coat, of("#e8823c"), 0.7))


def dragon(pen: Pen, coat: Colour) -> None:
    """A dragon with wings, that breathes fire."""
    wing = darker(coat, 0.3)
    pen.blob(
        wing,
        (0.1, 0.1),
        (-0.02, -0.6),
        (0.3, -0.98),
        (0.5, -0.66),
        (0.8, -0.8),
        (0.8, -0.4),
        (0.96, -0.2),
        (0.6, -0.04),
    )
    for x, y in ((0.3, -0.9), (0.76, -0.7), (0.9, -0.24)):
        pen.stroke(darker(coat, 0.55), 0.03, (0.16, 0.04), (x * 0.6, y * 0.6), (x, y))
    _reptile(pen, coat, of("#f2b53c"))
    for size, colour in ((1.0, of("#f2782e")), (0.62, of("#ffd65a"))):
        pen.blob(
            colour,
            (-0.92, -0.52),
            (-1.06, -0.4 - 0.1 * size),
            (-1.0 - 0.2 * size, -0.3),
            (-1.02, -0.2 + 0.06 * size),
            (-0.94, -0.36),
        )


def _reptile(pen: Pen, coat: Colour, plates: Colour) -> None:
    pale = lighter(coat, 0.5)
    for x, y, size in (
        (-0.42, -0.5, 0.13),
        (-0.28, -0.2, 0.15),
        (-0.02, -0.06, 0.18),
        (0.28, 0.0, 0.17),
        (0.54, 0.2, 0.13),
    ):
        pen.shape(plates, (x - size, y + 0.12), (x + 0.04, y - size), (x + size, y + 0.14))
    for x, colour in ((-0.06, darker(coat, 0.25)), (0.44, darker(coat, 0.25)), (-0.24, coat), (0.28, coat)):
        pen.blob(colour, (x - 0.14, 0.4), (x + 0.16, 0.4), (x + 0.12, 0.96), (x - 0.14, 0.96))
    pen.blob(
        coat,
        (-0.86, -0.76),
        (-0.6, -0.84),
        (-0.44, -0.6),
        (-0.4, -0.1),
        (-0.1, 0.06),
        (0.34, 0.1),
        (0.66, 0.4),
        (1.0, 0.74),
        (0.6, 0.7),
        (0.2, 0.7),
        (-0.3, 0.68),
        (-0.56, 0.4),
        (-0.64, -0.1),
        (-0.68, -0.36),
        (-0.94, -0.42),
        (-1.0, -0.58),
    )
    pen.blob(pale, (-0.54, 0.2), (-0.36, 0.4), (0.2, 0.5), (0.3, 0.68), (-0.28, 0.66), (-0.52, 0.4))
    pen.eye(-0.72, -0.64, 0.065)
    pen.stroke(_INK, 0.024, (-0.96, -0.5), (-0.84, -0.46), (-0.72, -0.5))


def astronaut(pen: Pen, coat: Colour) -> None:
    """An astronaut, waving; the colour is that of the marks on the suit."""
    suit, shade = of("#eef1f5"), of("#b9c2cf")
    pen.box(shade, -0.5, -0.14, 0.5, 0.56)
    pen.stroke(suit, 0.24, (0.36, 0.06), (0.66, -0.06), (0.76, -0.4))
    pen.stroke(suit, 0.24, (-0.36, 0.06), (-0.62, 0.28), (-0.58, 0.52))
    for x, y in ((0.77, -0.46), (-0.57, 0.58)):
        pen.oval(coat, x, y, 0.13, 0.13)
    for side in (-1, 1):
        pen.stroke(suit, 0.28, (side * 0.18, 0.5), (side * 0.22, 0.84))
        pen.oval(coat, side * 0.26, 0.93, 0.2, 0.08)
    pen.blob(
        suit,
        (-0.38, -0.06),
        (0, -0.12),
        (0.38, -0.06),
        (0.42, 0.3),
        (0.34, 0.62),
        (-0.34, 0.62),
        (-0.42, 0.3),
    )
    pen.box(of("#56657a"), -0.2, 0.14, 0.2, 0.38)
    for x, colour in ((-0.1, of("#e5584f")), (0.0, of("#f2c14b")), (0.1, of("#62b36c"))):
        pen.oval(colour, x, 0.26, 0.035, 0.035)
    pen.oval(suit, 0, -0.46, 0.46, 0.46)
    pen.oval(coat, 0, -0.44, 0.38, 0.34)
    pen.oval(of("#1d2c4a"), 0, -0.44, 0.34, 0.3)
    pen.blob(of("#5f86c4"), (-0.26, -0.5), (-0.16, -0.64), (0.06, -0.68), (-0.1, -0.54), (-0.2, -0.4))
