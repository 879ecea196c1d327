"""What is being drawn: the picture as far as it is, how long it takes, and the prompts behind it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from aoai_tui.domain import Wait
from aoai_tui.plain import plain_line
from aoai_tui.services.gallery.entries import Entry
from aoai_tui.tabs.images.queue_list import QueueList
from aoai_tui.tabs.images.queue_words import doing_words, prompt_words, share_of
from aoai_tui.widgets.picture_view import PictureView
from aoai_tui.widgets.progress_line import Progress, ProgressLine

_USUAL = 20.0
"""Seconds that a picture takes where none was drawn yet."""


@dataclass
class DrawingProgress(Progress):
    """A drawing: the service does not tell how far it is, but how long the last ones took is known."""

    usual: float = _USUAL

    def share(self) -> float | None:
        """Bytes where a picture is fetched; else the time, against that of the last ones."""
        if self.again_at:
            return None
        return super().share() if self.moved else share_of(time.monotonic() - self.since, self.usual)


class DrawingBox(Horizontal):
    """Hidden while nothing is drawn and nothing waits."""

    DEFAULT_CSS = """
    DrawingBox {
        height: auto; display: none; margin-bottom: 1; padding: 0 1;
        &.-on { display: block; }
        & #sketch { width: 30; height: 12; margin-right: 2; display: none; background: $surface; }
        &.-sketch #sketch { display: block; }
        & #drawing-words { width: 1fr; height: auto; }
        & #drawing-prompt { text-style: bold; height: auto; max-height: 3; display: none; }
        &.-drawing #drawing-prompt { display: block; }
        & ProgressLine { margin-bottom: 0; }
        &.-drawing.-waiting QueueList { margin-top: 1; }
    }
    """

    def __init__(self, without: Callable[[Entry], str]) -> None:
        """`without` tells which refused parameter an entry can go on without."""
        super().__init__(id="drawing")
        self.sketch, self.line, self.queue = PictureView(id="sketch"), ProgressLine(), QueueList(without)
        self._drawn = ""
        """The id of the entry that is shown as being drawn."""
        self._progress = DrawingProgress()
        self._deed = ""
        """What is done with it, in words."""
        self._wait: Wait | None = None

    def compose(self) -> ComposeResult:
        """The picture at the left, words and queue at the right."""
        yield self.sketch
        with Vertical(id="drawing-words"):
            yield Static("", id="drawing-prompt", markup=False)
            yield self.line
            yield self.queue

    def show(self, drawing: Entry | None, others: Sequence[Entry], *, sketches: bool) -> None:
        """What is drawn, and what waits behind it or needs the person.

        `sketches` tells whether unfinished pictures are likely to come: their place is kept free, nothing jumps.
        """
        self.queue.show(others)
        self.set_class(bool(others), "-waiting")
        self.set_class(drawing is not None, "-drawing")
        self.set_class(drawing is not None or bool(others), "-on")
        if drawing is None:
            self._end()
            return
        self._deed = doing_words(drawing)
        if drawing.id != self._drawn:
            self._begin(drawing)
            self.set_class(sketches, "-sketch")
        if drawing.wait != self._wait:
            self._wait = drawing.wait
            self._progress.waits(drawing.wait)
        if not self._wait and not self._progress.moved:
            self._progress.words = self._deed

    def show_usual(self, entry_id: str, seconds: float) -> None:
        """How long it is likely to take."""
        if entry_id == self._drawn:
            self._progress.usual = seconds

    def show_given(self, entry_id: str, path: Path) -> None:
        """The picture that is changed stands there until the first sketch comes."""
        if entry_id == self._drawn and not self.sketch.picture_size[0]:
            self.sketch.show(path)
            self.add_class("-sketch")

    def show_sketch(self, data: bytes, alt: str) -> None:
        """The picture as far as it is drawn."""
        self.sketch.show_bytes(data, plain_line(alt, 200))
        self.add_class("-sketch")

    def sent(self, sent: int, total: int) -> None:
        """So much of the pictures that are changed has left."""
        self._progress.took("sending", sent, total, self._deed)

    def fetched(self, received: int, total: int | None) -> None:
        """So much of a finished picture has come from where the service put it."""
        self._progress.took("fetching", received, total or received, "keeping")

    def _begin(self, entry: Entry) -> None:
        waited = (datetime.now(UTC) - entry.begun_at).total_seconds() if entry.begun_at else 0.0
        self._drawn, self._wait = entry.id, None
        self._progress = DrawingProgress(self._deed, since=time.monotonic() - max(0.0, waited))
        self.query_one("#drawing-prompt", Static).update(prompt_words(entry, 400))
        self._clear_sketch()
        self.line.follow(self._progress)

    def _end(self) -> None:
        if self._drawn:
            self._drawn, self._wait = "", None
            self.line.follow(None)
            self._clear_sketch()

    def _clear_sketch(self) -> None:
        self.sketch.clear("nothing to see yet")
        self.remove_class("-sketch")
