"""What is heard just now, as one line: place, progress, level, and the keys that move it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from aoai_tui.domain.playing import PlayState
from aoai_tui.plain import plain_line
from aoai_tui.widgets.times import clock

if TYPE_CHECKING:
    from aoai_tui.services.playback import Playing

_FRAMES_PER_SECOND = 15

STEP, SMALL_STEP = 5.0, 1.0
"""Seconds that one press of an arrow moves."""

_SIGNS = {
    PlayState.WAITING: ("◌", "$muted"),
    PlayState.PLAYING: ("▶", "$accent"),
    PlayState.PAUSED: ("‖", "$warning"),
    PlayState.ENDED: ("■", "$muted"),
    PlayState.FAILED: ("▲", "$error"),
}

_LEVEL_CELLS = 6
_EIGHTHS = " ▏▎▍▌▋▊▉█"

_QUIETEST = 0.001
"""The level, -60 dB, that the meter begins with."""

_WORTH_A_WORD = 0.3
"""Seconds after which a wait is told."""

_LEAST_TRACK, _MOST_TRACK = 6, 120


class PlayerBar(Widget, can_focus=True):
    """Shows a Playing. The one who has it calls `show`; the bar moves it by itself."""

    DEFAULT_CSS = """
    PlayerBar {
        height: auto; max-height: 3; padding: 0 1; background: $surface; border-left: blank;
        &:focus { border-left: outer $accent; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause_or_play", "Play or pause", id="player.pause", tooltip="Pause, or play on"),
        Binding("left", f"move({-STEP})", "Back", id="player.back", tooltip="Go 5 seconds back"),
        Binding("right", f"move({STEP})", "Forward", id="player.on", tooltip="Go 5 seconds forward"),
        Binding(
            "shift+left,comma",
            f"move({-SMALL_STEP})",
            "Back a second",
            id="player.back-a-second",
            show=False,
            tooltip="Go one second back",
        ),
        Binding(
            "shift+right,full_stop",
            f"move({SMALL_STEP})",
            "Forward a second",
            id="player.on-a-second",
            show=False,
            tooltip="Go one second forward",
        ),
        Binding(
            "home", "go(0)", "From the start", id="player.start", show=False, tooltip="Play from the start"
        ),
    ]

    @dataclass
    class AgainAsked(Message):
        """Nothing is played, or it is over, and the person wants to hear from a place on what there is."""

        at: float
        """Seconds from the beginning."""

    def __init__(self, *, hint: str = "", elsewhere: str = "", id: str | None = None) -> None:
        """`hint` stands there while there is nothing to hear; `elsewhere` tells the keys that work while the cursor
        is not here, where those differ.
        """
        super().__init__(id=id)
        self._elsewhere = elsewhere
        self._hint = hint
        self._playing: Playing | None = None
        self._title = ""
        self._clock: Timer | None = None
        self._waits_since: float | None = None
        self._state: PlayState | None = None
        """As it was when it was drawn last."""
        self._track = range(0)
        """The columns of the progress line."""

    @property
    def playing(self) -> Playing | None:
        """What it shows."""
        return self._playing

    def show(self, playing: Playing | None, title: str = "") -> None:
        """Show this from now on; a title stands before it. Its own length and place are asked for again and again."""
        self._playing, self._title = playing, plain_line(title, 40)
        self._waits_since = None
        if self._clock:
            self._clock.resume()
        self.refresh(layout=True)

    def on_mount(self) -> None:
        """Start the clock that draws."""
        self._clock = self.set_interval(1 / _FRAMES_PER_SECOND, self._tick, pause=self._playing is None)

    def action_pause_or_play(self) -> None:
        """Pause, play on, or play again what is over."""
        playing = self._playing
        if playing is None or playing.state.over:
            self.post_message(self.AgainAsked(0.0))
        elif playing.state is PlayState.PAUSED:
            playing.resume()
        else:
            playing.pause()

    def action_move(self, seconds: float) -> None:
        """Go so far from here."""
        if self._playing:
            self.action_go(self._playing.position + seconds)

    def action_go(self, seconds: float) -> None:
        """Go to a place."""
        playing = self._playing
        if playing is None:
            return
        at = max(0.0, seconds)
        if playing.reach is not None:
            at = min(at, playing.reach)
        if playing.state.over:
            self.post_message(self.AgainAsked(at))
        else:
            playing.seek(at)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click on the progress line goes there; one on the sign pauses or plays."""
        event.stop()
        playing = self._playing
        place = event.get_content_offset(self)
        if playing is None or place is None:
            return
        if place.x in self._track and playing.reach:
            self.action_go(playing.reach * (place.x - self._track.start) / max(1, len(self._track) - 1))
        elif place.x < self._track.start:
            self.action_pause_or_play()

    def render(self) -> Content:
        """The line, as much of it as there is room for."""
        playing = self._playing
        if playing is None:
            self._track = range(0)
            return Content.styled(plain_line(self._hint), "$muted")
        width = self.content_size.width
        if playing.trouble is not None:
            words = f"{playing.trouble.title} {playing.trouble.advice}"
            return Content.assemble(("▲ ", "$error"), words)  # in as many rows as it takes
        return self._line(playing, width)

    def _line(self, playing: Playing, width: int) -> Content:
        sign, colour = _SIGNS[playing.state]
        head = Content.assemble((f"{sign} ", colour), *([(f"{self._title} ", "")] if self._title else []))
        place = Content(clock(playing.position))
        reach = playing.reach
        far = f" {clock(reach)}{'' if playing.complete else '…'}" if reach is not None else ""
        level = Content.styled(f" {level_cells(0.0 if playing.state.over else playing.level)}", "$success")
        told = self._waiting_words(playing)
        hints = f"  {told}" if told else self._hints(playing)
        room = width - head.cell_length - place.cell_length - 1 - len(far)
        with_level = room >= _LEAST_TRACK + level.cell_length
        room -= level.cell_length if with_level else 0
        with_hints = room >= 2 * _LEAST_TRACK + len(hints)
        room -= len(hints) if with_hints else 0
        track = max(0, min(_MOST_TRACK, room))
        begin = head.cell_length + place.cell_length + 1
        self._track = range(begin, begin + track)
        share = min(1.0, playing.position / reach) if reach else 0.0
        return Content.assemble(
            head,
            place,
            " ",
            progress(share, track),
            (far, "$muted"),
            level if with_level else "",
            (hints if with_hints else "", "$muted"),
        )

    def _hints(self, playing: Playing) -> str:
        if self._elsewhere and not self.has_focus:
            return f"  {self._elsewhere}"
        if playing.state.over:
            return "  space play again"
        return f"  ← → seek  space {'play' if playing.state is PlayState.PAUSED else 'pause'}"

    def _waiting_words(self, playing: Playing) -> str:
        if playing.state is not PlayState.WAITING:
            self._waits_since = None
            return ""
        now = time.monotonic()
        self._waits_since = self._waits_since or now
        waited = now - self._waits_since
        return f"waiting for sound {waited:.1f} s" if waited >= _WORTH_A_WORD else ""

    def _tick(self) -> None:
        self.refresh()
        state = self._playing.state if self._playing else None
        if state is not self._state:
            self._state = state
            self.refresh(layout=True)  # a trouble takes more rows
            self.refresh_bindings()  # what can be stopped or paused is another thing now
        if self._clock and (self._playing is None or (self._playing.state.over and self._playing.complete)):
            self._clock.pause()


def progress(share: float, width: int) -> Content:
    """A line of so many cells, filled up to a share of 0 to 1."""
    if width <= 0:
        return Content()
    filled = round(share * width * 2)
    whole, half = divmod(filled, 2)
    rest = width - whole - half
    return Content.assemble(("━" * whole + "╸" * half, "$accent"), ("─" * rest, "$muted"))


def level_cells(level: float) -> str:
    """The level, 0 to 1, as a bar in decibels, from -60 to 0."""
    share = 0.0 if level <= _QUIETEST else min(1.0, 1 + math.log10(level) / 3)
    eighths = round(share * _LEVEL_CELLS * 8)
    whole, part = divmod(eighths, 8)
    cells = "█" * whole + (_EIGHTHS[part] if part else "")
    return cells.ljust(_LEVEL_CELLS)
