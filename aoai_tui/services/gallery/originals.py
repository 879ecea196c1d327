"""A picture's pixels, as it is shown. Made for threads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aoai_tui.services.copying import opened

if TYPE_CHECKING:
    from PIL.Image import Image


def original(path: Path) -> Image:
    """The picture, the right way up, in RGB or RGBA. UsageTrouble where the file can't be read or decoded safely."""
    from aoai_tui.services.picture_files import open_picture  # noqa: PLC0415  Pillow waits for a picture

    with opened(path) as file:
        image = open_picture(file.read(), path.name)
    if image.mode in ("RGB", "RGBA"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
