"""A pen that draws soft shapes in a frame of its own, wherever the frame stands in the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

from aoai_tui.demo.studio.colours import Colour

Point = tuple[float, float]
_CURVE = 12  # straight pieces between two points of a curve
_ROUND = 56  # straight pieces of an oval


class Pen:
    """Draws on a layer. A figure's frame reaches from -1 to 1 both ways, and (0, 1) is where it stands."""

    def __init__(
        self,
        layer: Image.Image,
        x: float,
        y: float,
        unit: float,
        *,
        mirrored: bool = False,
        tilt: float = 0.0,
    ) -> None:
        self._draw = ImageDraw.Draw(layer)
        self._x, self._y, self.unit = x, y, unit
        self._side = -1 if mirrored else 1
        self._sine, self._cosine = math.sin(math.radians(tilt)), math.cos(math.radians(tilt))

    def blob(self, fill: Colour, *points: Point) -> None:
        """A closed curve through these points (Catmull and Rom's)."""
        self.shape(fill, *_curve(points, closed=True))

    def shape(self, fill: Colour, *points: Point) -> None:
        """A polygon."""
        self._draw.polygon([self._at(point) for point in points], fill=(*fill, 255))

    def oval(  # noqa: PLR0917  a point, two half-axes and an angle are what an ellipse is
        self, fill: Colour, x: float, y: float, across: float, down: float, tilt: float = 0.0
    ) -> None:
        """An ellipse about a point, with its two half-axes."""
        sine, cosine = math.sin(math.radians(tilt)), math.cos(math.radians(tilt))
        angles = (math.tau * step / _ROUND for step in range(_ROUND))
        round_it = ((across * math.cos(angle), down * math.sin(angle)) for angle in angles)
        self.shape(fill, *((x + a * cosine - b * sine, y + a * sine + b * cosine) for a, b in round_it))

    def stroke(self, fill: Colour, width: float, *points: Point) -> None:
        """A curve through these points, with round ends."""
        places = [self._at(point) for point in _curve(points, closed=False)]
        thick = max(1, round(width * self.unit))
        self._draw.line(places, fill=(*fill, 255), width=thick, joint="curve")
        for x, y in (places[0], places[-1]):
            radius = thick / 2
            self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(*fill, 255))

    def box(self, fill: Colour, left: float, top: float, right: float, bottom: float) -> None:
        """A rectangle."""
        self.shape(fill, (left, top), (right, top), (right, bottom), (left, bottom))

    def eye(self, x: float, y: float, size: float, iris: Colour = (30, 28, 34)) -> None:
        """A dark eye with a light in it."""
        self.oval(iris, x, y, size, size * 1.12)
        self.oval((255, 255, 255), x - size * 0.3, y - size * 0.38, size * 0.32, size * 0.32)

    def _at(self, point: Point) -> Point:
        x, y = point[0] * self._side * self.unit, point[1] * self.unit
        return self._x + x * self._cosine - y * self._sine, self._y + x * self._sine + y * self._cosine


def _curve(points: Sequence[Point], *, closed: bool) -> list[Point]:
    count = len(points)
    if count < 3:
        return list(points)

    def at(index: int) -> Point:
        return points[index % count] if closed else points[min(max(index, 0), count - 1)]

    smooth: list[Point] = []
    for index in range(count if closed else count - 1):
        four = (at(index - 1), at(index), at(index + 1), at(index + 2))
        smooth.extend(_between(four, step / _CURVE) for step in range(_CURVE))
    return smooth if closed else [*smooth, points[-1]]


def _between(four: Sequence[Point], share: float) -> Point:
    square, cube = share * share, share * share * share
    weights = (
        -0.5 * share + square - 0.5 * cube,
        1 - 2.5 * square + 1.5 * cube,
        0.5 * share + 2 * square - 1.5 * cube,
        -0.5 * square + 0.5 * cube,
    )
    x, y = (sum(weight * point[axis] for weight, point in zip(weights, four, strict=True)) for axis in (0, 1))
    return x, y
