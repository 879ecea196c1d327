"""Pictures that were sent are changed, as the words say."""

from __future__ import annotations

import io
from math import ceil, sqrt

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageOps, UnidentifiedImageError

from aoai_tui.demo.image_files import unreadable
from aoai_tui.demo.studio.colours import darker, lighter
from aoai_tui.demo.studio.composing import composed, placed_on
from aoai_tui.demo.studio.order import Order, Sent
from aoai_tui.demo.studio.styles import styled
from aoai_tui.demo.studio.wishes import Wish

_TURNS = {
    "night": (0.62, "#5a74c8"),
    "sunset": (0.9, "#ffb98a"),
    "dawn": (1.05, "#ffe6d8"),
    "storm": (0.72, "#b8c4cc"),
}


def changed(order: Order, wish: Wish, number: int) -> Image.Image:
    """Picture `number` of a change; raises Refused for a file that can't be read."""
    pictures = [_opened(sent, "image") for sent in order.pictures]
    size = order.measured()
    if order.mask is not None:
        return _within(order, wish, (pictures[0], _opened(order.mask, "mask")), number)
    if len(pictures) > 1:
        return styled(_together(pictures, wish, size, number), wish.style)
    return _all_over(order, wish, ImageOps.fit(pictures[0], size), number)


def _within(
    order: Order, wish: Wish, first_and_mask: tuple[Image.Image, Image.Image], number: int
) -> Image.Image:
    """Where the mask is transparent the picture is painted anew, as a scene of its own; the rest stays."""
    first, mask = first_and_mask
    size = order.measured()
    holes = ImageOps.fit(ImageOps.invert(mask.getchannel("A")), size)
    picture = ImageOps.fit(first, size)
    box = holes.point([0] * 128 + [255] * 128).getbbox()
    if box is None:
        return picture
    left, top, right, bottom = box
    scene = composed(wish, (right - left, bottom - top), number, see_through=order.see_through())
    painted = picture.copy()
    painted.paste(styled(scene, wish.style), (left, top))
    return Image.composite(painted, picture, holes)


def _all_over(order: Order, wish: Wish, picture: Image.Image, number: int) -> Image.Image:
    """Other light, other colours, another manner; figures that are named come into it."""
    plain = picture.convert("RGB")
    strength = 0.45 if order.faithful else 0.75
    if wish.light in _TURNS:
        level, tint = _TURNS[wish.light]
        turned = ImageChops.multiply(
            ImageEnhance.Brightness(plain).enhance(1 + level * 0.4), Image.new("RGB", plain.size, tint)
        )
        plain = Image.blend(plain, ImageEnhance.Brightness(turned).enhance(level), strength)
    if wish.colours:
        colour = wish.colours[0]
        toned = ImageOps.colorize(
            ImageOps.grayscale(plain), darker(colour, 0.8), lighter(colour, 0.85), colour
        )
        plain = Image.blend(plain, toned, strength)
    if not (wish.figures or wish.colours or wish.style or wish.light in _TURNS):
        plain = ImageEnhance.Color(ImageOps.posterize(plain, 4)).enhance(1.5 + 0.2 * number)
    result = plain.convert("RGBA")
    result.putalpha(picture.getchannel("A"))
    return styled(placed_on(result, wish, number), wish.style)


def _together(pictures: list[Image.Image], wish: Wish, size: tuple[int, int], number: int) -> Image.Image:
    """All pictures side by side like prints on a table, which the words set."""
    ground = composed(wish, size, number, see_through=False)
    columns = ceil(sqrt(len(pictures) * size[0] / size[1]))
    rows = ceil(len(pictures) / columns)
    wide, tall = size[0] // columns, size[1] // rows
    for index, picture in enumerate(pictures):
        print_ = _print(picture, round(wide * 0.78), round(tall * 0.78), (-4, 3, -2, 5)[(index + number) % 4])
        x = index % columns * wide + (wide - print_.width) // 2
        y = index // columns * tall + (tall - print_.height) // 2
        ground.alpha_composite(print_, (max(0, x), max(0, y)))
    return ground


def _print(picture: Image.Image, wide: int, tall: int, tilt: float) -> Image.Image:
    small = ImageOps.contain(picture.convert("RGB"), (max(8, wide), max(8, tall)))
    edge = max(2, min(small.size) // 24)
    framed = ImageOps.expand(small, edge, (250, 247, 240)).convert("RGBA")
    ImageDraw.Draw(framed).rectangle(
        (0, 0, framed.width - 1, framed.height - 1), outline=(120, 110, 100, 255)
    )
    return framed.rotate(tilt, Image.Resampling.BICUBIC, expand=True)


def _opened(sent: Sent, name: str) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(sent.content))
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise unreadable(name) from None
    return ImageOps.exif_transpose(picture).convert("RGBA")
