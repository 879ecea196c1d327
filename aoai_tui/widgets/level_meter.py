"""The level meter: how loud the microphone is, how loud it was, whether it was too loud, and for how long."""

from __future__ import annotations

import math
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from aoai_tui.plain import plain_line
from aoai_tui.widgets.level_history import LevelHistory, decibel_words
from aoai_tui.widgets.times import clock

FRAMES = 25
"""Times a second that a meter should be told the level."""

_CLIPPED_SHOWN = 1.5
"""Seconds that the word for clipping is bright."""

_LEAST_BARS = 10
"""Columns of bars that figures leave."""

_WIDE = 72
"""Columns from which a meter of three lines has room for longer words."""

_TITLE_FROM = 100
"""Columns from which a meter of one line names the microphone."""


Part = tuple[str, str]
"""A piece of a line, and its style."""


class LevelMeter(Widget):
    """One line, or three. It is drawn line by line without any layout: 30 frames a second cost little."""

    DEFAULT_CSS = """
    LevelMeter {
        height: 1; width: 1fr;
        & > .level-meter--plain { color: $foreground; }
        & > .level-meter--live { color: $error; text-style: bold; }
        & > .level-meter--bars { color: $accent; }
        & > .level-meter--muted { color: $muted; }
        & > .level-meter--clipped { color: $error; text-style: bold; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"level-meter--{kind}" for kind in ("plain", "live", "bars", "muted", "clipped")
    }

    def __init__(self, *, rows: int = 1, title: str = "", keys: str = "", id: str | None = None) -> None:
        """`title` names what is heard: shown where there is room; `keys` what can be pressed."""
        self._styles: dict[str, Style] = {}
        super().__init__(id=id)
        self.styles.height = rows
        self._rows = rows
        self.title, self.keys = plain_line(title, 60), keys
        self.reset()

    def reset(self) -> None:
        """Begin anew."""
        self.history = LevelHistory()
        self.seconds, self.rms, self.peak, self.clips = 0.0, 0.0, 0.0, 0
        self.paused = False
        self._clipped_at = -math.inf
        self._told: tuple[object, ...] = ()

    def hear(self, *, seconds: float, rms: float, peak: float, clips: int = 0, paused: bool = False) -> None:
        """The level since the last call, 0 to 1; `seconds` and `clips` count from the recording's beginning."""
        if clips > self.clips:
            self._clipped_at = seconds
        if not paused:
            self.history.add(rms, seconds)
        self.seconds, self.rms, self.clips, self.paused = seconds, rms, clips, paused
        self.peak = max(self.peak, peak)
        told = (int(seconds * 100), round(rms, 3), paused, clips)
        if told != self._told:
            self._told = told
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """State and time at the left, bars in the middle, figures at the right."""
        width = self.size.width
        left, right = self._left(y), self._right(y)
        taken = sum(len(text) for text, _ in (*left, *right))
        room = max(0, width - taken - 4)
        bars = self.history.bars(room, self._rows)[y]
        parts = [*left, ("  ", "plain"), (bars, "bars"), ("  ", "plain"), *right]
        segments = [Segment(text, self._style(kind)) for text, kind in parts if text]
        return Strip(segments).adjust_cell_length(width, self._style("plain"))

    def _left(self, y: int) -> list[Part]:
        state = ("‖ ", "muted") if self.paused else ("● ", "live")
        time = (clock(self.seconds), "plain")
        if self._rows == 1:
            title = f"  {self.title}" if self.title and self.size.width >= _TITLE_FROM else ""
            return [state, time, (title, "muted")]
        wide = 28 if self.size.width >= _WIDE else 26 if self.size.width >= 48 else 14
        if y == 0:
            words = "  paused" if self.paused else ""
            return [state, time, (words.ljust(wide - 2 - len(time[0])), "muted")]
        text = (self.title, self.keys)[y - 1] if y <= 2 else ""
        return [(plain_line(text, wide).ljust(wide), "muted")]

    def _right(self, y: int) -> list[Part]:
        """Of fixed widths: nothing beside it jumps."""
        now, peak, clipped = decibel_words(self.rms), f"peak {decibel_words(self.peak)}", self._clipped()
        if self._rows == 1:
            return self._figures((now, "plain"), (f"  {peak}", "muted"), clipped)
        return [(now.rjust(13), "plain"), (peak.rjust(13), "muted"), clipped][y : y + 1] if y < 3 else []

    def _figures(self, now: Part, peak: Part, clipped: Part) -> list[Part]:
        """What stands at the right of one line: as much as leaves room for the bars, the keys in any case."""
        keys = [(f"  {self.keys}", "muted")] if self.keys else []
        room = self.size.width - len(clock(self.seconds)) - 6 - _LEAST_BARS
        shorter = clipped if self.clips else now
        for figures in ([now, peak, ("  ", "plain"), clipped], [now, ("  ", "plain"), clipped], [shorter]):
            if sum(len(text) for text, _ in (*figures, *keys)) <= room:
                return [*figures, *keys]
        return [shorter]

    def _clipped(self) -> Part:
        """A sign and a word where it was too loud; they stay, and are bright while it is."""
        if not self.clips:
            return (" " * 13, "plain")
        lately = self.seconds - self._clipped_at < _CLIPPED_SHOWN
        count = f" {self.clips}×" if 1 < self.clips < 100 else ""
        return (f"▲ clipped{count}".ljust(13), "clipped" if lately else "muted")

    def notify_style_update(self) -> None:
        """Another theme: the colours are looked up anew."""
        self._styles.clear()
        super().notify_style_update()

    def _style(self, kind: str) -> Style:
        """Looked up once: Textual forgets its own with each frame, and walks through the screen for the next."""
        if kind not in self._styles:
            self._styles[kind] = self.get_component_rich_style(f"level-meter--{kind}")
        return self._styles[kind]
