"""A loudspeaker of this process: it asks for samples as a device does, in real time, and keeps what it got."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Thread

import numpy as np

from aoai_tui.audio.outputs import Render, Samples
from aoai_tui.errors import SoundTrouble

RATE = 48_000
BLOCK = 480
LATENCY = 0.05


class Loopback:
    """One device; it may be opened, closed and opened again."""

    def __init__(self, *, rate: int = RATE, haste: float = 1.0) -> None:
        """Plugged in, nothing heard yet. With `haste` it plays so many times as fast as a person could listen."""
        self._haste = haste
        self.rate, self.latency = rate, LATENCY
        self.blocks: list[Samples] = []
        self.times: list[float] = []
        """When each block was asked for, by time.monotonic."""
        self.opened: list[str] = []
        """The names it was opened by."""
        self.plugged = True
        self.begun = 0
        self.ready: Callable[[], bool] = lambda: True
        """It asks for no block before this is true: a player whose threads a busy machine holds up is waited for."""
        self.stopped_at = 0.0
        """When it was stopped last, by time.monotonic."""
        self._render: Render | None = None
        self._stopped = Event()
        self._thread: Thread | None = None

    def __call__(self, name: str, render: Render) -> Loopback:
        """Open it."""
        if not self.plugged:
            raise SoundTrouble("This machine has no loudspeaker.", "Plug one in.")
        assert self._render is None, "opened twice at once"
        self.opened.append(name)
        self._render = render
        return self

    def start(self) -> None:
        """Ask at once for what fills it, then as fast as it plays."""
        self._stopped.clear()
        self.begun += 1
        self._thread = Thread(target=self._play, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask no more."""
        if not self._stopped.is_set():
            self.stopped_at = time.monotonic()
        self._stopped.set()
        if self._thread:
            self._thread.join()

    def close(self) -> None:
        """Let it be opened anew."""
        self.stop()
        self._render = None

    @property
    def active(self) -> bool:
        """Whether it asks."""
        return self.plugged and not self._stopped.is_set()

    @property
    def heard(self) -> Samples:
        """Everything that it got."""
        return np.concatenate([np.zeros(0, np.float32), *self.blocks])

    @property
    def sound(self) -> Samples:
        """What it got, from the first sample that isn't silent to the last."""
        heard = self.heard
        loud = np.flatnonzero(heard)
        return heard[loud[0] : loud[-1] + 1] if len(loud) else heard[:0]

    @property
    def first_sound(self) -> float | None:
        """When the first block was asked for that isn't silent."""
        return next((at for at, block in zip(self.times, self.blocks, strict=False) if block.any()), None)

    def _play(self) -> None:
        ahead = time.monotonic() - self.latency
        while not self._stopped.is_set() and self.plugged:
            if not self.ready():
                self._stopped.wait(0.002)
                continue
            ahead = max(ahead, time.monotonic() - self.latency)  # what it missed is over
            block = np.full(BLOCK, np.nan, np.float32)
            self.times.append(time.monotonic())
            assert self._render is not None
            self._render(block)
            self.blocks.append(block)
            ahead += BLOCK / self.rate / self._haste
            self._stopped.wait(max(0.0, ahead - time.monotonic()))
