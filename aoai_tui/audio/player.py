"""Plays one track through one loudspeaker."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread

import numpy as np

from aoai_tui.audio.ahead import RAMP, Ahead
from aoai_tui.audio.outputs import OpenOutput, Output, Samples, Speaker
from aoai_tui.audio.tracks import Track
from aoai_tui.domain.playing import PlayState
from aoai_tui.errors import SoundTrouble

_SOONEST = 0.05
"""Seconds that are awaited for more samples before the first ones sound."""

_MARGIN = 0.05
"""Seconds that lie ready beyond what the device swallows at its start."""

_AFTER_HUNGER = 0.3
"""Seconds that lie ready before sound goes on after samples ran out; twice as much each time …"""

_MOST_AFTER_HUNGER = 2.4
"""… but no more than this."""

_LIES_READY = 2.0
"""Seconds that are decoded ahead."""

_TAIL = 0.1
"""Seconds of silence behind the end: a device that is stopped loses what it has not played yet."""

_SILENT_DEVICE = 2.0
"""Seconds after which a device that asks for nothing has gone."""

_REST = 0.5
"""Seconds of silence after which the device is stopped."""

_PATIENCE = 3.0
"""Seconds that another player has to let go of the device."""

_TURN, _IDLE_TURN, _ROOM_TURN = 0.02, 0.25, 0.1
"""Seconds between two looks: at what sounds, at what waits, at whether there is room for more."""


class Player:
    """One track, from `begin` until it is over. Its methods never wait; threads of its own do the work."""

    def __init__(
        self,
        track: Track,
        *,
        device: str = "",
        start: float = 0.0,
        end: float | None = None,
        open_output: OpenOutput = Speaker,
    ) -> None:
        """From `start` to `end`, in seconds, through the device of that name ("" for the system's default)."""
        self.track, self._device, self._open_output = track, device, open_output
        self._end = end
        self._after: Player | None = None
        self._changed: Callable[[], None] = _nobody
        self._base = start
        self._fades_in = start > 0
        self._place = 0
        """Counts the seeks: samples of an earlier place are not wanted any more."""
        self._wants_pause = self._wants_stop = False
        self._ahead: Ahead | None = None
        self._output: Output | None = None
        self._started_at: float | None = None
        self._some_since: float | None = None
        self._failure: SoundTrouble | None = None
        self._over = Event()
        self._state = PlayState.WAITING
        self.trouble: SoundTrouble | None = None
        """Why it failed."""

    def begin(self, *, after: Player | None = None, changed: Callable[[], None] | None = None) -> None:
        """Open the loudspeaker, as soon as the player `after` has let go of it, and play as soon as there is something.

        `changed` is called from a thread whenever `state` is another.
        """
        self._after, self._changed = after, changed or _nobody
        Thread(target=self._conduct, daemon=True, name="playing").start()

    # What a person sees

    @property
    def state(self) -> PlayState:
        """How far it got."""
        return self._state

    @property
    def is_open(self) -> bool:
        """Whether the loudspeaker is open, so that sound only waits for samples."""
        return self._ahead is not None

    @property
    def length(self) -> float | None:
        """Seconds of the whole track, where that is known."""
        return self.track.length

    @property
    def position(self) -> float:
        """Seconds of the track that were heard, from its beginning."""
        ahead = self._ahead
        if ahead is None:
            return self._base
        with ahead.changed:
            taken, took_at, base = ahead.taken, ahead.took_at, self._base
        still = max(0.0, self._latency - (time.monotonic() - took_at)) if taken else 0.0
        return base + max(0.0, taken / ahead.rate - still)

    @property
    def level(self) -> float:
        """The root mean square, 0 to 1, of what is heard now."""
        return self._ahead.level(time.monotonic() - self._latency) if self._ahead else 0.0

    @property
    def drop_outs(self) -> int:
        """How often samples ran out in the middle."""
        return self._ahead.starved if self._ahead else 0

    # What a person does

    def pause(self) -> None:
        """Fall silent and stay at this place."""
        self._wants_pause = True
        self._wake()

    def resume(self) -> None:
        """Go on."""
        self._wants_pause = False
        self._wake()

    def seek(self, seconds: float) -> None:
        """Go on from another place; before the beginning is the beginning."""
        if self._over.is_set():
            return
        at = max(0.0, seconds)
        if self.length is not None:
            at = min(at, self.length)
        self._end = None
        ahead = self._ahead
        if ahead is None:
            self._base, self._fades_in = at, at > 0
            return
        with ahead.changed:
            self._place += 1
            self._base, self._fades_in = at, at > 0
            ahead.begin_anew(fade_in=True)

    def stop(self) -> None:
        """End it."""
        self._wants_stop = True
        self._wake()

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it is over, at the latest after so many seconds."""
        return self._over.wait(seconds)

    # The thread that conducts

    def _stopped(self) -> bool:
        return self._wants_stop

    @property
    def _latency(self) -> float:
        return self._output.latency if self._output else 0.0

    def _wake(self) -> None:
        if ahead := self._ahead:
            with ahead.changed:
                ahead.changed.notify_all()

    def _become(self, state: PlayState) -> None:
        if state is not self._state:
            self._state = state
            self._changed()

    def _conduct(self) -> None:
        final = PlayState.FAILED
        try:
            if self._after:
                self._after.wait(_PATIENCE)
                self._after = None  # or everything that was ever played would stay in memory
            if not self._stopped():
                ahead, output = self._open()
                while not self._stopped() and not self._heard_all(ahead):
                    self._take_turn(ahead, output)
            final = PlayState.ENDED
        except SoundTrouble as trouble:
            self.trouble = trouble
        finally:
            self.stop()  # what feeds must not wait for ever
            self._let_go()
            self._state = final  # first: who waited for the end looks at it
            self._over.set()
            self._changed()

    def _open(self) -> tuple[Ahead, Output]:
        waiting: list[Ahead] = []

        def render(out: Samples) -> None:
            waiting[0].render(out)

        output = self._output = self._open_output(self._device, render)
        ahead = Ahead(output.rate)
        waiting.append(ahead)
        self.track.open(output.rate)
        ahead.begin_anew(fade_in=self._fades_in)
        self._ahead = ahead
        Thread(target=self._feed, args=(ahead,), daemon=True, name="feeding").start()
        return ahead, output

    def _heard_all(self, ahead: Ahead) -> bool:
        with ahead.changed:
            if not ahead.empty:
                return False
            if self._failure:
                raise self._failure
            if self._wants_pause:
                return False
            return time.monotonic() - ahead.took_at > self._latency + _TAIL

    def _take_turn(self, ahead: Ahead, output: Output) -> None:
        if self._wants_pause:
            ahead.let_through(False)
            self._become(PlayState.PAUSED)
        elif not ahead.through and self._enough(ahead):
            ahead.let_through(True)
            if self._started_at is None:
                output.start()
                self._started_at = time.monotonic()
        if not self._wants_pause:
            self._become(PlayState.PLAYING if ahead.through else PlayState.WAITING)
        self._look_after(ahead, output)
        with ahead.changed:
            ahead.changed.wait(_TURN if self._started_at or ahead.seconds else _IDLE_TURN)

    def _enough(self, ahead: Ahead) -> bool:
        """Whether so much lies ready that it is time to begin, or to go on."""
        if ahead.finished:
            return True
        if ahead.starved:
            return ahead.seconds >= min(_MOST_AFTER_HUNGER, _AFTER_HUNGER * 2.0 ** (ahead.starved - 1))
        if not ahead.seconds:
            self._some_since = None
            return False
        now = time.monotonic()
        self._some_since = self._some_since or now
        return ahead.seconds >= self._latency + _MARGIN or now - self._some_since >= _SOONEST

    def _look_after(self, ahead: Ahead, output: Output) -> None:
        """Stop a device that has long been silent: it begins anew faster than it plays. Notice one that has gone."""
        if self._started_at is None:
            return
        now = time.monotonic()
        if not output.active or now - max(ahead.asked_at, self._started_at) > _SILENT_DEVICE:
            raise SoundTrouble(
                "The loudspeaker has gone.",
                "It was unplugged, or the sound server ended. Choose another output device and play it again.",
            )
        quiet = not ahead.sounding and not ahead.through
        if quiet and now - max(ahead.took_at, self._started_at) > self._latency + _REST:
            output.stop()
            self._started_at = None

    def _let_go(self) -> None:
        """Fall silent without a click, and close what is open."""
        ahead, output = self._ahead, self._output
        self.track.close()
        if ahead is None or output is None:
            return
        with suppress(SoundTrouble):
            if self._started_at is not None and output.active and ahead.sounding:
                ahead.let_through(False)
                time.sleep(output.latency + _TURN)
            if self._started_at is not None:
                output.stop()
            output.close()

    # The thread that feeds

    def _feed(self, ahead: Ahead) -> None:
        while not self._stopped():
            with ahead.changed:
                place, base = self._place, self._base
                self._failure = None
            try:
                self._feed_from(ahead, place, base)
            except SoundTrouble as trouble:
                with ahead.changed:
                    if place == self._place:
                        self._failure = trouble
                        ahead.finish()
            with ahead.changed:
                while not self._stopped() and place == self._place:
                    ahead.changed.wait()

    def _feed_from(self, ahead: Ahead, place: int, base: float) -> None:
        left = None if self._end is None else round((self._end - base) * ahead.rate)
        for block in self.track.blocks(base):
            wanted = block if left is None else _ended(block, left, ahead.rate)
            if not self._put(ahead, place, wanted):
                return
            left = None if left is None else left - len(wanted)
            if left is not None and left <= 0:
                break
        with ahead.changed:
            if place == self._place:
                ahead.finish()

    def _put(self, ahead: Ahead, place: int, block: Samples) -> bool:
        """Put it in when there is room; whether that place is still wanted."""
        with ahead.changed:
            while ahead.seconds > _LIES_READY and place == self._place and not self._wants_stop:
                ahead.changed.wait(_ROOM_TURN)
            if self._wants_stop or place != self._place:
                return False
            if len(block):
                ahead.put(block)
            return True


def _nobody() -> None:
    """Nobody wants to know."""


def _ended(block: Samples, left: int, rate: int) -> Samples:
    """The block, which ends without a click where the part that is wanted ends in it."""
    if len(block) < left:
        return block
    wanted = block[: max(0, left)].copy()
    ramp = min(len(wanted), round(RAMP * rate))
    wanted[len(wanted) - ramp :] *= np.linspace(1.0, 0.0, ramp, dtype=np.float32)
    return wanted
