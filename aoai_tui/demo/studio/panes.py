"""A picture as a stained-glass window."""

from __future__ import annotations

import math

from PIL import Image, ImageDraw

_ACROSS = 30
_LEAD = (26, 24, 30)


def panes(picture: Image.Image) -> Image.Image:
    """Six-sided panes, each in the colour that the picture has there, with lead between them."""
    side = min(picture.size) / _ACROSS
    wide, tall = side * math.sqrt(3), side * 1.5
    rows, columns = math.ceil(picture.height / tall) + 1, math.ceil(picture.width / wide) + 1
    colours = picture.resize((columns, rows), Image.Resampling.BOX)
    window = Image.new("RGB", picture.size, _LEAD)
    draw = ImageDraw.Draw(window)
    for row in range(rows):
        for column in range(columns):
            x, y = (column + row % 2 / 2) * wide, row * tall
            ring = ((math.pi / 6 + step * math.pi / 3) for step in range(6))
            corners = [
                (x + side * 0.93 * math.cos(angle), y + side * 0.93 * math.sin(angle)) for angle in ring
            ]
            draw.polygon(corners, fill=colours.getpixel((column, row)))
    return window
