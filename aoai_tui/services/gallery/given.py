"""Pictures that go with a prompt to be changed, and the mask. For a thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from aoai_tui.domain import GivenPicture, Picture
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.copying import opened
from aoai_tui.services.picture_files import picture_type

Given = Picture | Path
"""A picture of the gallery, or a file."""

MOST_PICTURES = 16
MOST_BYTES = 50_000_000
"""Of each picture, as the service's reference has it."""

MOST_MASK_BYTES = 4_000_000

_TAKEN = ("image/png", "image/jpeg", "image/webp")


def given_pictures(
    given: Sequence[Given], path_of: Callable[[Picture], Path | None]
) -> tuple[GivenPicture, ...]:
    """The files that are sent. Raises UsageTrouble for what can't be changed."""
    if len(given) > MOST_PICTURES:
        raise UsageTrouble(
            f"{len(given)} pictures are too many.", f"At most {MOST_PICTURES} can be changed into one."
        )
    return tuple(_checked(*_place(one, path_of), MOST_BYTES, _TAKEN) for one in given)


def given_mask(mask: Path) -> GivenPicture:
    """The mask as it is sent. Raises UsageTrouble for what can be none."""
    return _checked(mask, plain_line(mask.name, 80), MOST_MASK_BYTES, ("image/png",))


def _place(given: Given, path_of: Callable[[Picture], Path | None]) -> tuple[Path, str]:
    if isinstance(given, Path):
        return given, plain_line(given.name, 80)
    name = plain_line(given.prompt, 40) or "picture"
    path = path_of(given)
    if path is None:
        raise UsageTrouble(f"Nothing of “{name}” had arrived.", "Choose another picture to change.")
    return path, name


def _checked(path: Path, name: str, most: int, taken: tuple[str, ...]) -> GivenPicture:
    with opened(path) as file:
        head = file.read(32)
        size = file.seek(0, 2)
    media_type = picture_type(head)
    if media_type not in taken:
        wanted = " or ".join(kind.removeprefix("image/").upper() for kind in taken)
        raise UsageTrouble(f"“{name}” is no {wanted}.", "Save it as PNG in another program first.")
    if size > most:
        raise UsageTrouble(
            f"“{name}” is too large: {size / 1e6:.1f} MB, and {most / 1e6:.0f} MB can be sent.",
            "Scale it down in another program, or save it as JPEG."
            if len(taken) > 1
            else "Scale it down first.",
        )
    return GivenPicture(path, media_type)
