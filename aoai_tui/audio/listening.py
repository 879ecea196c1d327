"""A microphone's level without a recording: for the list in which one is chosen."""

from __future__ import annotations

from aoai_tui.audio import microphone
from aoai_tui.audio.levels import Level, LevelMeter
from aoai_tui.audio.microphone import OpensInput


class Meter:
    """Listens to a microphone and keeps nothing."""

    def __init__(self, device: str = "", *, opens: OpensInput = microphone.opened) -> None:
        """Listen to the microphone of this name ("" for the default). Raises SoundTrouble."""
        self._meter = LevelMeter()
        self._gone = False
        self._input = opens(device, self._meter.add, self._lost)

    @property
    def gone(self) -> bool:
        """Whether the microphone, or the sound system, went away."""
        return self._gone

    def level(self) -> Level:
        """How loud it was since the last call."""
        return self._meter.level()

    def close(self) -> None:
        """Let go of the device."""
        self._input.close()

    def _lost(self) -> None:
        self._gone = True
