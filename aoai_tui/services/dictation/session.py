"""A recording while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.domain import Recording, RecordingState
from aoai_tui.errors import StorageTrouble

if TYPE_CHECKING:
    from aoai_tui.audio.capture import Capture, Captured, Ending
    from aoai_tui.audio.levels import Level

_LOOK_EVERY = 0.1
"""Seconds between two looks at whether the recording ended by itself."""

_NOTES = {
    "UNPLUGGED": "The microphone went away; what it had heard until then is kept.",
    "DISK_FULL": "The disk became full; what had been written until then is kept.",
    "LONGEST": "It reached the longest time that is set for a recording.",
    "FILE_FULL": "It reached the 4 GiB that a WAV file can hold.",
}
"""What a listener should know, by why the recording ended."""

_GAPS = "Some sound was lost: the machine was too busy."

Keep = Callable[[Recording], Awaitable[None]]
"""Writes a recording's row, or takes it out where nothing was recorded; may raise StorageTrouble."""

Measure = Callable[[Recording], Awaitable[Recording]]
"""Measures a recording's sound and keeps what it finds."""


class RecordingSession:
    """The microphone is open and a file grows; it ends by `stop`, or by itself: see `ending`.

    However it ends, what was recorded is kept, and the row says so.
    """

    def __init__(
        self, recording: Recording, capture: Capture, path: Path, keep: Keep, measured: Measure
    ) -> None:
        """Use Dictation.begin."""
        self.recording = recording
        """As it stands in the database."""
        self._capture = capture
        self._path = path
        self._keep = keep
        self._measured = measured
        self._stopped = asyncio.Event()
        self._ending: asyncio.Task[Recording] | None = None
        self._watching = asyncio.create_task(self._watch(), name="recording")

    @property
    def seconds(self) -> float:
        """How much was recorded; pauses don't count."""
        return self._capture.seconds

    @property
    def paused(self) -> bool:
        """Whether what is heard just now is not recorded."""
        return self._capture.paused

    @property
    def clips(self) -> int:
        """How often it was too loud to be recorded faithfully."""
        return self._capture.clips

    @property
    def ending(self) -> Ending | None:
        """Why it ended; None while it runs."""
        return self._capture.ending

    @property
    def over(self) -> bool:
        """Whether it ended and is kept."""
        return self._ending is not None and self._ending.done()

    def level(self) -> Level:
        """How loud it was since the last call: rms, peak and whether it clipped."""
        return self._capture.level()

    async def pause(self) -> None:
        """Record nothing for a while."""
        await asyncio.to_thread(self._capture.pause)

    async def resume(self) -> None:
        """Go on recording."""
        await asyncio.to_thread(self._capture.resume)

    async def stop(self) -> Recording:
        """End it; the recording as it is kept. Calls after the first get the same.

        One without a single sample has 0 seconds, and is not kept. A row that the disk did not take is told in
        the recording's note and tried again later.
        """
        self._stopped.set()
        if self._ending is None:
            self._ending = asyncio.create_task(self._end(), name="end recording")
        return await asyncio.shield(self._ending)

    async def ended(self) -> Recording:
        """The recording as it is kept, as soon as it ended, by itself or by `stop`."""
        await asyncio.shield(self._watching)
        return await self.stop()

    async def _watch(self) -> None:
        while self._capture.ending is None and not await self._stopped_within(_LOOK_EVERY):
            pass
        await self.stop()

    async def _stopped_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()
        return self._stopped.is_set()

    async def _end(self) -> Recording:
        captured = await asyncio.to_thread(self._capture.finish)
        kept = replace(
            self.recording,
            seconds=captured.seconds,
            size=await asyncio.to_thread(_size, self._path),
            peak=captured.peak,
            state=_state(captured),
            note=await asyncio.to_thread(_note, captured),
        )
        trouble = await self._kept(kept)
        measured = await self._measured(kept) if kept.seconds else kept
        if trouble and measured is kept:
            measured = replace(
                kept, note=f"{kept.note} Its entry could not be kept yet: {trouble.title}".strip()
            )
        self.recording = measured
        return measured

    async def _kept(self, recording: Recording) -> StorageTrouble | None:
        """Write the row; what kept it from being written."""
        self.recording = recording
        try:
            await self._keep(recording)
        except StorageTrouble as trouble:
            return trouble
        return None


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _state(captured: Captured) -> RecordingState:
    by_itself = captured.ending.name in ("UNPLUGGED", "DISK_FULL")
    return RecordingState.INTERRUPTED if by_itself else RecordingState.COMPLETE


def _note(captured: Captured) -> str:
    """What a listener should know; in a thread, as words about the microphone are imported with the microphone."""
    from aoai_tui.audio.library import why_silent  # noqa: PLC0415  see above

    silent = why_silent() if captured.seconds and not captured.peak else ""
    notes = (_NOTES.get(captured.ending.name, ""), _GAPS if captured.overflows else "", silent)
    return " ".join(note for note in notes if note)
