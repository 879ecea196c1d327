"""The slim bar that shows, outside the Voice tab, that the microphone is open or that words are being written."""

from __future__ import annotations

import time

from rich.segment import Segment
from textual.strip import Strip

from aoai_tui.plain import plain_line
from aoai_tui.widgets.level_meter import LevelMeter
from aoai_tui.widgets.spinner import spinner


class DictationBar(LevelMeter):
    """A meter of one line; while words are awaited, a line that counts the seconds. It never takes the focus."""

    DEFAULT_CSS = """
    DictationBar {
        padding: 0 2; background: $panel;
        &.-docked { dock: bottom; }
    }
    """

    def __init__(self, *, title: str = "", docked: bool) -> None:
        """`docked` where the screen has no line of keys above which the bar would stand."""
        super().__init__(title=title)
        self.set_class(docked, "-docked")
        self._waits_for = ""
        self._offers = ""
        self._since = 0.0

    def wait_for(self, words: str, since: float) -> None:
        """Count the seconds since a moment of time.monotonic(); empty words for the meter."""
        self._waits_for, self._since, self._offers = plain_line(words, 160), since, ""
        self.refresh()

    def offer(self, words: str) -> None:
        """Say what was not done, and what can be."""
        self._offers, self._waits_for = plain_line(words, 200), ""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The meter, or what is waited for."""
        if self._offers:
            parts = [Segment("▲ ", self._style("clipped")), Segment(self._offers, self._style("plain"))]
            parts.append(Segment(f"   {self.keys}", self._style("muted")))
            return Strip(parts).adjust_cell_length(self.size.width, self._style("plain"))
        if not self._waits_for:
            return super().render_line(y)
        seconds = time.monotonic() - self._since
        segments = [
            Segment(f"{spinner(self, seconds)} ", self._style("bars")),
            Segment(f"{self._waits_for} {seconds:.1f} s", self._style("plain")),
            Segment(f"   {self.keys}", self._style("muted")),
        ]
        return Strip(segments).adjust_cell_length(self.size.width, self._style("plain"))
