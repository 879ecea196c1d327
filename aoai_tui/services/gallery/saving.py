"""Pictures saved where a person wants them: with their prompt inside, and never in the place of another file.

Everything here blocks: it is made for threads.
"""

from __future__ import annotations

import io
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aoai_tui.domain import Picture, PictureOrigin
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.copying import opened
from aoai_tui.services.exporting.places import write_new
from aoai_tui.services.gallery.kinds import SVG, UNKNOWN, kind_name, kind_of, suffix_of
from aoai_tui.services.gallery.metadata.embedding import read_facts, with_facts
from aoai_tui.services.gallery.metadata.facts import facts_of

if TYPE_CHECKING:
    from PIL.Image import Image


class SaveFormat(StrEnum):
    """As what a picture is saved."""

    OWN = "own"
    """In the format that it came in, pixel for pixel, with its prompt and parameters in the file."""
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"
    """Converted where it came as something else, with prompt and parameters."""
    BARE = "bare"
    """The very bytes that came, and nothing added."""


class Saved(NamedTuple):
    """A file that was written."""

    path: Path
    tells: bool
    """Whether prompt and parameters are in it: no place for them in an SVG, say."""


_MEDIA_TYPES = {SaveFormat.PNG: "image/png", SaveFormat.JPEG: "image/jpeg", SaveFormat.WEBP: "image/webp"}

_SUFFIXES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".svg": SVG,
}


def save(picture: Picture, source: Path, wished: Path, form: SaveFormat = SaveFormat.OWN) -> Saved:
    """Save the picture whose bytes are in `source`; where the name is taken a number is added.

    A suffix that means another format is replaced, for a file must be what it is called. UsageTrouble for what can't
    be read or converted, StorageTrouble for the disk.
    """
    with opened(source) as file:
        came = file.read()
    media_type = kind_of(came)
    target = _MEDIA_TYPES.get(form, media_type)
    data = came if target == media_type else _converted(came, media_type, target)
    path = _called(wished, target)
    if form is SaveFormat.BARE:
        return Saved(write_new(path, came), tells=False)
    # One that was brought in tells what it told then: a photo was never asked for.
    is_brought = picture.origin is PictureOrigin.BROUGHT
    facts = read_facts(came) if is_brought else facts_of(picture)
    if is_brought and target == media_type:
        return Saved(write_new(path, came), tells=facts is not None)
    told = with_facts(data, facts) if facts else None
    return Saved(write_new(path, data if told is None else told), tells=told is not None)


def format_for(path: Path, media_type: str) -> SaveFormat:
    """What the suffix of a wished file means for a picture of this kind; its own format where there is none.

    UsageTrouble for a suffix that nothing is saved as.
    """
    wished = _SUFFIXES.get(path.suffix.lower())
    if not path.suffix or wished == media_type:
        return SaveFormat.OWN
    for form, kind in _MEDIA_TYPES.items():
        if kind == wished:
            return form
    raise UsageTrouble(
        f"A picture can't be saved as “{path.suffix}”.", "PNG, JPEG and WebP can be: .png, .jpg, .webp."
    )


def _called(wished: Path, media_type: str) -> Path:
    """The wished name with a suffix that says what the file is."""
    suffix = wished.suffix.lower()
    if _SUFFIXES.get(suffix, "") == media_type and media_type:
        return wished
    right = f".{suffix_of(media_type)}"
    if suffix == right:
        return wished
    return wished.with_suffix(right) if suffix in _SUFFIXES else wished.with_name(wished.name + right)


def _converted(data: bytes, media_type: str, target: str) -> bytes:
    if media_type in (SVG, UNKNOWN):
        what = "An SVG" if media_type == SVG else "What is no picture"
        raise UsageTrouble(f"{what} can't be converted.", "Save it as it is, and open it in another program.")
    from aoai_tui.services.picture_files import open_picture  # noqa: PLC0415  Pillow waits for a picture

    image = open_picture(data, "that is saved")
    try:
        return _encoded(image, target)
    except (OSError, ValueError, MemoryError) as error:
        raise UsageTrouble(
            f"The picture can't be converted to {kind_name(target)}.",
            f"It is {image.width} by {image.height} pixels; WebP has at most 16,383 a side, JPEG 65,535. "
            f"Save it in its own format, or as PNG. The encoder says: {error}.",
        ) from error


def _encoded(image: Image, target: str) -> bytes:
    """The picture in another format, with its colour profile: JPEG at a quality at which no difference is seen."""
    # Profiles of ink and the like would say the wrong thing of what is red, green and blue now.
    profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA", "L", "LA", "P") else None
    file, image = io.BytesIO(), _of_eight_bits(image)
    if target == "image/jpeg":
        opaque = image.convert("L") if image.mode == "L" else _on_white(image)
        # Without `optimize`: Pillow's room for that is too small where every pixel is different.
        opaque.save(file, "JPEG", quality=95, subsampling=0, icc_profile=profile)
        return file.getvalue()
    deep = image if image.mode in ("RGB", "RGBA") else image.convert(_deep_mode(image))
    if target == "image/webp":
        deep.save(file, "WEBP", quality=95, method=4, icc_profile=profile)
    else:
        deep.save(file, "PNG", optimize=True, icc_profile=profile)
    return file.getvalue()


def _of_eight_bits(image: Image) -> Image:
    """The picture with no more than eight bits a colour: deeper greys would all be white."""
    return image.point(lambda value: value / 256).convert("L") if image.mode.startswith("I;16") else image


def _deep_mode(image: Image) -> str:
    return "RGBA" if image.has_transparency_data else "RGB"


def _on_white(image: Image) -> Image:
    """The picture on white, where it is transparent: JPEG knows no transparency."""
    from PIL import Image as Images  # noqa: PLC0415  see above

    if not image.has_transparency_data:
        return image.convert("RGB")
    shown = image.convert("RGBA")
    paper = Images.new("RGBA", shown.size, "white")
    paper.alpha_composite(shown)
    return paper.convert("RGB")
