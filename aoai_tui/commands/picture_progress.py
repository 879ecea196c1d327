"""How far a drawing has got, as one line on a terminal's standard error; nothing elsewhere."""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from contextlib import suppress

from aoai_tui.commands.printing import Waits
from aoai_tui.commands.shell import CLEAR_LINE
from aoai_tui.domain import Wait
from aoai_tui.plain import plain_line
from aoai_tui.services.gallery.events import Downloading, DrawEvent, Partial
from aoai_tui.terminal import is_terminal

_EVERY = 0.25
"""Seconds between two repaints."""


class PictureProgress:
    """One line that is painted over itself, with the seconds that it takes."""

    def __init__(self) -> None:
        """Nothing is drawn yet."""
        self._what = "Drawing"
        self._since = time.monotonic()
        self._waits, self._waiting = Waits(), False
        self._ticking: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """The request goes out."""
        self._since = time.monotonic()
        if is_terminal(sys.stderr) and self._ticking is None:
            self._ticking = asyncio.create_task(self._tick(), name="progress")

    def wait(self, wait: Wait | None) -> None:
        """A pause before the request is repeated begins, or with None is over: it counts down in this line's place."""
        self._waiting = wait is not None
        self._waits(wait)

    def take(self, event: DrawEvent) -> None:
        """Show what an event changes."""
        match event:
            case Partial(_, number):
                self._what = f"Drawing, unfinished picture {number + 1} is here"
            case Downloading(received, total):
                of = f" of {total / 1e6:.1f}" if total else ""
                self._what = f"Fetching {received / 1e6:.1f}{of} MB"

    async def end(self) -> None:
        """Leave an empty line for what is said next."""
        if self._ticking:
            self._ticking.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticking
            self._ticking = None
            _paint(CLEAR_LINE)

    async def _tick(self) -> None:
        while True:
            if not self._waiting:
                width = max(20, shutil.get_terminal_size().columns - 1)
                seconds = time.monotonic() - self._since
                _paint(CLEAR_LINE + plain_line(f"{self._what} … {seconds:.0f} s", width))
            await asyncio.sleep(_EVERY)


def _paint(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
