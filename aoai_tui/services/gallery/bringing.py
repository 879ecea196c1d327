"""Picture files brought into the gallery, with what they tell of how they were made. Made for threads."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from msgspec.structs import replace

from aoai_tui.domain import Picture, PictureOrigin
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.copying import opened
from aoai_tui.services.gallery.kinds import SVG, UNKNOWN, kind_name, kind_of, suffix_of
from aoai_tui.services.gallery.metadata.embedding import read_facts
from aoai_tui.services.gallery.metadata.facts import PictureFacts

MOST_BYTES = 200_000_000
"""Of a file that is brought in."""


class Brought(NamedTuple):
    """A file that was read: its bytes are not kept yet."""

    picture: Picture
    data: bytes


def read_picture_file(path: Path) -> Brought:
    """The picture in a person's file, whatever it is called, with its prompt where the file tells one.

    UsageTrouble for what is no picture, can't be decoded safely, or is too large.
    """
    shown = plain_line(path.name, 80)
    with opened(path) as file:
        size = file.seek(0, 2)
        if size > MOST_BYTES:
            raise UsageTrouble(
                f"“{shown}” is too large: {size / 1e6:.0f} MB.",
                f"At most {MOST_BYTES / 1e6:.0f} MB are taken.",
            )
        file.seek(0)
        data = file.read()
    return brought(data, path.name)


def brought(data: bytes, name: str) -> Brought:
    """A picture from bytes that were called so elsewhere. UsageTrouble as for a file."""
    media_type = kind_of(data)
    if media_type == UNKNOWN:
        raise UsageTrouble(
            f"“{plain_line(name, 80)}” is no picture.", "PNG, JPEG, WebP, GIF and SVG can be brought in."
        )
    facts = read_facts(data) or PictureFacts()
    width, height = _size(data, media_type, name)
    picture_id = str(uuid4())
    picture = Picture(
        picture_id,
        facts.prompt,
        datetime.now(UTC),
        origin=PictureOrigin.BROUGHT,
        file=f"{picture_id}.{suffix_of(media_type)}",
        media_type=media_type,
        width=width,
        height=height,
        size=len(data),
        revised_prompt=facts.revised_prompt,
        name=plain_line(name, 120),
        options=facts.options,
        note=_note(facts, media_type, name),
    )
    return Brought(picture, data)


def retold(picture: Picture, data: bytes) -> Picture:
    """A picture of the gallery whose row was lost, with the prompt and parameters that its own bytes tell."""
    facts = None if picture.prompt else read_facts(data)
    if facts is None:
        return picture
    return replace(
        picture,
        prompt=facts.prompt,
        revised_prompt=facts.revised_prompt,
        options=facts.options,
        note=_note(facts, kind_of(data), ""),
    )


def _size(data: bytes, media_type: str, name: str) -> tuple[int, int]:
    """Pixels; zeros for an SVG, which is never drawn."""
    if media_type == SVG:
        return 0, 0
    from aoai_tui.services.picture_files import open_picture  # noqa: PLC0415  Pillow waits for a picture

    return open_picture(data, name).size


def _note(facts: PictureFacts, media_type: str, name: str) -> str:
    """What a person should know: where it comes from, and what it is where its name says something else."""
    made = [f"by {facts.deployment}"] if facts.deployment else []
    if facts.created_at:
        made.append(f"on {facts.created_at.astimezone():%Y-%m-%d}")
    notes = [f"Made {' '.join(made)}."] if made else []
    suffix = Path(name).suffix.lower().lstrip(".").replace("jpeg", "jpg")
    if suffix in ("png", "jpg", "webp", "gif", "svg") and suffix != suffix_of(media_type):
        notes.append(f"It is called .{suffix} and is {kind_name(media_type)}.")
    if media_type == SVG:
        notes.append("It is an SVG: it is kept and can be opened elsewhere, but is not shown here.")
    return " ".join(notes)
