"""Masks: which places of a picture are to be drawn anew. Everything but what is `async` is made for threads.

A mask in the making is an image of Pillow's in mode L, of the picture's size: 255 where it is to be drawn anew.
What the service gets is a PNG of the same size that is transparent there.
"""

from __future__ import annotations

import asyncio
import errno
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from aoai_tui.config.atomic import replace_file
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.copying import opened
from aoai_tui.services.gallery.turning import size_in_file, turned_back

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 4_000_000
"""The service wants masks below 4 MB."""

ANEW, KEPT = 255, 0
"""What the pixels of a mask in the making are."""

Point: TypeAlias = tuple[float, float]
"""A place of the picture, in its pixels, from its left upper corner."""


@dataclass(frozen=True)
class Rectangle:
    """All pixels between two corners, theirs too."""

    corner: Point
    opposite: Point
    erases: bool = False


@dataclass(frozen=True)
class Stroke:
    """What a round brush covers on its way."""

    points: tuple[Point, ...]
    size: float
    """Its diameter in pixels of the picture."""
    erases: bool = False


@dataclass(frozen=True)
class Inverted:
    """What was to stay is to be drawn anew, and the other way round."""


@dataclass(frozen=True)
class Cleared:
    """Nothing is to be drawn anew."""


@dataclass(frozen=True)
class Loaded:
    """A mask from a file, in place of what was drawn."""

    data: bytes
    """One byte for each pixel, row by row."""


Mark: TypeAlias = Rectangle | Stroke | Inverted | Cleared | Loaded


@dataclass(frozen=True)
class MaskFile:
    """A mask that the service will take for the picture."""

    path: Path
    width: int
    height: int
    share: float
    """The part of the picture that is to be drawn anew, 0 to 1."""


def blank(size: tuple[int, int]) -> Image:
    """A mask without a mark."""
    from PIL import Image  # noqa: PLC0415  Pillow waits for a picture

    return Image.new("L", size, KEPT)


def marked(mask: Image, mark: Mark) -> Image:
    """The mask with one more mark: changed in place where that can be, else another."""
    from PIL import Image, ImageChops, ImageDraw  # noqa: PLC0415  see above

    match mark:
        case Rectangle(corner, opposite):
            left, right = sorted((corner[0], opposite[0]))
            top, bottom = sorted((corner[1], opposite[1]))
            ImageDraw.Draw(mask).rectangle(
                (int(left), int(top), int(right), int(bottom)), fill=KEPT if mark.erases else ANEW
            )
        case Stroke(points, size):
            for begin, end in zip(points, points[1:] or points, strict=False):
                _line(mask, begin, end, size, KEPT if mark.erases else ANEW)
        case Inverted():
            return ImageChops.invert(mask)
        case Cleared():
            mask.paste(KEPT, (0, 0, *mask.size))
        case Loaded(data):
            return Image.frombytes("L", mask.size, data)
    return mask


def all_marked(size: tuple[int, int], marks: Iterable[Mark]) -> Image:
    """A mask of that size with these marks, one after another."""
    mask = blank(size)
    for mark in marks:
        mask = marked(mask, mark)
    return mask


def share_of(mask: Image) -> float:
    """The part of the picture that is to be drawn anew, 0 to 1."""
    return float(mask.histogram()[ANEW] / (mask.width * mask.height))


def mask_png(mask: Image, picture: Path) -> bytes:
    """The mask as the service takes it: a PNG of the picture's own size, transparent where it is to be drawn anew.

    A picture that a camera wants turned is shown turned, and sent as it is: so is its mask.
    """
    from PIL import Image, ImageChops  # noqa: PLC0415  see above

    opacity = turned_back(ImageChops.invert(mask), picture)
    black = Image.new("L", opacity.size, 0)
    file = io.BytesIO()
    Image.merge("RGBA", (black, black, black, opacity)).save(file, "PNG")
    if len(file.getvalue()) > MOST_BYTES:
        raise UsageTrouble(
            "The mask has become larger than 4 MB, which the service does not take.",
            "Draw it with fewer and larger strokes.",
        )
    return file.getvalue()


def keep_mask(data: bytes, folder: Path) -> Path:
    """A file of these bytes in the folder, named by them: the same mask is kept once. StorageTrouble for the disk."""
    from hashlib import sha256  # noqa: PLC0415  when it is wanted

    path = folder / f"{sha256(data).hexdigest()[:32]}.png"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(path, data)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageTrouble(
                "The disk is full.", f"Free some space on the disk that holds {folder}.", retryable=True
            ) from error
        raise StorageTrouble(
            "The mask can't be kept.",
            f"The app needs to write to {folder}. The system says: {error.strerror or error}.",
        ) from error
    return path


async def checked_mask(mask: Path, picture: Path) -> MaskFile:
    """A file as a mask for a picture. UsageTrouble, with the reason, where the service would not take it."""
    return await asyncio.to_thread(check_mask, mask, picture)


def check_mask(mask: Path, picture: Path) -> MaskFile:
    """As checked_mask, here and now."""
    image = read_mask(mask, picture)
    return MaskFile(mask, *image.size, share_of(image))


def read_mask(path: Path, picture: Path) -> Image:
    """A mask file as a mask in the making, as its picture lies in its file. UsageTrouble as for checked_mask."""
    from aoai_tui.services.picture_files import open_picture, picture_type  # noqa: PLC0415  see above

    shown = plain_line(path.name, 80)
    with opened(path) as file:
        data = file.read(MOST_BYTES + 1)
    if picture_type(data) != "image/png":
        raise UsageTrouble(
            f"“{shown}” is no PNG, and a mask must be one.",
            "Save it as PNG with transparent places: these are drawn anew.",
        )
    if len(data) > MOST_BYTES:
        raise UsageTrouble(
            f"The mask “{shown}” is larger than 4 MB, which the service does not take.",
            "Save it with fewer colours: only its transparent places count.",
        )
    image, size = open_picture(data, path.name), size_in_file(picture)
    if image.size != size:
        raise UsageTrouble(
            f"The mask “{shown}” is {image.width}x{image.height}, and the picture is {size[0]}x{size[1]}.",
            "Both must have the same size. Scale the mask, or draw one here.",
        )
    if not image.has_transparency_data:
        raise UsageTrouble(
            f"The mask “{shown}” has no transparency.",
            "The places to be drawn anew must be transparent; black and white mean nothing. Or draw one here.",
        )
    anew = image.convert("RGBA").getchannel("A").point(lambda opacity: KEPT if opacity else ANEW)
    if anew.getbbox() is None:
        raise UsageTrouble(
            f"The mask “{shown}” is transparent nowhere.",
            "Nothing would be drawn anew. Make the places transparent that are to change, or draw a mask here.",
        )
    return anew


def _line(mask: Image, begin: Point, end: Point, size: float, value: int) -> None:
    """What a round brush covers between two places."""
    from PIL import ImageDraw  # noqa: PLC0415  see above

    draw, radius = ImageDraw.Draw(mask), size / 2
    if size <= 1:
        draw.line((*map(int, begin), *map(int, end)), fill=value)
        return
    for x, y in {begin, end}:
        # Pixel n reaches from n to n + 1, and an ellipse takes the pixels of its corners with it.
        draw.ellipse((x - radius, y - radius, x + radius - 1, y + radius - 1), fill=value)
    long = ((end[0] - begin[0]) ** 2 + (end[1] - begin[1]) ** 2) ** 0.5
    if long > 0:
        # Pixel n has its middle at n + 0.5, and a polygon takes the pixels that its edges run through with it.
        radius -= 0.5
        across = ((end[1] - begin[1]) / long * radius, (begin[0] - end[0]) / long * radius)
        corners = [
            (begin[0] + across[0] - 0.5, begin[1] + across[1] - 0.5),
            (end[0] + across[0] - 0.5, end[1] + across[1] - 0.5),
            (end[0] - across[0] - 0.5, end[1] - across[1] - 0.5),
            (begin[0] - across[0] - 0.5, begin[1] - across[1] - 0.5),
        ]
        draw.polygon(corners, fill=value)
