"""How far a transcript is: what is done, bytes that were sent, seconds meanwhile."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from aoai_tui.domain import Wait
from aoai_tui.plain import plain_line
from aoai_tui.widgets.spinner import spinner
from aoai_tui.widgets.times import megabytes

_BAR = 24

_LEAST_WORDS = 12
"""Columns that words have in any case; the bar and the key that stops come before longer ones."""


@dataclass
class Progress:
    """Where a transcript is; whoever makes it writes this, whoever shows it reads it."""

    words: str = "preparing"
    part: str = ""
    """Which part of a split recording it is about."""
    sent: tuple[int, int] | None = None
    """Bytes that have left this machine, and all."""
    prepared: float | None = None
    """How much of the sound is ready to be sent, while that is going on."""
    again_at: float | None = None
    """When it is tried again, in time.monotonic() seconds."""
    since: float = field(default_factory=time.monotonic)

    def prepares(self, share: float) -> None:
        """So much of the sound is ready to be sent, 0 to 1."""
        self.words, self.prepared = "preparing", share

    def took(self, sent: int, total: int) -> None:
        """So many bytes are gone."""
        self.words, self.sent = ("sending", (sent, total)) if sent < total else ("transcribing", None)
        self.prepared = None

    def waits(self, wait: Wait | None) -> None:
        """The request is repeated after a pause; None when the pause is over."""
        self.again_at = time.monotonic() + wait.seconds if wait else None
        self.words = plain_line(wait.reason, 100) if wait else "sending again"
        self.sent = None

    def in_words(self) -> str:
        """What is done now, without the bar."""
        again = (
            f"trying again in {max(0.0, self.again_at - time.monotonic()):.0f} s: " if self.again_at else ""
        )
        return f"{self.part}{again}{self.words}"


class ProgressLine(Widget):
    """One line, hidden while nothing is awaited; a bar where the length is known."""

    DEFAULT_CSS = """
    ProgressLine { height: 1; display: none; margin-bottom: 1; }
    ProgressLine.-on { display: block; }
    """

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
        rest = Content.assemble(*_bar(progress), f"  {seconds:.1f} s", ("   esc stops", "$muted"))
        room = max(_LEAST_WORDS, self.content_size.width - rest.cell_length - 2)
        words = Content(progress.in_words()).truncate(room, ellipsis=True)
        return Content.assemble((spinner(self, seconds), "$accent"), " ", words, rest)


def _bar(progress: Progress) -> list[tuple[str, str]]:
    if progress.sent:
        done, total = progress.sent
        share, words = done / total if total else 0.0, f"{megabytes(done)} of {megabytes(total)}"
    elif progress.prepared:
        share, words = progress.prepared, f"{progress.prepared:.0%}"
    else:
        return []
    filled = round(_BAR * share)
    return [("  ", ""), ("━" * filled, "$accent"), ("─" * (_BAR - filled), "$muted"), (f"  {words}", "")]
