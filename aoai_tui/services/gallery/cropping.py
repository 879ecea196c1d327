"""A part of a picture at the size in which it is seen. Everything here is made for threads."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from aoai_tui.errors import StorageTrouble

if TYPE_CHECKING:
    from PIL.Image import Image

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels of the picture."""


def decoded(path: Path) -> Image:
    """A picture's pixels, the right way up, as RGB or RGBA.

    UsageTrouble for what can't be decoded safely, StorageTrouble for a file that can't be read.
    """
    from aoai_tui.services.picture_files import open_picture  # noqa: PLC0415  Pillow waits for a picture

    try:
        data = path.read_bytes()
    except OSError as error:
        raise StorageTrouble(
            "The picture's file can't be read.", f"It was {path}: {error.strerror or error}."
        ) from error
    image = open_picture(data, path.name)
    if image.mode in ("RGB", "RGBA"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def cropped(image: Image, box: Box, size: tuple[int, int]) -> Image:
    """The part in the box, scaled to a size: blended where it shrinks, in plain squares where it grows."""
    from PIL.Image import Resampling  # noqa: PLC0415  see decoded

    grows = size[0] > box[2] - box[0]
    how = Resampling.NEAREST if grows else Resampling.BOX
    return image.resize(size, how, box=box, reducing_gap=None if grows else 2.0)


def as_quick_png(image: Image) -> bytes:
    """The picture as a PNG file that is quick to write: it is read once, from memory."""
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()
