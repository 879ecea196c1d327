"""A microphone in memory: it hears what a test says, at once, and can be unplugged."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable
from math import pi, sin

from aoai_tui.audio.library import no_device

BLOCKS = 50
"""Calls a second of sound, as with a real device."""


def tone(seconds: float, *, hertz: float = 440.0, volume: float = 0.5, rate: int = 16_000) -> array[int]:
    """A sine, as mono samples of 16 bits; a volume above 1 is cut off, as a microphone does."""
    wave = (32767 * volume * sin(2 * pi * hertz * n / rate) for n in range(round(seconds * rate)))
    return array("h", (max(-32768, min(32767, round(sample))) for sample in wave))


def silence(seconds: float, *, rate: int = 16_000) -> array[int]:
    """Samples of nothing."""
    return array("h", bytes(2 * round(seconds * rate)))


class MemoryMicrophone:
    """What opens it (see microphone.OpensInput), and the open microphone itself; one at a time."""

    def __init__(self, rate: int = 16_000, *, missing: bool = False) -> None:
        """`missing`: there is no such device until the attribute is set to False."""
        self.rate = rate
        self.overflows = 0
        self.missing = missing
        self.device: str | None = None
        """The name that it was opened by; None while it is closed."""
        self._take: Callable[[bytes], None] = lambda _: None
        self._gone: Callable[[], None] = lambda: None
        self._closed = threading.Event()

    def __call__(
        self, device: str, take: Callable[[bytes], None], gone: Callable[[], None]
    ) -> MemoryMicrophone:
        """Open it."""
        assert self.device is None, "it is open already"
        if self.missing:
            raise no_device("input", device)
        self.device, self._take, self._gone = device, take, gone
        self._closed = threading.Event()
        threading.Thread(target=self._live, args=(self._closed,), daemon=True).start()
        return self

    def say(self, samples: array[int]) -> None:
        """Let it hear something: all of it has been delivered when this returns."""
        size = self.rate // BLOCKS
        for at in range(0, len(samples), size):
            self._take(samples[at : at + size].tobytes())

    def unplug(self) -> None:
        """Take it away while it is open."""
        self._gone()

    def close(self) -> None:
        """What is said from now on is not heard."""
        self.device = None
        self._closed.set()
        self._take, self._gone = lambda _: None, lambda: None

    def _live(self, closed: threading.Event) -> None:
        """Show that it is there, though nobody speaks: a device that says nothing for seconds counts as gone."""
        while not closed.wait(0.5):
            self._take(b"")
