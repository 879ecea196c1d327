"""What stands in the queue of prompts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from aoai_tui.domain import Failure, ImageOptions, Picture, Wait
from aoai_tui.services.gallery.events import DrawEvent
from aoai_tui.services.gallery.given import Given


class EntryState(StrEnum):
    """How far a prompt got."""

    WAITING = "waiting"
    DRAWING = "drawing"
    ENDED = "ended"
    """Its pictures are in the gallery."""
    STOPPED = "stopped"
    """The person stopped it; what had come is in the gallery."""
    FAILED = "failed"


class Entry(Struct, frozen=True):
    """A prompt in the queue."""

    id: str
    prompt: str
    options: ImageOptions = ImageOptions()
    deployment: str = ""
    """Empty for the connection's own."""
    pictures: tuple[Given, ...] = ()
    """To be changed."""
    mask: Path | None = None
    stream: bool = True
    state: EntryState = EntryState.WAITING
    held: bool = False
    """Whether it waits for the person, not only for its turn: after a start, a failure of another one, or a stop."""
    begun_at: datetime | None = None
    """When it was sent, in UTC; None before."""
    wait: Wait | None = None
    """The pause before its request is repeated."""
    made: tuple[Picture, ...] = ()
    """What is in the gallery of it by now."""
    failure: Failure | None = None
    """Why it failed."""
    batch: str = ""
    """The id that the pictures of its newest request share."""


class EntryChanged(Struct, frozen=True):
    """An entry is other than before, or new."""

    entry: Entry


class EntryRemoved(Struct, frozen=True):
    """An entry is gone from the queue."""

    entry_id: str


class EntriesMoved(Struct, frozen=True):
    """The entries stand in another order."""


class EntryDrew(Struct, frozen=True):
    """Something happened while an entry was drawn."""

    entry: Entry
    event: DrawEvent


QueueEvent = EntryChanged | EntryRemoved | EntriesMoved | EntryDrew
