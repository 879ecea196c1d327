"""A drawing becomes a file."""

from __future__ import annotations

import io

from PIL import Image

from aoai_tui.demo.studio.drawing import drawn, unfinished
from aoai_tui.demo.studio.odd_files import ODD
from aoai_tui.demo.studio.order import Order, Piece


class Drawing:
    """One picture of an order, as pixels."""

    def __init__(self, order: Order, number: int) -> None:
        self._order = order
        self._picture = drawn(order, number)

    def piece(self, share: float = 1.0) -> Piece:
        """Its file; `share` below 1 is how far it is finished."""
        order = self._order
        if order.instead and share >= 1:
            content, media_type = ODD[order.instead]()
            return Piece(content, media_type)
        picture = self._picture if share >= 1 else unfinished(self._picture, share)
        return Piece(_encoded(picture, order), f"image/{order.format}")


def _encoded(picture: Image.Image, order: Order) -> bytes:
    file = io.BytesIO()
    match order.format:
        case "jpeg":
            picture.convert("RGB").save(file, "JPEG", quality=max(1, min(95, order.compression)))
        case "webp":
            picture.save(file, "WEBP", quality=order.compression, method=1)
        case _:
            picture.save(file, "PNG", compress_level=2)
    return file.getvalue()
