"""Samples that lie ready for the device, and how they begin and stop without a click."""

from __future__ import annotations

import time
from collections import deque
from threading import Condition

import numpy as np

from aoai_tui.audio.outputs import Samples

RAMP = 0.005
"""Seconds in which sound fades where it stops or begins in the middle of something."""

_LEVELS_KEPT = 128


class Ahead:
    """Between the thread that decodes and the device's own thread.

    Nothing sounds until `let_through`. Where samples run out before `finish`, the last ones fade, and nothing sounds
    until `let_through` is called again.
    """

    def __init__(self, rate: int) -> None:
        """`rate` is in samples a second."""
        self.rate = rate
        self.changed = Condition()
        """Told when something was put in or given up; guards everything in here."""
        self.sounding = False
        """Whether the device is given sound, not silence."""
        self.starved = 0
        """How often samples ran out in the middle."""
        self.taken = 0
        """Samples that the device has got since the last `begin_anew`."""
        self.took_at = 0.0
        """When it got the last ones, by time.monotonic."""
        self.asked_at = 0.0
        """When the device asked last."""
        self._queue: deque[Samples] = deque()
        self._count = 0
        self._finished = False
        self._through = False
        self._begun = False
        self._cut: Samples | None = None
        """The rest of what is given up; it is only to fade."""
        self._levels: deque[tuple[float, float]] = deque(maxlen=_LEVELS_KEPT)
        self._ramp = max(1, round(RAMP * rate))

    @property
    def seconds(self) -> float:
        """How much lies ready."""
        return self._count / self.rate

    @property
    def finished(self) -> bool:
        """Whether nothing more comes."""
        return self._finished

    @property
    def through(self) -> bool:
        """Whether the device gets what lies ready; no longer once samples ran out."""
        return self._through

    @property
    def empty(self) -> bool:
        """Whether everything came and the device has got it."""
        return self._finished and not self._count and self._cut is None

    def put(self, samples: Samples) -> None:
        """Add what comes next, samples of shape (n,)."""
        with self.changed:
            self._queue.append(samples)
            self._count += len(samples)
            self.changed.notify_all()

    def finish(self) -> None:
        """Nothing more comes."""
        with self.changed:
            self._finished = True
            self.changed.notify_all()

    def begin_anew(self, *, fade_in: bool) -> None:
        """Give up what lies ready; what is put in next comes from another place."""
        with self.changed:
            if self.sounding:
                self._cut = self._pop(min(self._ramp, self._count))
            self._queue.clear()
            self._count = self.taken = 0
            self._finished = self._through = False
            self._begun = fade_in
            self.changed.notify_all()

    def let_through(self, through: bool) -> None:
        """Whether the device gets what lies ready, or silence."""
        with self.changed:
            self._through = through

    def level(self, at: float) -> float:
        """The root mean square, 0 to 1, of what the device got at that time of time.monotonic."""
        with self.changed:
            found = 0.0
            for when, level in self._levels:
                if when > at:
                    break
                found = level if at - when < 0.1 else 0.0
            return found

    def render(self, out: Samples) -> None:
        """Fill what the device asks for, shape (n,). It is called in the device's thread and has few milliseconds."""
        with self.changed:
            self.asked_at = time.monotonic()
            filled = self._render(out)
            out[filled:] = 0.0
            heard = float(np.sqrt(np.mean(np.square(out)))) if filled else 0.0
            self._levels.append((self.asked_at, heard))

    def _render(self, out: Samples) -> int:
        """How many samples were filled; the others are to be silent."""
        if self._cut is not None:
            return self._fade_what_is_cut(out)
        if not self._through:
            return self._fade_out(out) if self.sounding else 0
        if not self._count:
            self._note_hunger()
            return 0
        fades_in = not self.sounding and self._begun
        self.sounding = self._begun = True
        if self._finished or self._count - len(out) >= self._ramp:
            filled = self._give(out, min(len(out), self._count))
            self.sounding = bool(self._count) or not self._finished
        else:
            filled = self._fade_out(out, most=len(out))
            self._note_hunger()
        if fades_in:
            ramp = min(self._ramp, filled)
            out[:ramp] *= np.linspace(0.0, 1.0, ramp, dtype=np.float32)
        return filled

    def _note_hunger(self) -> None:
        if not self._finished:
            self.starved += self.sounding or self._through
            self._through = False
        self.sounding = False

    def _fade_out(self, out: Samples, most: int | None = None) -> int:
        """Give the next samples, the last of them down to silence."""
        filled = self._give(out, min(len(out), self._count, self._ramp if most is None else most))
        ramp = min(self._ramp, filled)
        out[filled - ramp : filled] *= np.linspace(1.0, 0.0, ramp, dtype=np.float32)
        self.sounding = False
        return filled

    def _fade_what_is_cut(self, out: Samples) -> int:
        cut, self._cut = self._cut, None
        filled = min(len(out), 0 if cut is None else len(cut))
        if cut is not None:
            out[:filled] = cut[:filled] * np.linspace(1.0, 0.0, filled, dtype=np.float32)
        self.sounding = False
        return filled

    def _give(self, out: Samples, count: int) -> int:
        given = 0
        while given < count:
            first = self._queue[0]
            part = min(len(first), count - given)
            out[given : given + part] = first[:part]
            given += part
            if part == len(first):
                self._queue.popleft()
            else:
                self._queue[0] = first[part:]
        self._count -= count
        self.taken += count
        self.took_at = self.asked_at
        return count

    def _pop(self, count: int) -> Samples:
        popped = np.zeros(count, np.float32)
        self._give(popped, count)
        return popped
