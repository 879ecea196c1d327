"""Drawings that are made once and shared, whichever threads ask for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

from PIL import Image

from aoai_tui.widgets.graphics import CellSize, Graphics
from aoai_tui.widgets.picture_box import Box
from aoai_tui.widgets.picture_drawing import Order, draw

PATIENCE = 60.0


@dataclass(frozen=True, eq=False)
class PictureForTwo:
    """Pixels that come only once two threads have asked for them: neither finds what the other has drawn."""

    both: Barrier = field(default_factory=lambda: Barrier(2, timeout=PATIENCE))

    def key(self) -> object:
        return self

    def load(self) -> Image.Image:
        self.both.wait()
        return Image.new("RGB", (8, 8), "#204060")


def test_two_threads_that_draw_the_same_share_one_drawing() -> None:
    """Both asked at once: a picture that stands in two places is one thing in memory, and is known again by it."""
    order = Order(PictureForTwo(), None, Box(10, 5, CellSize(8, 16)), Graphics.BLOCKS, True, True)
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(draw, [order, order])
    assert one is other is draw(order)
