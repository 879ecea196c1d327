"""Pictures as bytes: what they are, how large, and smaller. Everything here blocks: it is made for threads."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}
"""The formats that the service takes, and how their files end."""

_MOST_PIXELS = 89_478_485
"""Pillow's own bound against pictures that are small as files and fill the memory once they are decoded."""


ORIENTATION = 0x0112
"""The EXIF tag that says how a picture must be turned to be shown."""


@dataclass(frozen=True)
class PictureFile:
    """A picture that decodes."""

    data: bytes
    media_type: str
    width: int
    height: int


def picture_type(data: bytes) -> str:
    """The media type of a picture that the service takes, told by its first bytes; empty for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/gif" if data[:6] in (b"GIF87a", b"GIF89a") else ""


def read_picture(data: bytes, name: str) -> PictureFile:
    """The picture, decoded once to be sure of it. UsageTrouble where it is damaged, too large or moves."""
    media_type = picture_type(data)
    image = open_picture(data, name)
    if media_type == "image/gif" and getattr(image, "is_animated", False):
        raise UsageTrouble(
            f"“{plain_line(name, 80)}” is animated, and the service takes only still pictures.",
            "Save one of its pictures as PNG and attach that.",
        )
    return PictureFile(data, media_type, *image.size)


def open_picture(data: bytes, name: str) -> Image:
    """The picture, decoded and the right way up. UsageTrouble where it can't be.

    `name` is what a person calls the file; empty where its name is ours and would tell nothing.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  slow to import, seldom needed

    # Pillow only warns of up to twice its bound; the filter makes that a refusal, and is the same from any thread.
    warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
    shown = plain_line(name, 80)
    try:
        image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP", "GIF"))
        image.load()
        return turned(image, image.getexif().get(ORIENTATION, 1))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UsageTrouble(
            f"{f'“{shown}”' if shown else 'The picture'} has too many pixels to open safely.",
            f"More than {_MOST_PIXELS / 1e6:.0f} million are refused. Scale it down in another program.",
        ) from None
    except UnidentifiedImageError:
        raise _unreadable(shown) from None
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError, MemoryError, IndexError) as error:
        raise _unreadable(shown) from error


def turned(image: Image, orientation: object) -> Image:
    """The picture as a camera wants it to be shown that noted this value of EXIF's; any other value says nothing.

    Pillow's own function writes the rest of EXIF anew, and fails where a camera wrote something odd.
    """
    from PIL.Image import Transpose  # noqa: PLC0415  see open_picture

    ways = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    how = ways.get(orientation) if isinstance(orientation, int) else None
    return image if how is None else image.transpose(how)


def scale_picture(data: bytes, name: str, longest: int) -> PictureFile:
    """The picture with its longer side at `longest` pixels; a smaller one is returned as it is."""
    media_type = picture_type(data)
    image = open_picture(data, name)
    if max(image.size) <= longest:
        return PictureFile(data, media_type, *image.size)
    return _encoded(_shrunk(image, longest), media_type)


def as_png(image: Image) -> bytes:
    """An image of Pillow's as a PNG file."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _shrunk(image: Image, longest: int) -> Image:
    from PIL.Image import Resampling  # noqa: PLC0415  see open_picture

    # Palettes can't be blended: they become true colours first.
    deep = image if image.mode in ("RGB", "RGBA", "L") else image.convert("RGBA")
    ratio = longest / max(deep.size)
    size = (max(1, round(deep.width * ratio)), max(1, round(deep.height * ratio)))
    return deep.resize(size, Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(image: Image, media_type: str) -> PictureFile:
    file = io.BytesIO()
    if media_type == "image/jpeg":
        image.convert("RGB").save(file, "JPEG", quality=90)
    elif media_type == "image/webp":
        image.save(file, "WEBP", quality=90)
    else:
        media_type = "image/png"
        image.save(file, "PNG")
    return PictureFile(file.getvalue(), media_type, *image.size)


def _unreadable(shown: str) -> UsageTrouble:
    title = f"The picture “{shown}” can't be read." if shown else "The picture is cut off or damaged."
    return UsageTrouble(title, "It is cut off or damaged. Open and save it anew elsewhere.")
