"""The microphone of one open connection: one recording at a time, its level told thirty times a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.timer import Timer
from textual.widget import Widget

from aoai_tui.domain import Recording
from aoai_tui.plain import plain_line
from aoai_tui.widgets.level_meter import FRAMES, LevelMeter

if TYPE_CHECKING:
    from aoai_tui.services.dictation.session import RecordingSession
    from aoai_tui.tab import FeatureTab

_STILL = 4
"""Frames a second where the person has switched animations off."""


class Recorder:
    """Begins, pauses and ends the recording. Its timer belongs to the tab, which outlives every view."""

    def __init__(self, tab: FeatureTab, on_tick: Callable[[], None], on_ending: Callable[[], None]) -> None:
        """`on_tick` is called before each frame, `on_ending` once when a recording ends without being asked."""
        self._tab, self._on_tick, self._on_ending = tab, on_tick, on_ending
        self.session: RecordingSession | None = None
        self.target: Widget | None = None
        """The input that the words are for; None for a recording that is only kept."""
        self.meter: LevelMeter | None = None
        """What shows the level just now."""
        self._timer: Timer | None = None
        self._turn = asyncio.Lock()

    @property
    def title(self) -> str:
        """Which microphone is heard."""
        device = self.session.recording.device if self.session else ""
        return f"mic: {plain_line(device, 40)}" if device else "mic: the system's default"

    async def begin(self, target: Widget | None) -> None:
        """Record from now on. Raises SoundTrouble and StorageTrouble."""
        async with self._turn:
            if self.session is not None:
                return
            self.session = await self._tab.bench.dictation.begin()
            self.target = target
            frames = FRAMES if self._tab.app.animation_level != "none" else _STILL
            self._timer = self._tab.set_interval(1 / frames, self._tick)

    async def stop(self) -> tuple[Recording, Widget | None] | None:
        """End it: the recording and the input that it is for; None where nothing was recorded.

        Raises StorageTrouble; the sound is in its file all the same, and offered at the next start.
        """
        async with self._turn:
            session, self.session = self.session, None
            if self._timer:
                self._timer.stop()
            return (await session.stop(), self.target) if session else None

    async def pause_or_go_on(self) -> None:
        """Pause; or, while it is paused, go on."""
        async with self._turn:
            if self.session and self.session.paused:
                await self.session.resume()
            elif self.session:
                await self.session.pause()

    def _tick(self) -> None:
        session = self.session
        if session is None:
            return
        self._on_tick()
        level = session.level()
        if self.meter is not None and self.meter.is_attached:
            self.meter.hear(
                seconds=session.seconds,
                rms=level.rms,
                peak=level.peak,
                clips=session.clips,
                paused=session.paused,
            )
        if session.ending is not None and self._timer:
            self._timer.stop()
            self._on_ending()
