"""What happens while pictures are drawn."""

from __future__ import annotations

from msgspec import Struct

from aoai_tui.domain import Picture
from aoai_tui.errors import AoaiError


class Partial(Struct, frozen=True):
    """The picture as far as it is drawn. The newest one is on the disk, too, until the finished one is."""

    data: bytes
    number: int
    """From 0, in the order in which they come."""


class Sending(Struct, frozen=True):
    """The pictures that are to be changed are on their way to the service."""

    sent: int
    total: int
    """Bytes, both; it begins anew where the request is repeated."""


class Downloading(Struct, frozen=True):
    """A finished picture is fetched from where the service put it."""

    received: int
    """Bytes."""
    total: int | None = None
    """Bytes; None where the server does not say."""


class PictureKept(Struct, frozen=True):
    """A picture is on the disk, with its row. Whether it can be shown, its media type and failure say."""

    picture: Picture


class DrawingEnded(Struct, frozen=True):
    """It comes last, and once.

    `pictures` are all that are kept of it, unfinished ones too (`state` tells), with what they cost. With an error
    there may be some, or none.
    """

    pictures: tuple[Picture, ...]
    error: AoaiError | None = None


DrawEvent = Sending | Partial | Downloading | PictureKept | DrawingEnded
"""Sending, Partial and Downloading where there is something to tell, PictureKept for each picture; last of all
DrawingEnded."""
