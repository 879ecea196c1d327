"""One line on a terminal's standard error that is painted over itself while something goes on; nothing elsewhere."""

from __future__ import annotations

import asyncio
import shutil
import sys
from abc import ABC, abstractmethod
from contextlib import suppress

from aoai_tui.commands.printing import Waits
from aoai_tui.commands.shell import CLEAR_LINE
from aoai_tui.domain import Wait
from aoai_tui.terminal import is_terminal

_EVERY = 0.25
"""Seconds between two repaints."""


class ProgressLine(ABC):
    """The line; what it says is a child's."""

    def __init__(self) -> None:
        """Nothing is painted yet."""
        self._waits, self._waiting = Waits(), False
        self._ticking: asyncio.Task[None] | None = None

    @abstractmethod
    def line(self, width: int) -> str:
        """What it says now, in at most so many columns."""

    def paint(self) -> None:
        """Show it from now on, where somebody can see it."""
        if is_terminal(sys.stderr) and self._ticking is None:
            self._ticking = asyncio.create_task(self._tick(), name="progress")

    def wait(self, wait: Wait | None) -> None:
        """A pause before a request is repeated begins, or with None is over: it counts down in this line's place."""
        self._waiting = wait is not None
        self._waits(wait)

    async def end(self) -> None:
        """Leave an empty line for what is said next."""
        if self._ticking:
            self._ticking.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticking
            self._ticking = None
            _put(CLEAR_LINE)

    async def _tick(self) -> None:
        while True:
            if not self._waiting:
                _put(CLEAR_LINE + self.line(max(20, shutil.get_terminal_size().columns - 1)))
            await asyncio.sleep(_EVERY)


def _put(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
