"""How far a drawing has got, as one line on a terminal's standard error; nothing elsewhere."""

from __future__ import annotations

import time

from aoai_tui.commands.progress_line import ProgressLine
from aoai_tui.plain import plain_line
from aoai_tui.services.gallery.events import Downloading, DrawEvent, Partial, Sending


class PictureProgress(ProgressLine):
    """What is drawn, with the seconds that it takes."""

    def __init__(self) -> None:
        """Nothing is drawn yet."""
        super().__init__()
        self._what = "Drawing"
        self._since = time.monotonic()

    def begin(self) -> None:
        """The request goes out."""
        self._since = time.monotonic()
        self.paint()

    def take(self, event: DrawEvent) -> None:
        """Show what an event changes."""
        match event:
            case Sending(sent, total):
                left = sent < total
                self._what = f"Sending {sent / 1e6:.1f} of {total / 1e6:.1f} MB" if left else "Drawing"
            case Partial(_, number):
                self._what = f"Drawing, unfinished picture {number + 1} is here"
            case Downloading(received, total):
                of = f" of {total / 1e6:.1f}" if total else ""
                self._what = f"Fetching {received / 1e6:.1f}{of} MB"

    def line(self, width: int) -> str:
        """What is going on, and for how long."""
        return plain_line(f"{self._what} … {time.monotonic() - self._since:.0f} s", width)
