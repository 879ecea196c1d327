"""Pictures that a camera wants turned: as they lie in their files, and as they are shown. Made for threads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aoai_tui.services.copying import opened
from aoai_tui.services.picture_files import ORIENTATION, turned

if TYPE_CHECKING:
    from PIL.Image import Image

_BACK = {6: 8, 8: 6}
"""The quarter turns undo each other; all others undo themselves."""


def size_in_file(picture: Path) -> tuple[int, int]:
    """Width and height as the file has them, whichever way it is shown: what the service goes by.

    UsageTrouble where the file can't be read, or is no picture.
    """
    return _read(picture)[0]


def turned_back(image: Image, picture: Path) -> Image:
    """An image that was made over a picture as it is shown, turned as the picture lies in its file."""
    orientation = _read(picture)[1]
    return turned(image, _BACK.get(orientation, orientation))


def turned_as_shown(image: Image, picture: Path) -> Image:
    """An image that fits a picture as it lies in its file, turned as the picture is shown."""
    return turned(image, _read(picture)[1])


def _read(picture: Path) -> tuple[tuple[int, int], int]:
    """Size in the file, and orientation; nothing is decoded."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  see above

    from aoai_tui.errors import UsageTrouble  # noqa: PLC0415
    from aoai_tui.plain import plain_line  # noqa: PLC0415

    try:
        with opened(picture) as file, Image.open(file, formats=("PNG", "JPEG", "WEBP", "GIF")) as image:
            return image.size, int(image.getexif().get(ORIENTATION, 1))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError) as error:
        raise UsageTrouble(
            f"The picture “{plain_line(picture.name, 80)}” can't be read.", "It is cut off or damaged."
        ) from error
