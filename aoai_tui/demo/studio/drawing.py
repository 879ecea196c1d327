"""An order becomes pixels."""

from __future__ import annotations

import io
import zlib

from PIL import Image, ImageDraw, ImageFilter, UnidentifiedImageError

from aoai_tui.demo.image_files import unreadable
from aoai_tui.demo.studio.order import Order, Sent


def drawn(order: Order, number: int, share: float) -> Image.Image:
    """Picture `number` of an order, from 0; `share` below 1 is how far it is finished."""
    picture = _changed(order, number) if order.pictures else _scene(order, number)
    return picture if share >= 1 else _unfinished(picture, share)


def _scene(order: Order, number: int) -> Image.Image:
    width, height = order.measured()
    mark = zlib.crc32(f"{number} {order.prompt}".encode("utf-8", "replace"))
    back, front = (
        (mark & 255, mark >> 8 & 255, mark >> 16 & 255),
        (mark >> 4 & 255, mark >> 12 & 255, mark >> 20 & 255),
    )
    picture = Image.new("RGBA", (width, height), (*back, 0) if order.see_through() else (*back, 255))
    edge = min(width, height)
    left, top = (width - edge) // 2 + edge // 5, edge // 5
    ImageDraw.Draw(picture).ellipse(
        (left, top, left + edge * 3 // 5, top + edge * 3 // 5), fill=(*front, 255)
    )
    return picture if order.see_through() else picture.convert("RGB")


def _changed(order: Order, number: int) -> Image.Image:
    first = _opened(order.pictures[0], "image")
    scene = _scene(order, number).convert("RGBA").resize(first.size)
    if order.mask is None:
        return Image.blend(first.convert("RGBA"), scene, 0.5).resize(order.measured())
    keep = (
        _opened(order.mask, "mask").convert("RGBA").getchannel("A").point(lambda level: 255 if level else 0)
    )
    return Image.composite(first.convert("RGBA"), scene, keep).resize(order.measured())


def _opened(sent: Sent, name: str) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(sent.content))
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, SyntaxError):
        raise unreadable(name) from None
    return picture


def _unfinished(picture: Image.Image, share: float) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(max(picture.size) / 16 * (1 - share)))
