"""Which part of a picture is seen, and how large: pure sums, in pixels of the picture and of the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

MOST = 32.0
"""Screen pixels to a pixel of the picture, at most: a pixel is a large square by then."""

_NEARLY = 1.0001
"""What a division leaves over does not count."""


@dataclass(frozen=True)
class Zooming:
    """A picture in a room that it is seen through. It is never outside the room where it could fill it."""

    picture: tuple[int, int]
    """Its size."""
    room: tuple[float, float]
    """The size of the room, in pixels of the screen."""
    wished: float | None = None
    """Pixels of the screen for each of the picture; None shows all of it, as large as the room allows."""
    centre: tuple[float, float] = (0.5, 0.5)
    """What stands in the middle of the room, as parts of the picture's size, 0 to 1."""

    @property
    def fitting(self) -> float:
        """The scale at which all of it is seen, as large as the room allows."""
        return min(self.room[0] / self.picture[0], self.room[1] / self.picture[1])

    @property
    def scale(self) -> float:
        """Pixels of the screen for each of the picture."""
        return self.fitting if self.wished is None else self.wished

    @property
    def fits(self) -> bool:
        """Whether all of it is seen."""
        return self.scale <= self.fitting * _NEARLY

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of what is seen, in pixels of the picture."""
        left, right = self._span(0)
        top, bottom = self._span(1)
        return left, top, right, bottom

    @property
    def shown(self) -> tuple[float, float]:
        """How large what is seen is on the screen; it stands in the middle of the room."""
        left, top, right, bottom = self.box
        return (right - left) * self.scale, (bottom - top) * self.scale

    def fit(self) -> Zooming:
        """All of it."""
        return replace(self, wished=None, centre=(0.5, 0.5))

    def at_scale(self, scale: float, at: tuple[float, float] | None = None) -> Zooming:
        """At another scale; what is `at` a place of the room (else in its middle) stays there."""
        fitting = self.fitting
        scale = max(min(1.0, fitting), min(scale, max(MOST, fitting)))
        if fitting / _NEARLY <= scale <= fitting * _NEARLY:
            return self.fit()
        place = at or (self.room[0] / 2, self.room[1] / 2)
        x, y = self.point_at(*place)
        middle = (
            x - (place[0] - self.room[0] / 2) / scale,
            y - (place[1] - self.room[1] / 2) / scale,
        )
        return replace(self, wished=scale)._around(*middle)

    def by(self, factor: float, at: tuple[float, float] | None = None) -> Zooming:
        """Larger or smaller by a factor."""
        return self.at_scale(self.scale * factor, at)

    def moved(self, x: float, y: float) -> Zooming:
        """Another part of it: so many pixels of the screen to the right and down."""
        left, top, right, bottom = self.box
        return self._around((left + right) / 2 + x / self.scale, (top + bottom) / 2 + y / self.scale)

    def showing(self, x: float, y: float, *, margin: float = 0) -> Zooming:
        """Moved as far as is needed for a pixel of the picture to be seen, `margin` pixels from the edge."""
        left, top, right, bottom = self.box
        across, down = _needed(x, left, right, margin), _needed(y, top, bottom, margin)
        return self.moved(across * self.scale, down * self.scale) if across or down else self

    def in_room(self, room: tuple[float, float]) -> Zooming:
        """Through another room."""
        moved = replace(self, room=room)
        return moved if moved.wished is None else moved.at_scale(moved.wished)

    def point_at(self, x: float, y: float) -> tuple[float, float]:
        """The place of the picture that is seen at a place of the room; outside the picture where it is."""
        left, top, _, _ = self.box
        width, height = self.shown
        return (
            left + (x - (self.room[0] - width) / 2) / self.scale,
            top + (y - (self.room[1] - height) / 2) / self.scale,
        )

    def place_of(self, x: float, y: float) -> tuple[float, float]:
        """The place in the room at which a place of the picture is seen; outside the room where it is not."""
        left, top, _, _ = self.box
        width, height = self.shown
        return (
            (x - left) * self.scale + (self.room[0] - width) / 2,
            (y - top) * self.scale + (self.room[1] - height) / 2,
        )

    def _around(self, x: float, y: float) -> Zooming:
        """With a place of the picture in the middle, as far as that leaves no part of the room empty."""
        moved = replace(self, centre=(x / self.picture[0], y / self.picture[1]))
        left, top, right, bottom = moved.box
        return replace(
            moved, centre=((left + right) / 2 / self.picture[0], (top + bottom) / 2 / self.picture[1])
        )

    def _span(self, axis: int) -> tuple[float, float]:
        size = self.picture[axis]
        seen = min(float(size), self.room[axis] / self.scale)
        begin = min(max(0.0, self.centre[axis] * size - seen / 2), size - seen)
        return begin, begin + seen


def _needed(at: float, begin: float, end: float, margin: float) -> float:
    """How far a span must move to hold a place."""
    margin = min(margin, (end - begin) / 2)
    if at < begin + margin:
        return at - begin - margin
    return max(0.0, at - end + margin)
