"""How far a transcription has got, as one line on a terminal's standard error; nothing elsewhere."""

from __future__ import annotations

import time

from aoai_tui.commands.progress_line import ProgressLine
from aoai_tui.domain import AudioSent, SegmentArrived, TextArrived
from aoai_tui.plain import plain_line
from aoai_tui.services.dictation.events import PartBegun, Preparing, TranscriptEvent


class TranscriptProgress(ProgressLine):
    """What is heard, or what goes on, with the seconds while nothing else moves."""

    def __init__(self) -> None:
        """Nothing has happened."""
        super().__init__()
        self._what = ""
        self._part = ""
        self._heard = ""
        self._since = time.monotonic()

    def begin(self, what: str) -> None:
        """Something begins that may take its time."""
        self._what, self._since = what, time.monotonic()
        self.paint()

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

    def line(self, width: int) -> str:
        """The end of what was heard, else what goes on."""
        heard = plain_line(self._heard, 400)
        if heard:
            shown = f"{self._part}{heard}"
            return shown if len(shown) <= width else f"…{shown[-(width - 1) :]}"
        line = self._what[:1].upper() + self._what[1:]
        seconds = time.monotonic() - self._since
        return plain_line(f"{line} … {seconds:.0f} s" if seconds > 1 else f"{line} …", width)

    def _hear(self, text: str) -> None:
        self._heard = (self._heard + text)[-400:]
