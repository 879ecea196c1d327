"""The picture while it is painted: gradients, glows, shadows and layers, in shares of its own size."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from aoai_tui.demo.studio.colours import Colour, mixed
from aoai_tui.demo.studio.pen import Pen, Point

_LARGEST = (
    2304  # pixels of an edge; larger pictures are painted at their own size, without smoothing by shrinking
)
_RIM = 180  # the level of Pillow's radial gradient in the middle of each edge; 255 is reached in the corners only
_ROOM = 1.3  # how far a figure may reach out of its frame
_SOFT = 6  # how much smaller a layer is made before it is blurred


class Canvas:
    """What is painted on, larger than the picture at first, so that its edges are smooth."""

    def __init__(self, width: int, height: int) -> None:
        scale = max(1.0, min(2.0, _LARGEST / max(width, height)))
        self._wanted = (width, height)
        self.width, self.height = round(width * scale), round(height * scale)
        self.unit = min(self.width, self.height)
        """The shorter edge in pixels."""
        self.aspect = width / height
        self.tint: tuple[Colour, float] | None = None
        """The light that falls on figures, and how much of it; None for daylight."""
        self.image = Image.new("RGBA", (self.width, self.height))

    def finished(self) -> Image.Image:
        """The picture at the size that was asked for."""
        if self.image.size == self._wanted:
            return self.image
        return (
            self.image.reduce(2)
            if self._twice()
            else self.image.resize(self._wanted, Image.Resampling.BICUBIC)
        )

    def fade(self, colours: Sequence[Colour], top: float = 0.0, bottom: float = 1.0) -> None:
        """Fill from `top` to `bottom` with colours that run into each other."""
        begin, end = round(top * self.height), round(bottom * self.height)
        if end > begin:
            strip = _strip(colours).resize((1, end - begin), Image.Resampling.BICUBIC)
            self.image.paste(strip.resize((self.width, end - begin), Image.Resampling.NEAREST), (0, begin))

    def glow(self, colour: Colour, x: float, y: float, radius: float, strength: float) -> None:
        """Light around a point; the radius is in shorter edges, the strength 0 to 1."""
        size = max(2, round(2 * radius * self.unit))
        fading = [max(0.0, 1 - level / _RIM) ** 1.7 * 255 * strength for level in range(256)]
        mask = Image.radial_gradient("L").point([round(level) for level in fading])
        place = (round(x * self.width - size / 2), round(y * self.height - size / 2))
        self._lay(colour, mask.resize((size, size), Image.Resampling.BILINEAR), place)

    def area(self, colour: Colour, *points: Point, opacity: float = 1.0) -> None:
        """A polygon, in shares of width and height."""
        places = [(x * self.width, y * self.height) for x, y in points]
        if opacity >= 1:
            ImageDraw.Draw(self.image).polygon(places, fill=(*colour, 255))
            return
        left, top = (math.floor(min(place[axis] for place in places)) for axis in (0, 1))
        right, bottom = (math.ceil(max(place[axis] for place in places)) + 1 for axis in (0, 1))
        mask = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in places], fill=round(opacity * 255))
        self._lay(colour, mask, (left, top))

    def disc(self, colour: Colour, x: float, y: float, radius: float, opacity: float = 1.0) -> None:
        """A circle about a point; the radius is in shorter edges."""
        self.oval(colour, x, y, radius, radius, opacity)

    def oval(  # noqa: PLR0917  a point, two half-axes and how much shines through
        self, colour: Colour, x: float, y: float, across: float, down: float, opacity: float = 1.0
    ) -> None:
        """An ellipse about a point; its half-axes are in shorter edges."""
        left, top = x * self.width - across * self.unit, y * self.height - down * self.unit
        box = (left, top, left + 2 * across * self.unit, top + 2 * down * self.unit)
        if opacity >= 1:
            ImageDraw.Draw(self.image).ellipse(box, fill=(*colour, 255))
            return
        size = (max(1, round(box[2] - box[0])), max(1, round(box[3] - box[1])))
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=round(opacity * 255))
        self._lay(colour, mask, (round(left), round(top)))

    def soft(self, paint: Callable[[ImageDraw.ImageDraw], None], colour: Colour, blur: float) -> None:
        """What `paint` draws in shades of grey, blurred, as one colour; `blur` is in shorter edges.

        The drawing is six times smaller than the canvas, which a blur hides.
        """
        mask = Image.new("L", (self.width // _SOFT, self.height // _SOFT))
        paint(ImageDraw.Draw(mask))
        mask = mask.filter(ImageFilter.GaussianBlur(blur * self.unit / _SOFT))
        if box := mask.getbbox():
            size = ((box[2] - box[0]) * _SOFT, (box[3] - box[1]) * _SOFT)
            part = mask.resize(size, Image.Resampling.BILINEAR, box=box)
            self._lay(colour, part, (box[0] * _SOFT, box[1] * _SOFT))

    def shadow(self, x: float, y: float, across: float, down: float, strength: float) -> None:
        """A soft shadow on the ground; the half-axes are in shorter edges."""

        def paint(draw: ImageDraw.ImageDraw) -> None:
            unit = self.unit / _SOFT
            left, top = x * self.width / _SOFT - across * unit, y * self.height / _SOFT - down * unit
            draw.ellipse(
                (left, top, left + 2 * across * unit, top + 2 * down * unit), fill=round(strength * 255)
            )

        self.soft(paint, (16, 18, 36), 0.012 + down * 0.25)

    def figure(
        self,
        paint: Callable[[Pen], None],
        x: float,
        y: float,
        size: float,
        *,
        mirrored: bool = False,
        tilt: float = 0.0,
        halo: Colour | None = None,
    ) -> None:
        """What `paint` draws, with light from the upper left. It stands at the point, `size` shorter edges high.

        A `halo` of its own keeps it apart from what is behind it.
        """
        unit = size * self.unit / 2
        edge = round(unit * _ROOM)
        layer = Image.new("RGBA", (2 * edge, 2 * edge))
        paint(Pen(layer, edge, edge, unit, mirrored=mirrored, tilt=tilt))
        if box := layer.getbbox():
            left, top = round(x * self.width) - edge + box[0], round(y * self.height - unit) - edge + box[1]
            if halo:
                self._around(layer.crop(box).getchannel("A"), (left, top), unit, halo)
            lit = self._in_its_light(_lit(layer.crop(box), unit))
            self.image.alpha_composite(lit, (max(0, left), max(0, top)), (max(0, -left), max(0, -top)))

    def _around(self, alpha: Image.Image, place: tuple[int, int], unit: float, colour: Colour) -> None:
        """Soft colour around a shape, strongest at its edge."""
        rim = max(1, round(unit * 0.16 / _SOFT))
        small = ImageOps.expand(alpha.reduce(_SOFT), 2 * rim)
        small = small.filter(ImageFilter.GaussianBlur(rim * 0.7))
        mask = small.point([round(min(1.0, level / 150) * 128) for level in range(256)])
        mask = mask.resize((mask.width * _SOFT, mask.height * _SOFT), Image.Resampling.BILINEAR)
        self._lay(colour, mask, (place[0] - 2 * rim * _SOFT, place[1] - 2 * rim * _SOFT))

    def _in_its_light(self, layer: Image.Image) -> Image.Image:
        if self.tint is None:
            return layer
        tint, share = self.tint
        toned = Image.blend(
            layer, ImageChops.multiply(layer, Image.new("RGBA", layer.size, (*tint, 255))), share
        )
        toned.putalpha(layer.getchannel("A"))
        return toned

    def _lay(self, colour: Colour, mask: Image.Image, place: tuple[int, int]) -> None:
        """Colour through a mask."""
        self.image.paste((*colour, 255), (*place, place[0] + mask.width, place[1] + mask.height), mask)

    def _twice(self) -> bool:
        return self.width == 2 * self._wanted[0] and self.height == 2 * self._wanted[1]


def _strip(colours: Sequence[Colour]) -> Image.Image:
    """A column, one pixel wide, of colours that run into each other evenly."""
    steps = 256
    strip = Image.new("RGBA", (1, steps))
    last = len(colours) - 1
    for step in range(steps):
        place = step / (steps - 1) * last
        index = min(int(place), max(0, last - 1))
        other = colours[min(index + 1, last)]
        strip.putpixel((0, step), (*mixed(colours[index], other, place - index), 255))
    return strip


def _lit(layer: Image.Image, unit: float) -> Image.Image:
    """A figure that looks round: lighter where the light falls, darker on the other side."""
    alpha = layer.getchannel("A")
    small = (max(1, layer.width // _SOFT), max(1, layer.height // _SOFT))
    blur = ImageFilter.GaussianBlur(max(1.0, unit * 0.16 / _SOFT))
    step = max(1, round(unit * 0.14 / _SOFT))
    body = Image.new("L", (small[0] + 4 * step, small[1] + 4 * step))
    body.paste(alpha.resize(small, Image.Resampling.BOX), (2 * step, 2 * step))
    body = body.filter(blur)
    place = (2 * step, 2 * step, 2 * step + small[0], 2 * step + small[1])
    for way, colour, strength in ((1, (255, 250, 235), 0.26), (-1, (16, 14, 44), 0.36)):
        moved = ImageChops.offset(body, way * step, way * step).crop(place)
        edge = ImageChops.invert(moved).point([round(level * strength) for level in range(256)])
        mask = ImageChops.multiply(edge.resize(layer.size, Image.Resampling.BILINEAR), alpha)
        tone = Image.new("RGBA", layer.size, (*colour, 255))
        tone.putalpha(alpha)
        layer = Image.composite(tone, layer, mask)
    return layer
