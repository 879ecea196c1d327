"""Recording from a shell: a line with the level, until somebody presses enter."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import threading
from contextlib import suppress
from math import log10

from aoai_tui.commands.shell import CLEAR_LINE, say
from aoai_tui.domain import Recording
from aoai_tui.services.dictation.dictation import Dictation
from aoai_tui.services.dictation.session import RecordingSession
from aoai_tui.terminal import is_terminal

_EVERY = 0.05
"""Seconds between two looks at the level."""
_BAR = 20
_SOFTEST_DB = -60


async def recorded(dictation: Dictation, device: str | None, seconds: float | None) -> Recording:
    """What the microphone heard until enter, the end of standard input, so many seconds, or until it ended by itself.

    It is kept, also where this is cancelled. Raises SoundTrouble where no microphone can be opened, StorageTrouble.
    """
    session = await dictation.begin(device)
    try:
        await _watched(session, seconds)
    finally:
        recording = await asyncio.shield(asyncio.ensure_future(session.stop()))
    if recording.note:
        say(recording.note)
    return recording


async def _watched(session: RecordingSession, seconds: float | None) -> None:
    pressed = _enter(asyncio.get_running_loop())
    shown = is_terminal(sys.stderr)
    if not shown:
        say(
            "Recording. Enter ends it."
            if seconds is None
            else f"Recording for {seconds:g} s. Enter ends it, too."
        )
    peak = 0.0
    try:
        while (
            session.ending is None and not pressed.is_set() and (seconds is None or session.seconds < seconds)
        ):
            level = session.level()
            peak = max(peak, level.peak)
            if shown:
                width = max(20, shutil.get_terminal_size().columns - 1)
                _paint(CLEAR_LINE + _line(session.seconds, level.rms, peak, session.clips)[:width])
            await asyncio.sleep(_EVERY)
    finally:
        if shown:
            _paint(CLEAR_LINE)


def _line(seconds: float, rms: float, peak: float, clips: int) -> str:
    filled = round(_BAR * (1 - _decibels(rms) / _SOFTEST_DB))
    too_loud = f"  too loud {clips}×" if clips else ""
    return (
        f"● {seconds // 60:02.0f}:{seconds % 60:04.1f}  {'█' * filled}{'░' * (_BAR - filled)}  "
        f"{_decibels(rms):3d} dB  peak {_decibels(peak):3d} dB{too_loud}  enter ends it"
    )


def _decibels(level: float) -> int:
    return max(_SOFTEST_DB, round(20 * log10(level))) if level > 0 else _SOFTEST_DB


def _enter(loop: asyncio.AbstractEventLoop) -> asyncio.Event:
    """Set as soon as standard input holds a line or ends.

    A daemon thread reads the descriptor itself: Python's own reader would hold a lock over which the end trips.
    """
    pressed = asyncio.Event()
    descriptor = sys.stdin.fileno() if sys.stdin else -1

    def wait() -> None:
        with suppress(OSError):
            while b"\n" not in (data := os.read(descriptor, 1024)) and data:
                pass
        with suppress(RuntimeError):  # the recording ended otherwise, and the program with it
            loop.call_soon_threadsafe(pressed.set)

    threading.Thread(target=wait, name="enter", daemon=True).start()
    return pressed


def _paint(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
