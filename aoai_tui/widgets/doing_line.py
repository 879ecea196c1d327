"""A line that tells what is being waited for, what arrived, what went wrong, and the key that goes on."""

from __future__ import annotations

import math
import time
from typing import Literal

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from aoai_tui.domain import Wait
from aoai_tui.plain import plain_line
from aoai_tui.widgets.spinner import spinner

_WORTH_A_WORD = 0.3
"""Seconds after which a wait is told."""

Kind = Literal["plain", "good", "warning", "bad"]

_SIGNS: dict[Kind, tuple[str, str]] = {
    "plain": ("", ""),
    "good": ("✓ ", "$success"),
    "warning": ("▲ ", "$warning"),
    "bad": ("▲ ", "$error"),
}


class DoingLine(Static):
    """Some rows of words; with the class -on while there are any."""

    DEFAULT_CSS = """
    DoingLine { height: auto; max-height: 4; padding: 0 1; color: $muted; }
    """

    def __init__(self) -> None:
        """Nothing happens."""
        super().__init__("", markup=False)
        self._doing = self._keys = ""
        self.said = ""
        """What it tells of how something ended; empty while something is awaited, or nothing told."""
        self.kind: Kind = "plain"
        """Of that."""
        self._since = 0.0
        self._wait: Wait | None = None
        self._wait_since = 0.0
        self._clock: Timer | None = None

    def on_mount(self) -> None:
        """Count seconds only where something is awaited."""
        self._clock = self.set_interval(0.1, self._tell, pause=True)

    def doing(self, words: str, keys: str = "esc stops") -> None:
        """What is being waited for: told, with its seconds, from 0.3 s on; `keys` tells what stops it."""
        self._keys, self.said = keys, ""
        if words != self._doing:
            self._doing, self._since = words, time.monotonic()
        self.add_class("-on")
        self._run(True)
        self._tell()

    def goes_on(self, words: str) -> None:
        """Tell the same wait in other words: its seconds, and what stops it, stay."""
        self._doing = words
        self._tell()

    def waiting(self, wait: Wait | None) -> None:
        """Count down to the next attempt; None says that it begins."""
        self._wait, self._wait_since = wait, time.monotonic()
        self._since = time.monotonic()
        self._tell()

    def say(self, words: str, kind: Kind = "plain", keys: str = "") -> None:
        """How it ended; stays until something else happens."""
        self._doing, self._wait, self.said, self.kind = "", None, words, kind
        self._run(False)
        self.set_class(bool(words), "-on")
        sign, colour = _SIGNS[kind]
        self.update(
            Content.assemble(
                (sign, colour),
                (plain_line(words, 400), "$foreground" if kind in ("warning", "bad") else "$muted"),
                (f"   {keys}" if keys else "", "bold $muted"),
            )
        )

    def _run(self, on: bool) -> None:
        if self._clock:
            (self._clock.resume if on else self._clock.pause)()

    def _tell(self) -> None:
        now = time.monotonic()
        spin = spinner(self, now)
        if self._wait:
            left = max(0, math.ceil(self._wait.seconds - (now - self._wait_since)))
            again = f"Trying again in {left} s (attempt {self._wait.attempt} of {self._wait.attempts})"
            self.update(Content(f"{spin} {plain_line(self._wait.reason)} {again} · esc cancels"))
        elif self._doing:
            waited = now - self._since
            keys = f" · {self._keys}" if self._keys else ""
            seconds = f" {waited:.1f} s{keys}" if waited >= _WORTH_A_WORD else ""
            self.update(Content(f"{spin} {plain_line(self._doing, 200)}{seconds}"))
