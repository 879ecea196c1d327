"""A file that is read while it is sent, and tells how much of it has left."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import httpx2

from aoai_tui.domain import AudioSent
from aoai_tui.errors import StorageTrouble

Result = TypeVar("Result")

_TELL_EVERY = 0.05
"""Seconds between two words about the progress, at least."""


@dataclass
class Progress:
    """How far an upload is; a repeated request begins anew."""

    total: int
    """Bytes."""
    sent: int = 0


class Uploads:
    """How far several files are that go with one request."""

    def __init__(self) -> None:
        """None yet."""
        self._parts: list[Progress] = []

    def begin(self) -> None:
        """The request is made, or made anew."""
        self._parts = []

    def add(self) -> Progress:
        """For one file more."""
        self._parts.append(progress := Progress(0))
        return progress

    @property
    def total(self) -> int:
        """Bytes."""
        return sum(part.total for part in self._parts)

    @property
    def sent(self) -> int:
        """Bytes."""
        return sum(part.sent for part in self._parts)


class Upload(io.FileIO):
    """An open file for a multipart request, which httpx2 reads in pieces of 64 KiB between two sends.

    When the next piece is asked for, the one before is in the socket's hands: that is what `progress` tells.
    """

    def __init__(self, path: Path, progress: Progress, what: str = "recording") -> None:
        """Open the file of a `recording` or `picture`; blocking. Raises StorageTrouble."""
        self._what = what
        try:
            super().__init__(path, "rb")
        except OSError as error:
            raise _gone(error, what) from error
        self._progress = progress
        progress.total, progress.sent = os.fstat(self.fileno()).st_size, 0

    def read(self, size: int | None = -1, /) -> bytes:
        """The next piece, and a note that all before it were sent."""
        try:
            self._progress.sent = min(self.tell(), self._progress.total)
            return super().read(size) or b""
        except OSError as error:
            raise _gone(error, self._what) from error


class Closing(Protocol):
    """What is open."""

    def close(self) -> None:
        """Let go of it."""


Open = TypeVar("Open", bound=Closing)


async def opened(open_: Callable[[], Open]) -> Open:
    """What a thread opens. A cancel doesn't wait for it: what opens after that is closed at once."""
    opening = asyncio.ensure_future(asyncio.to_thread(open_))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_closed)
        raise


async def told(
    request: asyncio.Task[Result], progress: Progress | Uploads
) -> AsyncGenerator[AudioSent, None]:
    """How far the upload is, each time that it got further, until the request is done."""
    before = (-1, -1)
    while True:
        done = request.done()
        now = (progress.sent, progress.total)
        if now != before and now[1]:
            yield AudioSent(*now)
            before = now
        if done:
            return
        await asyncio.wait({request}, timeout=_TELL_EVERY)


async def let_go(sending: asyncio.Task[tuple[httpx2.Response, int]]) -> None:
    """End the request, wherever it is, and close its connection."""
    sending.cancel()
    await asyncio.wait({sending})
    if not sending.cancelled() and sending.exception() is None:
        await sending.result()[0].aclose()


def _closed(opening: asyncio.Future[Open]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


def _gone(error: OSError, what: str) -> StorageTrouble:
    return StorageTrouble(
        f"The {what}'s file can't be read.",
        f"The system says: {error.strerror or error}. Nothing was sent.",
    )
