"""What stands on a table."""

from __future__ import annotations

from aoai_tui.demo.studio.colours import Colour, darker, lighter, mixed, of
from aoai_tui.demo.studio.pen import Pen

_INK = of("#2a2430")
_PLATE = of("#f3f1ec")
_LEAF = of("#5fa254")


def pancakes(pen: Pen, coat: Colour) -> None:
    """A pile of pancakes with syrup and butter."""
    syrup = of("#a4571f")
    pen.oval(darker(_PLATE, 0.18), 0, 0.84, 0.98, 0.16)
    pen.oval(_PLATE, 0, 0.8, 0.98, 0.16)
    for layer in range(5):
        y, across = 0.66 - layer * 0.19, 0.74 - 0.03 * (layer % 2)
        x = (0.02, -0.03, 0.03, -0.02, 0.0)[layer]
        pen.oval(darker(coat, 0.3), x, y + 0.08, across, 0.17)
        pen.oval(lighter(coat, 0.35), x, y + 0.04, across, 0.16)
        pen.oval(coat, x, y, across - 0.02, 0.16)
    pen.blob(
        syrup,
        (-0.6, -0.1),
        (-0.3, -0.2),
        (0.3, -0.2),
        (0.62, -0.1),
        (0.56, 0.02),
        (0.5, 0.34),
        (0.4, 0.34),
        (0.36, 0.04),
        (0.1, 0.04),
        (-0.06, 0.42),
        (-0.16, 0.42),
        (-0.2, 0.04),
        (-0.46, 0.2),
        (-0.54, 0.1),
    )
    pen.shape(of("#f8dc72"), (-0.22, -0.16), (0.02, -0.26), (0.26, -0.16), (0.02, -0.06))
    pen.shape(of("#e5bd4c"), (-0.22, -0.16), (0.02, -0.06), (0.02, 0.04), (-0.22, -0.06))
    pen.shape(of("#efca58"), (0.26, -0.16), (0.02, -0.06), (0.02, 0.04), (0.26, -0.06))


def cup(pen: Pen, coat: Colour) -> None:
    """A cup of coffee that steams."""
    for x in (-0.3, 0.0, 0.3):
        pen.stroke(of("#eef1f4"), 0.06, (x, -0.4), (x + 0.1, -0.56), (x - 0.06, -0.72), (x + 0.06, -0.92))
    pen.oval(darker(_PLATE, 0.16), 0, 0.86, 0.9, 0.13)
    pen.oval(_PLATE, 0, 0.82, 0.9, 0.13)
    pen.stroke(coat, 0.13, (0.5, 0.0), (0.86, 0.02), (0.84, 0.42), (0.44, 0.5))
    pen.blob(coat, (-0.62, -0.22), (0.62, -0.22), (0.56, 0.4), (0.34, 0.78), (-0.34, 0.78), (-0.56, 0.4))
    pen.oval(lighter(coat, 0.4), 0, -0.2, 0.62, 0.15)
    pen.oval(of("#5b3826"), 0, -0.18, 0.53, 0.11)
    pen.oval(of("#8d5f3f"), -0.12, -0.19, 0.24, 0.04)


def apple(pen: Pen, coat: Colour) -> None:
    """An apple with a leaf."""
    pen.stroke(of("#6a4a32"), 0.08, (0.0, -0.5), (0.04, -0.74), (0.12, -0.88))
    pen.blob(_LEAF, (0.06, -0.6), (0.3, -0.88), (0.66, -0.86), (0.4, -0.58))
    pen.blob(
        coat,
        (0, -0.46),
        (0.4, -0.62),
        (0.82, -0.3),
        (0.8, 0.3),
        (0.46, 0.9),
        (0.14, 0.92),
        (0, 0.86),
        (-0.14, 0.92),
        (-0.46, 0.9),
        (-0.8, 0.3),
        (-0.82, -0.3),
        (-0.4, -0.62),
    )
    pen.oval(lighter(coat, 0.6), -0.46, -0.18, 0.13, 0.24, 24)


def pear(pen: Pen, coat: Colour) -> None:
    """A pear."""
    pen.stroke(of("#6a4a32"), 0.07, (0.0, -0.7), (0.06, -0.94))
    pen.blob(
        coat,
        (0, -0.78),
        (0.26, -0.6),
        (0.34, -0.2),
        (0.62, 0.2),
        (0.62, 0.66),
        (0.3, 0.96),
        (-0.3, 0.96),
        (-0.62, 0.66),
        (-0.62, 0.2),
        (-0.34, -0.2),
        (-0.26, -0.6),
    )
    pen.oval(lighter(coat, 0.5), -0.28, 0.3, 0.1, 0.24, 14)


def orange(pen: Pen, coat: Colour) -> None:
    """An orange."""
    pen.oval(coat, 0, 0.1, 0.86, 0.86)
    pen.blob(_LEAF, (0.0, -0.7), (0.2, -0.98), (0.6, -0.94), (0.36, -0.68))
    pen.oval(of("#6b8a3d"), 0, -0.68, 0.1, 0.05)
    pen.oval(lighter(coat, 0.5), -0.36, -0.2, 0.14, 0.22, 30)


def fruit(pen: Pen, coat: Colour) -> None:
    """A bowl of fruit."""
    bowl = coat
    for colour, x, y, size in (
        (of("#f0903a"), -0.3, -0.3, 0.36),
        (of("#d3403f"), 0.36, -0.22, 0.34),
        (of("#9cbf4b"), 0.02, -0.06, 0.36),
        (of("#f0c64a"), -0.56, 0.02, 0.26),
        (of("#d96a3c"), 0.62, 0.06, 0.24),
    ):
        pen.oval(darker(colour, 0.2), x + 0.02, y + 0.03, size, size)
        pen.oval(colour, x, y, size * 0.96, size * 0.96)
        pen.oval(lighter(colour, 0.5), x - size * 0.4, y - size * 0.4, size * 0.18, size * 0.24, 30)
    for x, y in ((0.06, -0.56), (0.2, -0.62), (0.13, -0.74)):
        pen.oval(of("#6d4a94"), x, y, 0.1, 0.1)
    pen.blob(
        bowl, (-0.96, 0.12), (0, 0.24), (0.96, 0.12), (0.74, 0.62), (0.3, 0.86), (-0.3, 0.86), (-0.74, 0.62)
    )
    pen.box(darker(bowl, 0.2), -0.3, 0.86, 0.3, 0.98)
    pen.stroke(lighter(bowl, 0.45), 0.05, (-0.9, 0.24), (0, 0.37), (0.9, 0.24))


def cake(pen: Pen, coat: Colour) -> None:
    """A cake with candles."""
    cream = of("#fbf3e6")
    pen.oval(_PLATE, 0, 0.86, 0.98, 0.13)
    pen.box(coat, -0.78, 0.1, 0.78, 0.84)
    pen.oval(coat, 0, 0.84, 0.78, 0.1)
    pen.oval(cream, 0, 0.1, 0.78, 0.13)
    drops = ((-0.66, 0.34), (-0.4, 0.28), (-0.14, 0.38), (0.14, 0.3), (0.4, 0.4), (0.66, 0.3))
    for x, y in drops:
        pen.box(cream, x - 0.12, 0.12, x + 0.12, y)
        pen.oval(cream, x, y, 0.12, 0.09)
    for x, colour in ((-0.4, of("#e5707f")), (0.0, of("#5ea7d8")), (0.4, of("#8cc152"))):
        pen.box(colour, x - 0.05, -0.4, x + 0.05, 0.08)
        pen.blob(of("#f7b733"), (x, -0.78), (x + 0.1, -0.54), (x, -0.42), (x - 0.1, -0.54))
        pen.oval((255, 250, 220), x, -0.52, 0.04, 0.07)


def bread(pen: Pen, coat: Colour) -> None:
    """A loaf of bread."""
    pen.blob(
        darker(coat, 0.25),
        (-0.9, 0.5),
        (-0.86, 0.06),
        (-0.4, -0.2),
        (0.4, -0.2),
        (0.86, 0.06),
        (0.92, 0.5),
        (0.6, 0.9),
        (-0.6, 0.9),
    )
    pen.blob(
        coat,
        (-0.86, 0.44),
        (-0.8, 0.06),
        (-0.4, -0.16),
        (0.4, -0.16),
        (0.8, 0.06),
        (0.86, 0.44),
        (0.5, 0.7),
        (-0.5, 0.7),
    )
    for x in (-0.46, 0.0, 0.46):
        pen.blob(lighter(coat, 0.6), (x - 0.14, 0.3), (x + 0.0, -0.06), (x + 0.2, -0.1), (x + 0.06, 0.28))


def ice_cream(pen: Pen, coat: Colour) -> None:
    """Ice cream in a cone."""
    cone = of("#dba45c")
    pen.shape(cone, (-0.42, 0.1), (0.42, 0.1), (0, 1.0))
    for x in (-0.24, 0.0, 0.24):
        pen.stroke(darker(cone, 0.3), 0.03, (x, 0.12), (x * 0.2 + 0.06, 0.7 - abs(x)))
    pen.oval(mixed(coat, of("#f6d9a8"), 0.75), -0.26, 0.0, 0.34, 0.32)
    pen.oval(mixed(coat, of("#8a5637"), 0.8), 0.26, 0.0, 0.34, 0.32)
    pen.oval(coat, 0, -0.4, 0.42, 0.42)
    pen.oval(of("#c9323e"), 0.06, -0.86, 0.13, 0.13)


def pizza(pen: Pen, coat: Colour) -> None:
    """A slice of pizza."""
    pen.blob(of("#c98a45"), (-0.86, -0.6), (0, -0.86), (0.86, -0.6), (0.8, -0.38), (0, -0.56), (-0.8, -0.38))
    pen.shape(of("#f3c95c"), (-0.76, -0.46), (0, -0.62), (0.76, -0.46), (0.02, 0.98))
    for x, y, size in ((-0.3, -0.26, 0.18), (0.32, -0.2, 0.17), (0.02, 0.2, 0.17)):
        pen.oval(darker(coat, 0.25), x, y + 0.02, size, size)
        pen.oval(coat, x, y, size * 0.88, size * 0.88)
    for x, y in ((0.02, -0.4), (-0.14, 0.02), (0.2, 0.06), (0.06, 0.52)):
        pen.oval(_LEAF, x, y, 0.08, 0.05, 30)
