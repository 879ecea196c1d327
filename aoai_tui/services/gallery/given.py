"""Pictures that go with a prompt to be changed, and the mask. For a thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from aoai_tui.domain import GivenPicture, Picture
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.copying import opened
from aoai_tui.services.gallery.masks import check_mask
from aoai_tui.services.picture_files import picture_type

Given = Picture | Path
"""A picture of the gallery, or a file."""

MOST_PICTURES = 16
MOST_BYTES = 50_000_000
"""Of each picture, as the service's reference has it."""

_TAKEN = ("image/png", "image/jpeg", "image/webp")


def given_pictures(
    given: Sequence[Given], path_of: Callable[[Picture], Path | None]
) -> tuple[GivenPicture, ...]:
    """The files that are sent. Raises UsageTrouble for what can't be changed."""
    if len(given) > MOST_PICTURES:
        raise UsageTrouble(
            f"{len(given)} pictures are too many.", f"At most {MOST_PICTURES} can be changed into one."
        )
    return tuple(_checked(*_place(one, path_of)) for one in given)


def given_mask(mask: Path | None, pictures: Sequence[GivenPicture]) -> GivenPicture | None:
    """The mask as it is sent. Raises UsageTrouble for what can be none for the first picture."""
    if mask is None:
        return None
    if not pictures:
        raise UsageTrouble("A mask needs a picture.", "Choose the picture that is to be changed.")
    check_mask(mask, pictures[0].path)
    return GivenPicture(mask, "image/png")


def _place(given: Given, path_of: Callable[[Picture], Path | None]) -> tuple[Path, str]:
    if isinstance(given, Path):
        return given, plain_line(given.name, 80)
    name = plain_line(given.prompt, 40) or "picture"
    path = path_of(given)
    if path is None:
        raise UsageTrouble(f"Nothing of “{name}” had arrived.", "Choose another picture to change.")
    return path, name


def _checked(path: Path, name: str) -> GivenPicture:
    with opened(path) as file:
        media_type = picture_type(file.read(32))
        size = file.seek(0, 2)
    if media_type not in _TAKEN:
        raise UsageTrouble(
            f"“{name}” is no picture that can be changed.",
            "PNG, JPEG and WebP can be. Save it as PNG in another program first.",
        )
    if size > MOST_BYTES:
        raise UsageTrouble(
            f"“{name}” is too large: {size / 1e6:.1f} MB, and {MOST_BYTES / 1e6:.0f} MB can be sent.",
            "Scale it down in another program, or save it as JPEG.",
        )
    return GivenPicture(path, media_type)
