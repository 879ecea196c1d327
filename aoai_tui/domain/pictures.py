"""Pictures that were made, changed or brought in, and what they were asked for with."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from aoai_tui.domain.messages import Failure, FilterResult, MessageState, Receipt, Timing


class PictureOrigin(StrEnum):
    """Where a picture comes from."""

    MADE = "made"
    """From a prompt alone."""

    CHANGED = "changed"
    """From a prompt and other pictures."""

    BROUGHT = "brought"
    """Imported from a file, or from a conversation."""


class ImageOptions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What pictures are asked for with, by the service's names. None and an empty text stand for what was not set."""

    n: int | None = None
    """How many pictures, 1 to 10."""

    size: str = ""
    """`1024x1024`, `1536x1024`, `1024x1536`, `auto`, or any WxH that the deployment takes."""

    quality: str = ""
    """low, medium, high, auto; newer deployments: xhigh, max; older ones: standard, hd."""

    background: str = ""
    """transparent, opaque or auto."""

    output_format: str = ""
    """png, jpeg, webp, or what else the deployment knows."""

    output_compression: int | None = None
    """0 to 100, for jpeg and webp."""

    moderation: str = ""
    """auto or low."""

    input_fidelity: str = ""
    """high or low: how close a change keeps to the pictures that were given."""

    partial_images: int | None = None
    """0 to 3: how many unfinished pictures are wanted on the way, where the deployment streams."""

    style: str = ""
    """vivid or natural; older deployments."""

    response_format: str = ""
    """url or b64_json; older deployments."""

    user: str = ""
    """Who asks, for the service's abuse monitoring."""

    extra_body: dict[str, Any] = {}
    """Whatever has no field here, sent as it is."""

    def given(self) -> dict[str, Any]:
        """What was set, by field."""
        usual = asdict(ImageOptions())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}


class ImageUsage(Struct, frozen=True):
    """Tokens of one request for pictures, as the service counted them."""

    input_tokens: int
    output_tokens: int
    text_tokens: int = 0
    """The part of input_tokens that was the prompt."""
    image_tokens: int = 0
    """The part of input_tokens that were pictures."""


class Picture(Struct, frozen=True):
    """A picture in the gallery; its bytes are a file in the data folder, never changed."""

    id: str
    prompt: str
    created_at: datetime
    """In UTC."""
    origin: PictureOrigin = PictureOrigin.MADE
    file: str = ""
    """The name in the pictures folder, made from the id and a suffix; empty where nothing arrived."""
    media_type: str = ""
    """What the bytes are, whatever was asked for; empty for bytes that are no picture, which are kept all the same."""
    width: int = 0
    height: int = 0
    """Pixels; 0 where unknown."""
    size: int = 0
    """Bytes."""
    revised_prompt: str = ""
    """What the service made of the prompt, where it tells."""
    name: str = ""
    """The file's own name, of one that was brought in; text from outside."""
    options: ImageOptions = ImageOptions()
    state: MessageState = MessageState.COMPLETE
    deployment: str = ""
    connection: str = ""
    batch: str = ""
    """The id that the pictures of one request share."""
    number: int = 1
    """Its place among them, from 1."""
    sources: tuple[str, ...] = ()
    """The ids of the pictures that it was made from."""
    usage: ImageUsage | None = None
    """Of the whole request; kept with its first picture only, so that sums come right."""
    timing: Timing | None = None
    receipt: Receipt | None = None
    filters: tuple[FilterResult, ...] = ()
    failure: Failure | None = None
    retries: int = 0
    note: str = ""
    """What a person should know: that another format came than was asked for, say."""
    url: str = ""
    """Where the service put the picture, until it is fetched from there; the address expires."""
