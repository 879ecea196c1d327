"""A mask while it is drawn: every mark can be taken back. Made for threads, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from aoai_tui.services.gallery.mask_steps import step_of
from aoai_tui.services.gallery.masks import (
    ANEW,
    Loaded,
    Mark,
    Point,
    Stroke,
    all_marked,
    blank,
    marked,
    share_of,
)

if TYPE_CHECKING:
    from PIL.Image import Image

    from aoai_tui.services.gallery.sketches import Step

_BETWEEN_COPIES = 24
"""Marks after which a copy is kept: taking one back draws no more than these again."""


class MaskInProgress:
    """Marks over a picture, one after another."""

    def __init__(self, size: tuple[int, int], note: Callable[[Step], object] = lambda _step: None) -> None:
        """Nothing is marked yet; `size` is the picture's. `note` hears of each step before it is done."""
        self.note = note
        self.image: Image = blank(size)
        """255 where it is to be drawn anew."""
        self._marks: list[Mark] = []
        self._taken_back: list[Mark] = []
        self._copies: dict[int, Image] = {}
        """How it looked after so many marks, a bit for each pixel."""
        self._stroke: list[Point] = []
        self._brush: tuple[float, bool] = (1.0, False)

    @property
    def marks(self) -> int:
        """How many there are."""
        return len(self._marks)

    @property
    def taken_back(self) -> int:
        """How many can be brought back."""
        return len(self._taken_back)

    @property
    def share(self) -> float:
        """The part of the picture that is to be drawn anew, 0 to 1."""
        return share_of(self.image)

    def add(self, mark: Mark) -> None:
        """One more mark."""
        self.end_stroke()
        self.note(step_of(mark, self.image.size))
        self.image = marked(self.image, mark)
        self._keep(mark)

    def load(self, mask: Image) -> None:
        """A mask from elsewhere, of the picture's size, in place of what is drawn."""
        self.add(Loaded(mask.tobytes()))

    def begin_stroke(self, at: Point, size: float, *, erases: bool) -> None:
        """Put a brush down; its diameter is in pixels of the picture."""
        self.end_stroke()
        self.note(["down", at, size, erases])
        self._brush = (size, erases)
        self._stroke = [at]
        marked(self.image, Stroke((at,), size, erases))

    def stroke_to(self, at: Point) -> None:
        """Move the brush that is down."""
        if self._stroke and at != self._stroke[-1]:
            self.note(["to", at])
            marked(self.image, Stroke((self._stroke[-1], at), *self._brush))
            self._stroke.append(at)

    def end_stroke(self) -> None:
        """Lift the brush: all since it was put down is one mark."""
        if self._stroke:
            self.note(["up"])
            stroke, self._stroke = Stroke(tuple(self._stroke), *self._brush), []
            self._keep(stroke)

    def undo(self) -> None:
        """Take the last mark back."""
        self.end_stroke()
        if not self._marks:
            return
        self.note(["undo"])
        self._taken_back.append(self._marks.pop())
        self._copies.pop(len(self._marks) + 1, None)
        known = max((number for number in self._copies if number <= len(self._marks)), default=0)
        if not known:
            self.image = all_marked(self.image.size, self._marks)
            return
        image = self._copies[known].convert("L")
        for mark in self._marks[known:]:
            image = marked(image, mark)
        self.image = image

    def redo(self) -> None:
        """Bring back the mark that was taken back last."""
        self.end_stroke()
        if self._taken_back:
            self.note(["redo"])
            mark = self._taken_back.pop()
            rest = self._taken_back
            self.image = marked(self.image, mark)
            self._keep(mark)
            self._taken_back = rest

    def _keep(self, mark: Mark) -> None:
        self._marks.append(mark)
        self._taken_back = []
        if len(self._marks) % _BETWEEN_COPIES == 0:
            self._copies[len(self._marks)] = self.image.point(lambda value: ANEW if value else 0, "1")
