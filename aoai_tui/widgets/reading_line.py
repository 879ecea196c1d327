"""What is read aloud, as one line that is seen from every tab."""

from __future__ import annotations

import math
import time
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from textual import events, work
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from aoai_tui.domain.playing import PlayState
from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.widgets.times import clock

if TYPE_CHECKING:
    from aoai_tui.services.reading_aloud import ReadingAloud

_SIGNS = {PlayState.PAUSED: ("‖", "$warning"), PlayState.PLAYING: ("▶", "$accent")}

_GROUP = "read aloud"

_FAILURE_STAYS = 15.0
"""Seconds that a failure stands there."""


class ReadingLine(Widget):
    """Hidden while nothing is read. One reading at a time: the next takes the place of the one before."""

    DEFAULT_CSS = """
    ReadingLine { height: 1; padding: 0 2; background: $surface; display: none; }
    ReadingLine.-on { display: block; }
    """

    def __init__(self, reading: ReadingAloud) -> None:
        """`reading` does the work."""
        super().__init__()
        self._reading = reading
        self._title = ""
        self._trouble: AoaiError | None = None
        self._since = 0.0
        self._number = 0
        """Counts the readings."""
        self._busy = False
        self._clock: Timer | None = None

    def on_mount(self) -> None:
        """Draw while there is something to tell."""
        self._clock = self.set_interval(0.1, self.refresh, pause=True)

    @property
    def is_reading(self) -> bool:
        """Whether escape has something to stop here."""
        return self._busy

    def read(self, title: str, text: str, pieces: AsyncGenerator[str, None] | None) -> None:
        """Read a text, or one that is still being written."""
        self._number += 1
        self._title, self._trouble, self._since = plain_line(title, 60), None, time.monotonic()
        self._show(True)
        self._read(self._number, text, pieces)

    def stop(self) -> None:
        """Fall silent; what came is kept."""
        self.workers.cancel_group(self, _GROUP)

    @work(group=_GROUP, exclusive=True)
    async def _read(self, number: int, text: str, pieces: AsyncGenerator[str, None] | None) -> None:
        trouble: AoaiError | None = None
        try:
            if pieces is None:
                await self._reading.read(text)
            else:
                await self._reading.read_along(pieces)
        except AoaiError as error:
            trouble = error
        finally:
            if number == self._number and self.is_attached:  # else another reading has taken its place
                self._end(trouble)

    def _end(self, trouble: AoaiError | None) -> None:
        self._trouble = trouble
        self._show(False)
        if trouble is not None:
            self.add_class("-on")
            number = self._number
            self.set_timer(_FAILURE_STAYS, lambda: self._forget(number))

    def _forget(self, number: int) -> None:
        if number == self._number:
            self.remove_class("-on")

    def _show(self, on: bool) -> None:
        self._busy = on
        self.set_class(on, "-on")
        if self._clock:
            (self._clock.resume if on else self._clock.pause)()
        self.refresh()
        self.screen.refresh_bindings()

    def on_click(self, event: events.Click) -> None:
        """Pause, or go on."""
        event.stop()
        playing = self._reading.now.playing
        if playing and playing.state is PlayState.PAUSED:
            playing.resume()
        elif playing:
            playing.pause()

    def render(self) -> Content:
        """Sign, title, place, the sentence that is heard, keys."""
        width = self.content_size.width
        if self._trouble:
            words = f"{self._trouble.title} {self._trouble.advice}"
            return Content.assemble(("▲ ", "$error"), words).truncate(width, ellipsis=True)
        keys = "  alt+p pause  esc stops"
        line = self._progress()
        room = width - len(keys)
        return Content.assemble(line.truncate(max(10, room), ellipsis=True), (keys, "$muted"))

    def _progress(self) -> Content:
        playing, wait = self._reading.now.playing, self._reading.now.wait
        if wait:
            return Content(f"◌ {plain_line(wait.reason)} Trying again in {math.ceil(wait.seconds)} s")
        if playing is None or playing.state not in _SIGNS:
            waited = time.monotonic() - self._since
            seconds = f" {waited:.1f} s" if playing is None and waited > 0.3 else ""
            return Content.assemble(
                ("◌ ", "$muted"), f"{self._title}", (f"  waiting for sound{seconds}", "$muted")
            )
        length = playing.length
        place = clock(playing.position) + (f" of {clock(length)}" if length is not None else "")
        sign, colour = _SIGNS[playing.state]
        words = plain_line(self._reading.now.saying, 300) or self._title
        return Content.assemble((f"{sign} ", colour), (f"{place}  ", "$muted"), words)
