"""How far a narration has got, as one line on a terminal's standard error; nothing elsewhere."""

from __future__ import annotations

import sys
import time

from aoai_tui.commands.shell import CLEAR_LINE
from aoai_tui.domain import AudioArrived
from aoai_tui.services.narration.events import FromCache, PartBegun, SpeechEvent
from aoai_tui.terminal import is_terminal

_SELDOM = 0.1
"""Seconds between two repaints."""


class SoundProgress:
    """One line that is painted over itself."""

    def __init__(self) -> None:
        """Nothing has arrived."""
        self._bytes = 0
        self._part = ""
        self._painted = 0.0
        self._shown = False

    def take(self, event: SpeechEvent) -> None:
        """Show what an event changes."""
        match event:
            case PartBegun(number, of):
                self._part = f"part {number} of {of}, " if of > 1 else ""
            case AudioArrived(data):
                self._bytes += len(data)
                self.show(f"Speaking: {self._part}{self._bytes / 1e6:.1f} MB")
            case FromCache():
                self.show("It was spoken before.", at_once=True)

    def show(self, words: str, *, at_once: bool = False) -> None:
        """Paint the line, if that was not done just now."""
        now = time.monotonic()
        if is_terminal(sys.stderr) and (at_once or now - self._painted > _SELDOM):
            self._painted, self._shown = now, True
            sys.stderr.write(f"{CLEAR_LINE}{words}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Leave an empty line for what is said next."""
        if self._shown:
            self._shown = False
            sys.stderr.write(CLEAR_LINE)
            sys.stderr.flush()
