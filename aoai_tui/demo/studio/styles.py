"""Manners of painting, laid over a finished picture."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps


def styled(picture: Image.Image, style: str, *, natural: bool = False) -> Image.Image:
    """The picture in a manner; its transparency stays as it is."""
    if not style and not natural:
        return picture
    alpha = picture.getchannel("A")
    plain = picture.convert("RGB")
    if style:
        plain = _STYLES[style](plain)
        if style == "pixels":
            alpha = _coarse(alpha, Image.Resampling.BOX)
    if natural:
        plain = ImageEnhance.Color(plain).enhance(0.62)
    result = plain.convert("RGBA")
    result.putalpha(alpha)
    return result


def _coarse(picture: Image.Image, way: Image.Resampling) -> Image.Image:
    cells = 64
    small = (
        max(1, round(picture.width * cells / min(picture.size))),
        max(1, round(picture.height * cells / min(picture.size))),
    )
    return picture.resize(small, way).resize(picture.size, Image.Resampling.NEAREST)


def _pixels(picture: Image.Image) -> Image.Image:
    coarse = _coarse(picture, Image.Resampling.BOX)
    return coarse.quantize(28, dither=Image.Dither.NONE).convert("RGB")


def _grey(picture: Image.Image) -> Image.Image:
    return ImageOps.autocontrast(ImageOps.grayscale(picture), cutoff=1).convert("RGB")


def _sepia(picture: Image.Image) -> Image.Image:
    toned = ImageOps.colorize(ImageOps.grayscale(picture), "#2c1a10", "#f6e7c8", "#a8794c")
    shade = (
        ImageOps.invert(Image.radial_gradient("L"))
        .resize(picture.size)
        .point([min(255, 120 + level) for level in range(256)])
    )
    return ImageChops.multiply(toned, shade.convert("RGB"))


def _water(picture: Image.Image) -> Image.Image:
    half = picture.reduce(2) if min(picture.size) > 64 else picture
    soft = half.filter(ImageFilter.ModeFilter(9)).filter(ImageFilter.SMOOTH_MORE)
    edges = ImageOps.invert(ImageOps.grayscale(soft.filter(ImageFilter.FIND_EDGES))).point(
        [110 + level * 145 // 255 for level in range(256)]
    )
    washed = ImageChops.multiply(
        Image.blend(soft, Image.new("RGB", soft.size, "#fffaf0"), 0.3), edges.convert("RGB")
    )
    return washed.resize(picture.size, Image.Resampling.BICUBIC)


def _oil(picture: Image.Image) -> Image.Image:
    half = picture.reduce(2) if min(picture.size) > 64 else picture
    strokes = half.filter(ImageFilter.ModeFilter(11)).filter(ImageFilter.EMBOSS)
    base = half.filter(ImageFilter.ModeFilter(7))
    relief = ImageOps.grayscale(strokes).point(
        [max(0, min(255, 128 + (level - 128) // 2)) for level in range(256)]
    )
    painted = ImageChops.soft_light(ImageEnhance.Color(base).enhance(1.35), relief.convert("RGB"))
    return painted.resize(picture.size, Image.Resampling.BICUBIC)


def _sketch(picture: Image.Image) -> Image.Image:
    grey = ImageOps.grayscale(picture)
    lines = _edges(picture, 10, 7).convert("L").filter(ImageFilter.GaussianBlur(0.8))
    shade = ImageOps.autocontrast(grey).point([168 + level * 87 // 255 for level in range(256)])
    return ImageOps.colorize(ImageChops.multiply(ImageOps.invert(lines), shade), "#26262e", "#fbf8f0")


def _neon(picture: Image.Image) -> Image.Image:
    edges = ImageEnhance.Color(_edges(picture, 16, 4)).enhance(3.0).filter(ImageFilter.MaxFilter(5))
    halo = (
        edges.reduce(4).filter(ImageFilter.GaussianBlur(max(2, min(picture.size) / 160))).resize(picture.size)
    )
    dark = ImageEnhance.Brightness(picture).enhance(0.22)
    tinted = ImageChops.multiply(dark, Image.new("RGB", picture.size, "#b090ff"))
    return ImageChops.add(ImageChops.add(tinted, halo), edges)


def _edges(picture: Image.Image, least: int, factor: int) -> Image.Image:
    """Bright lines where colours change; `least` keeps the steps of a gradient out, and so the picture's rim."""
    found = picture.filter(ImageFilter.GaussianBlur(1)).filter(ImageFilter.FIND_EDGES)
    bright = [min(255, max(0, level - least) * factor) for level in range(256)]
    return ImageOps.expand(ImageOps.crop(found.point(bright * 3), 3), 3, 0)


def _poster(picture: Image.Image) -> Image.Image:
    vivid = ImageEnhance.Color(picture).enhance(1.5)
    return ImageEnhance.Contrast(vivid.quantize(9, dither=Image.Dither.NONE).convert("RGB")).enhance(1.15)


def _glass(picture: Image.Image) -> Image.Image:
    """Six-sided panes in rows, each of one colour, with lead between them."""
    from aoai_tui.demo.studio.panes import panes  # noqa: PLC0415  only for this manner

    return panes(ImageEnhance.Color(picture).enhance(1.4))


_STYLES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "pixels": _pixels,
    "grey": _grey,
    "sepia": _sepia,
    "water": _water,
    "oil": _oil,
    "sketch": _sketch,
    "neon": _neon,
    "poster": _poster,
    "glass": _glass,
}
