"""How far something is that is waited for: what is done, a bar where the length is known, seconds meanwhile."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import ClassVar

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from aoai_tui.domain import Wait
from aoai_tui.plain import plain_line
from aoai_tui.widgets.spinner import spinner
from aoai_tui.widgets.times import megabytes

_BAR = 24
_SHORT_BAR = 12
_ROOMY = 64
"""Columns from which on the bar has its whole length."""

_LEAST_WORDS = 12
"""Columns that words have in any case; figures and the key that stops come before longer ones."""

_LEAST_BAR = 6
"""A shorter bar tells nothing: there is none then. A longer one gets as short for the sake of the words."""

_GAPS = 9
"""Columns between sign, words, bar, figures and key."""


@dataclass
class Progress:
    """Where something is; whoever makes it writes this, whoever shows it reads it."""

    words: str = "preparing"
    part: str = ""
    """Which part of the whole it is about."""
    moved: tuple[int, int] | None = None
    """Bytes that were sent or received, and all."""
    prepared: float | None = None
    """How much is ready to be sent, 0 to 1, while that is going on."""
    again_at: float | None = None
    """When it is tried again, in time.monotonic() seconds."""
    since: float = field(default_factory=time.monotonic)

    def prepares(self, share: float) -> None:
        """So much is ready to be sent, 0 to 1."""
        self.words, self.prepared = "preparing", share

    def took(self, words: str, moved: int, total: int, then: str) -> None:
        """So many bytes are there; `then` tells what follows the last one."""
        self.words, self.moved = (words, (moved, total)) if moved < total else (then, None)
        self.prepared = None

    def waits(self, wait: Wait | None) -> None:
        """The request is repeated after a pause; None when the pause is over."""
        self.again_at = time.monotonic() + wait.seconds if wait else None
        self.words = plain_line(wait.reason, 100) if wait else "sending again"
        self.moved = None

    def in_words(self) -> str:
        """What is done now, without the bar."""
        again = (
            f"trying again in {max(0.0, self.again_at - time.monotonic()):.0f} s: " if self.again_at else ""
        )
        return f"{self.part}{again}{self.words}"

    def share(self) -> float | None:
        """How much is done, 0 to 1; None where that can't be known."""
        if self.moved:
            return self.moved[0] / self.moved[1] if self.moved[1] else 0.0
        return self.prepared or None

    def figures(self) -> str:
        """What stands behind the bar."""
        if self.moved:
            return f"{megabytes(self.moved[0])} of {megabytes(self.moved[1])}"
        return f"{self.prepared:.0%}" if self.prepared else ""


class ProgressLine(Widget):
    """One line, hidden while nothing is awaited."""

    DEFAULT_CSS = """
    ProgressLine { height: 1; display: none; margin-bottom: 1; }
    ProgressLine.-on { display: block; }
    """

    STOPS: ClassVar[str] = "esc stops"
    """The key that ends the waiting, and what it does."""

    TELLS_SECONDS: ClassVar[bool] = True
    """Whether it is told how long it has taken; where the rest is known, that says more."""

    def __init__(self) -> None:
        """Hidden."""
        super().__init__()
        self._progress: Progress | None = None
        self._clock: Timer | None = None

    def follow(self, progress: Progress | None) -> None:
        """Show this, ten times a second; None hides the line."""
        self._progress = progress
        self.set_class(progress is not None, "-on")
        if progress is not None and self._clock is None:
            self._clock = self.set_interval(0.1, self.refresh)
        elif progress is None and self._clock is not None:
            self._clock.stop()
            self._clock = None
        self.refresh()

    def render(self) -> Content:
        """Sign, part, words, bar, seconds, the key that stops."""
        progress = self._progress
        if progress is None:
            return Content()
        seconds = time.monotonic() - progress.since
        width, clock = self.content_size.width, f"  {seconds:.1f} s" if self.TELLS_SECONDS else ""
        left = width - len(clock) - len(self.STOPS) - len(progress.figures()) - _GAPS
        longest = min(_BAR if width >= _ROOMY else _SHORT_BAR, left - _LEAST_WORDS)
        words = Content(progress.in_words())
        length = max(_LEAST_BAR, min(longest, left - words.cell_length)) if longest >= _LEAST_BAR else 0
        rest = Content.assemble(*_bar(progress, length), clock, (f"   {self.STOPS}", "$muted"))
        room = max(_LEAST_WORDS, width - rest.cell_length - 2)
        sign = (spinner(self, seconds), "$accent")
        return Content.assemble(sign, " ", words.truncate(room, ellipsis=True), rest)


def _bar(progress: Progress, length: int) -> list[tuple[str, str]]:
    share = progress.share()
    if share is None:
        return []
    filled = round(length * min(1.0, share))
    figures = progress.figures()
    return [
        ("  " if length else "", ""),
        ("━" * filled, "$accent"),
        ("─" * (length - filled), "$muted"),
        (f"  {figures}" if figures else "", ""),
    ]
