"""What the service is asked for pictures, and what arrives while it answers."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from aoai_tui.domain.messages import FilterResult
from aoai_tui.domain.pictures import ImageOptions, ImageUsage
from aoai_tui.domain.pieces import Answered


class GivenPicture(Struct, frozen=True):
    """A picture that is sent with a request."""

    path: Path
    media_type: str


class ImageRequest(Struct, frozen=True):
    """What a deployment is asked to draw; with `pictures` it changes these."""

    deployment: str
    prompt: str
    options: ImageOptions = ImageOptions()
    pictures: tuple[GivenPicture, ...] = ()
    """1 to 16 for a change; none to begin from nothing."""
    mask: GivenPicture | None = None
    """A PNG of the first picture's size whose transparent places are to be drawn anew."""
    stream: bool = True
    """Whether unfinished pictures are wanted, where the deployment streams."""
    refused: dict[str, str | None] = {}
    """Parameters that the deployment does not take, by the service's names."""


class PicturesSent(Struct, frozen=True):
    """So much of the pictures that are to be changed, and of the mask, has left this machine."""

    sent: int
    total: int
    """Bytes, both."""


class PartialPicture(Struct, frozen=True):
    """An unfinished picture."""

    data: bytes
    number: int
    """From 0, in the order in which they come."""


class PictureArrived(Struct, frozen=True):
    """A finished picture: its bytes, or the address where they wait."""

    data: bytes = b""
    url: str = ""
    """https:, http: on loopback, or data:; it expires."""
    revised_prompt: str = ""
    filters: tuple[FilterResult, ...] = ()


class PicturesCounted(Struct, frozen=True):
    """What the request cost, and how the service says it went about it."""

    usage: ImageUsage | None = None
    size: str = ""
    quality: str = ""
    background: str = ""
    output_format: str = ""


PicturePiece = PicturesSent | Answered | PartialPicture | PictureArrived | PicturesCounted
"""PicturesSent comes first, several times, where pictures are changed; then Answered;
then unfinished pictures where they stream; then each finished one; PicturesCounted last."""
