"""How far a transcription has got, as one line on a terminal's standard error; nothing elsewhere."""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from contextlib import suppress

from aoai_tui.commands.shell import CLEAR_LINE
from aoai_tui.domain import AudioSent, SegmentArrived, TextArrived
from aoai_tui.plain import plain_line
from aoai_tui.services.dictation.events import PartBegun, Preparing, TranscriptEvent
from aoai_tui.terminal import is_terminal

_EVERY = 0.25


class TranscriptProgress:
    """One line that is painted over itself, with the seconds while nothing else moves."""

    def __init__(self) -> None:
        """Nothing has happened."""
        self._what = ""
        self._part = ""
        self._heard = ""
        self._since = time.monotonic()
        self._ticking: asyncio.Task[None] | None = None

    def begin(self, what: str) -> None:
        """Something begins that may take its time."""
        self._what, self._since = what, time.monotonic()
        if is_terminal(sys.stderr) and self._ticking is None:
            self._ticking = asyncio.create_task(self._tick(), name="progress")

    def take(self, event: TranscriptEvent) -> None:
        """Show what an event changes."""
        match event:
            case Preparing(share):
                self.begin("Preparing the sound" + (f", {share:.0%}" if share else ""))
            case PartBegun(number, of):
                self._part = f"part {number} of {of}: " if of > 1 else ""
                self._heard = ""
            case AudioSent(sent, total) if sent < total:
                self.begin(f"{self._part}sending {sent / 1e6:.1f} of {total / 1e6:.1f} MB")
            case AudioSent():
                self.begin(f"{self._part}waiting for the text")
            case TextArrived(text):
                self._hear(text)
            case SegmentArrived(segment):
                self._hear(f" {segment.text}")

    async def end(self) -> None:
        """Leave an empty line for what is said next."""
        if self._ticking:
            self._ticking.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticking
            self._ticking = None
            _paint(CLEAR_LINE)

    def _hear(self, text: str) -> None:
        self._heard = (self._heard + text)[-400:]

    async def _tick(self) -> None:
        while True:
            _paint(CLEAR_LINE + self._line(max(20, shutil.get_terminal_size().columns - 1)))
            await asyncio.sleep(_EVERY)

    def _line(self, width: int) -> str:
        heard = plain_line(self._heard, 400)
        if heard:
            shown = f"{self._part}{heard}"
            return shown if len(shown) <= width else f"…{shown[-(width - 1) :]}"
        line = self._what[:1].upper() + self._what[1:]
        seconds = time.monotonic() - self._since
        return plain_line(f"{line} … {seconds:.0f} s" if seconds > 1 else f"{line} …", width)


def _paint(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
