"""The line under the view: what was found, or that it is being looked up; the names of the views at the right."""

from __future__ import annotations

import time
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from aoai_tui.services.embedding_choices import LookupView
from aoai_tui.tabs.embeddings.view_chips import ViewChips
from aoai_tui.widgets.spinner import spinner

_WORTH_A_WORD = 0.3
"""Seconds after which a lookup is told: most are done before."""


class FootLine(Horizontal):
    """Always one row, so that nothing jumps while a person types."""

    DEFAULT_CSS = """
    FootLine {
        height: 1;
        & #words { width: 1fr; height: 1; color: $muted; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def __init__(self, views: Sequence[LookupView]) -> None:
        """Under these views."""
        super().__init__(id="foot")
        self.chips = ViewChips(views)
        self._words = Static("", id="words", markup=False)
        self._said = ""
        self._since: float | None = None
        self._clock: Timer | None = None

    def compose(self) -> ComposeResult:
        """Words, chips."""
        yield self._words
        yield self.chips

    def on_mount(self) -> None:
        """Count seconds only while something is looked up."""
        self._clock = self.set_interval(0.1, self._tell, pause=self._since is None)

    def say(self, words: str) -> None:
        """What was found."""
        self._said = words
        self._tell()

    def looking(self, on: bool) -> None:
        """Whether something is looked up; told from 0.3 s on."""
        self._since = time.monotonic() if on else None
        if self._clock:
            (self._clock.resume if on else self._clock.pause)()
        self._tell()

    @property
    def words(self) -> str:
        """What it says."""
        return str(self._words.content)

    def _tell(self) -> None:
        now = time.monotonic()
        words = self._said
        if self._since is not None and now - self._since >= _WORTH_A_WORD:
            words = f"{spinner(self, now)} looking up {now - self._since:.1f} s · esc stops"
        self._words.update(Content(words), layout=False)
