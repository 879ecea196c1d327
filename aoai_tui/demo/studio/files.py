"""A drawing becomes a file."""

from __future__ import annotations

import io

from PIL import Image

from aoai_tui.demo.studio.drawing import drawn
from aoai_tui.demo.studio.odd_files import ODD
from aoai_tui.demo.studio.order import Order, Piece


def filed(order: Order, number: int, share: float) -> Piece:
    """The file of one picture of an order; `share` is how far it is finished."""
    if order.instead:
        content, media_type = ODD[order.instead]()
        return Piece(content, media_type)
    return Piece(_encoded(drawn(order, number, share), order), f"image/{order.format}")


def _encoded(picture: Image.Image, order: Order) -> bytes:
    file = io.BytesIO()
    match order.format:
        case "jpeg":
            picture.convert("RGB").save(file, "JPEG", quality=max(1, min(95, order.compression)))
        case "webp":
            picture.save(file, "WEBP", quality=order.compression, method=2)
        case _:
            picture.save(file, "PNG", compress_level=3)
    return file.getvalue()
