"""What a picture file tells of how it was made, as one JSON text and back. What is read comes from outside."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from aoai_tui import __version__
from aoai_tui.domain import ImageOptions, Picture, PictureOrigin
from aoai_tui.plain import plain, plain_line

SOFTWARE = f"aoai-tui {__version__}"

MOST_CHARACTERS = 200_000
"""Of a text that is read from a file; the service takes prompts of 32,000."""

_PRIVATE = ("user", "extra_body")
"""Options that stay on this machine: they may say who asked. A file from outside could not set them either."""

_BOUNDS = {"n": (1, 10), "output_compression": (0, 100), "partial_images": (0, 3)}


class PictureFacts(Struct, frozen=True, omit_defaults=True):
    """How a picture was made, as far as its file tells."""

    prompt: str = ""
    revised_prompt: str = ""
    options: ImageOptions = ImageOptions()
    deployment: str = ""
    created_at: datetime | None = None
    """In UTC."""
    changed: bool = False
    """Whether it was made from other pictures."""
    software: str = ""
    """The program that wrote the file."""

    def __bool__(self) -> bool:
        """Whether anything is told."""
        return self != PictureFacts()


def facts_of(picture: Picture) -> PictureFacts:
    """What goes into the file of a picture that was drawn here: no ids, nothing about who asked."""
    options = replace(picture.options, **{name: getattr(ImageOptions(), name) for name in _PRIVATE})
    return PictureFacts(
        prompt=clean(picture.prompt),
        revised_prompt=clean(picture.revised_prompt),
        options=options,
        deployment=plain_line(clean(picture.deployment)),
        created_at=picture.created_at,
        changed=picture.origin is PictureOrigin.CHANGED,
        software=SOFTWARE,
    )


def as_text(facts: PictureFacts) -> str:
    """The facts as JSON."""
    return json.dumps({"prompt": facts.prompt, **msgspec.to_builtins(facts)}, ensure_ascii=False)


def from_text(text: str) -> PictureFacts | None:
    """The facts in a text; None where it isn't such JSON. A value that makes no sense is left out alone."""
    told = json_object(text)
    if told is None or "prompt" not in told:
        return None
    options = told.get("options")
    return PictureFacts(
        prompt=text_in(told, "prompt"),
        revised_prompt=text_in(told, "revised_prompt"),
        options=_options(options if isinstance(options, dict) else {}),
        deployment=plain_line(text_in(told, "deployment")),
        created_at=_moment(text_in(told, "created_at")),
        changed=told.get("changed") is True,
        software=plain_line(text_in(told, "software"), 60),
    )


def json_object(text: str) -> dict[str, Any] | None:
    """The object in a JSON text from outside; None for anything else, however deep it is."""
    if len(text) > 5 * MOST_CHARACTERS:
        return None
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def text_in(told: dict[str, Any], name: str) -> str:
    """A text of an object, safe to show and not endless; empty for anything else."""
    value = told.get(name)
    return clean(value) if isinstance(value, str) else ""


def clean(text: str) -> str:
    """A text that is safe to show, to store and to write as XML."""
    whole = text[:MOST_CHARACTERS].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return plain(whole).replace("\ufffe", "").replace("\uffff", "").strip()


def _options(told: dict[str, Any]) -> ImageOptions:
    fields = {one.name: one.type for one in msgspec.structs.fields(ImageOptions) if one.name not in _PRIVATE}
    known: dict[str, Any] = {}
    for name, kind in fields.items():
        value = told.get(name)
        if kind is str and isinstance(value, str):
            known[name] = plain_line(clean(value), 40)
        elif name in _BOUNDS and type(value) is int and _BOUNDS[name][0] <= value <= _BOUNDS[name][1]:
            known[name] = value
    return ImageOptions(**known)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
