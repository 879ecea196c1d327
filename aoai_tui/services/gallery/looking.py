"""What bytes that arrived are: the bytes decide, whatever was asked for. For a thread."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from aoai_tui.domain import Picture
from aoai_tui.errors import AoaiError, UnreadableAnswer, UsageTrouble
from aoai_tui.services.failures import failure_of
from aoai_tui.services.gallery.kinds import SVG, UNKNOWN, kind_name, kind_of, suffix_of
from aoai_tui.services.picture_files import open_picture

_FORMATS = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
}


@dataclass(frozen=True)
class Looked:
    """A picture as its bytes show it."""

    picture: Picture
    error: AoaiError | None = None
    """Why it can't be shown; or why it is not kept."""
    kept: bool = True
    """Whether its bytes are on the disk; else they wait in memory for the disk to take them."""


def file_of(picture: Picture, data: bytes) -> str:
    """The name of the file that the picture's bytes go to; their first few tell its suffix."""
    return f"{picture.id}.{suffix_of(kind_of(data))}"


def looked_at(picture: Picture, data: bytes) -> Looked:
    """The picture with what its bytes tell: file name, media type, pixels, and what a person should know of it."""
    media_type = kind_of(data)
    seen = replace(
        picture, file=file_of(picture, data), media_type=media_type, size=len(data), width=0, height=0
    )
    if media_type == UNKNOWN:
        return _not_shown(seen, _no_picture())
    if media_type == SVG:
        return Looked(
            _noted(seen, "It is an SVG: it is kept and can be opened elsewhere, but is not shown here.")
        )
    try:
        size = open_picture(data, "that arrived").size
    except UsageTrouble as trouble:
        title = f"{trouble.title} Its bytes are kept."
        return _not_shown(
            seen, UnreadableAnswer(title, "Draw it again, or open the file in another program.")
        )
    return Looked(replace(_other_than_asked(seen), width=size[0], height=size[1]))


def _other_than_asked(picture: Picture) -> Picture:
    asked = picture.options.output_format.lower()
    if asked not in _FORMATS or _FORMATS[asked] == picture.media_type:
        return picture
    came = kind_name(picture.media_type)
    return _noted(picture, f"It was asked for as {kind_name(_FORMATS[asked])} and came as {came}.")


def _noted(picture: Picture, note: str) -> Picture:
    return replace(picture, note=f"{picture.note} {note}".strip())


def _not_shown(picture: Picture, error: AoaiError) -> Looked:
    return Looked(replace(picture, failure=failure_of(error)), error)


def _no_picture() -> UnreadableAnswer:
    return UnreadableAnswer(
        "The service sent something that is no picture.",
        "Its bytes are kept. PNG, JPEG, WebP, GIF and SVG are understood; check what the deployment makes.",
    )
