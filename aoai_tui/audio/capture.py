"""Recording: the microphone into a WAV file that grows."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from aoai_tui.audio import microphone
from aoai_tui.audio.levels import Level, LevelMeter
from aoai_tui.audio.microphone import Input, OpensInput
from aoai_tui.audio.wav import MOST, WIDTH, GrowingWav
from aoai_tui.errors import StorageTrouble

STALLED = 5.0
"""Seconds without a sample after which the microphone counts as gone: some systems only stop sending."""

_GLANCE = 0.5
"""Seconds between looks at the clock while nothing comes."""


class Ending(StrEnum):
    """Why a recording ended."""

    STOPPED = "stopped"
    """It was finished by a person."""

    UNPLUGGED = "unplugged"
    """The microphone, or the sound system, went away."""

    LONGEST = "longest"
    """It reached the length that was set."""

    FILE_FULL = "file_full"
    """It reached the length that a WAV file can have."""

    DISK_FULL = "disk_full"
    """The disk took no more."""


@dataclass(frozen=True)
class Captured:
    """A recording that has ended; its file is complete, whatever ended it."""

    seconds: float
    rate: int
    """Samples a second."""
    peak: float
    """The loudest sample, 0 to 1; exactly 0 means that the microphone gave nothing (see library.why_silent)."""
    clips: int
    """Moments that were too loud to be recorded faithfully."""
    ending: Ending
    overflows: int = 0
    """How often the machine was too busy to take what came: as many gaps are in it. See microphone.Overflows."""


class _Stop:
    """What is queued behind the last samples."""


_GONE, _FINISH = _Stop(), _Stop()


class Capture:
    """A recording that runs. Every method may be called from any thread, and none but finish() waits."""

    def __init__(self, path: Path, device: str, longest: float, opens: OpensInput) -> None:
        """See begin()."""
        self._queue: queue.SimpleQueue[bytes | _Stop] = queue.SimpleQueue()
        self._meter = LevelMeter()
        self._paused = False
        self._unheard = 0  # overflows in pauses, in which nothing is lost
        self._paused_at = 0  # overflows before the pause
        self._ending: Ending | None = None
        self._input: Input = opens(device, self._take, lambda: self._queue.put(_GONE))
        try:
            self._wav = GrowingWav(path, self._input.rate)
        except OSError as error:
            self._input.close()
            raise StorageTrouble(
                "The recording's file can't be made.", f"{error.strerror or error}: {path.parent}"
            ) from error
        wanted = int(longest * self._input.rate) * WIDTH
        self._most, self._at_most = min(
            (wanted, Ending.LONGEST), (MOST, Ending.FILE_FULL), key=lambda limit: limit[0]
        )
        self._writer = threading.Thread(target=self._write, name="recording", daemon=True)
        self._writer.start()

    @classmethod
    def begin(
        cls, path: Path, device: str = "", *, longest: float, opens: OpensInput = microphone.opened
    ) -> Capture:
        """Record the microphone of this name ("" for the default) into a new file, for at most `longest` seconds.

        The first sample is there within 50 ms where PortAudio is loaded (see library.portaudio). Raises SoundTrouble
        where the microphone can't be opened, StorageTrouble where the file can't be made; then there is no file.
        """
        return cls(path, device, longest, opens)

    @property
    def rate(self) -> int:
        """Samples a second."""
        return self._input.rate

    @property
    def seconds(self) -> float:
        """How long the recording is by now, without its pauses."""
        return self._wav.size / WIDTH / self._input.rate

    @property
    def paused(self) -> bool:
        """Whether what is heard is thrown away just now."""
        return self._paused

    @property
    def clips(self) -> int:
        """Moments so far that were too loud to be recorded faithfully."""
        return self._meter.clips

    @property
    def peak(self) -> float:
        """The loudest sample so far, 0 to 1."""
        return self._meter.peak

    @property
    def ending(self) -> Ending | None:
        """Why it has ended; None while it runs. It may end by itself: finish() then only tells how."""
        return self._ending

    def level(self) -> Level:
        """How loud it was since the last call; silence while paused. Ask 20 to 50 times a second."""
        return self._meter.level()

    def pause(self) -> None:
        """Throw away what is heard from now on; the device stays open, so that going on loses nothing."""
        if not self._paused:
            self._paused_at = self._input.overflows
        self._paused = True

    def resume(self) -> None:
        """Go on."""
        if self._paused:
            self._unheard += self._input.overflows - self._paused_at
        self._paused = False

    def finish(self) -> Captured:
        """End it, where it still runs, and wait until everything is on the disk: 10 to 100 ms on most machines.

        Asked again, it answers the same.
        """
        self._queue.put(_FINISH)
        self._writer.join()
        assert self._ending is not None  # noqa: S101  the writer ends with a reason
        meter = self._meter
        gaps = (self._paused_at if self._paused else self._input.overflows) - self._unheard
        return Captured(self.seconds, self.rate, meter.peak, meter.clips, self._ending, gaps)

    def _take(self, data: bytes) -> None:
        """Called by the device for every block."""
        if not self._paused:
            self._queue.put(data)

    def _write(self) -> None:
        """The writer's whole life: samples into the file until something ends it."""
        ending = self._written()
        self._input.close()
        if ending is Ending.STOPPED:
            ending = self._rest() or ending
        try:
            self._wav.close()
        except OSError:
            ending = Ending.DISK_FULL
        self._ending = ending

    def _written(self) -> Ending:
        """Write until the recording ends; why it did."""
        heard = time.monotonic()
        while True:
            try:
                data = self._queue.get(timeout=_GLANCE)
            except queue.Empty:
                if self._paused:
                    heard = time.monotonic()
                elif time.monotonic() - heard > STALLED:
                    return Ending.UNPLUGGED
                continue
            heard = time.monotonic()
            if isinstance(data, _Stop):
                return Ending.UNPLUGGED if data is _GONE else Ending.STOPPED
            if (ending := self._append(data)) is not None:
                return ending

    def _rest(self) -> Ending | None:
        """What the device delivered between the wish to end and its closing."""
        while True:
            try:
                data = self._queue.get_nowait()
            except queue.Empty:
                return None
            if isinstance(data, bytes) and (ending := self._append(data)) is not None:
                return ending

    def _append(self, data: bytes) -> Ending | None:
        """Measure and write samples; the ending, where they are the last that the limit or the disk allows."""
        data = data[: self._most - self._wav.size]
        self._meter.add(data)
        try:
            self._wav.write(data)
        except OSError:
            return Ending.DISK_FULL
        return self._at_most if self._wav.size >= self._most else None
