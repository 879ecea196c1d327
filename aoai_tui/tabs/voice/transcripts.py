"""The transcripts of one recording: side by side where there is room, one after the other where there is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from aoai_tui.domain import Transcript
from aoai_tui.tabs.voice.span_rows import Spans
from aoai_tui.tabs.voice.transcript_head import head_of
from aoai_tui.tabs.voice.transcript_view import TranscriptView
from aoai_tui.widgets.unbroken import unbroken

_COLUMN = 46
"""Columns that a transcript needs to stand beside another one."""


class Transcripts(Horizontal, can_focus=True):
    """A window of views over all transcripts; the current one is among them. Only what is in the window is mounted."""

    DEFAULT_CSS = """
    Transcripts {
        height: 1fr;
        & > TranscriptView.-current #head { text-style: none; }
        &.-several > TranscriptView { border-left: blank; padding: 0 1; }
        &.-several > TranscriptView.-current { border-left: outer $accent; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left",
            "step(-1)",
            "Previous transcript",
            id="transcripts.previous",
            show=False,
            tooltip="Go to the transcript before",
        ),
        Binding(
            "right",
            "step(1)",
            "Next transcript",
            id="transcripts.next",
            show=False,
            tooltip="Go to the next transcript of this recording",
        ),
        Binding(
            "w",
            "spans",
            "Words or segments",
            id="transcripts.spans",
            show=False,
            tooltip="Show the words in place of the segments, or the other way round",
        ),
        Binding("up", "read(-1)", "Up", show=False),
        Binding("down", "read(1)", "Down", show=False),
        Binding("pageup", "read_page(-1)", "Page up", show=False),
        Binding("pagedown", "read_page(1)", "Page down", show=False),
    ]

    def __init__(self) -> None:
        """None are shown."""
        super().__init__()
        self._all: list[Transcript] = []
        self._at = 0
        self._first = 0
        """Which one is the window's first."""
        self._fits = 1
        self._spans = Spans.WORDS
        self._arriving = ""
        """The id of the one that is being made."""

    @property
    def current(self) -> Transcript | None:
        """The one that keys act on."""
        return self._all[self._at] if self._all else None

    @property
    def views(self) -> list[TranscriptView]:
        """What is mounted."""
        return list(self.query(TranscriptView))

    @property
    def current_view(self) -> TranscriptView | None:
        """The view of the current one; None until it is drawn."""
        current = self.current
        return next(
            (v for v in self.views if current and v.transcript.id == current.id and v.furnished), None
        )

    @unbroken
    async def show(self, transcripts: Sequence[Transcript], *, current: str = "", arriving: str = "") -> None:
        """Show these, oldest first; `current` is an id, the newest without it; `arriving` the one being made."""
        self._all, self._arriving = list(transcripts), arriving
        ids = [one.id for one in self._all]
        self._at = ids.index(current) if current in ids else max(0, len(ids) - 1)
        await self._fill()

    def add_text(self, text: str) -> None:
        """Words that arrive, for the one that is being made."""
        for view in self.views:
            if view.transcript.id == self._arriving:
                view.add_text(text)

    def follow(self, seconds: float | None) -> None:
        """Mark what is heard, in every table."""
        for view in self.views:
            view.follow(seconds)

    def focus_table(self) -> None:
        """Put the cursor into the current transcript's table; into the whole where it has none."""
        view = self.current_view
        if view is not None and view.has_table:
            view.table.focus()
        else:
            self.focus()

    async def action_step(self, by: int) -> None:
        """The next transcript, or the one before."""
        at = self._at + by
        if 0 <= at < len(self._all):
            self._at = at
            await self._fill()
            self.focus_table()

    def action_read(self, lines: int) -> None:
        """Scroll the text of a transcript that has no table."""
        if view := self.current_view:
            view.text_lines.scroll_relative(y=lines, animate=False)

    def action_read_page(self, pages: int) -> None:
        """Scroll it by a view."""
        if view := self.current_view:
            self.action_read(pages * max(1, view.text_lines.size.height - 1))

    def action_spans(self) -> None:
        """Words or segments, in all of them."""
        for view in self.views:
            view.toggle_spans()
        if current := self.current_view:
            self._spans = current.spans

    async def on_resize(self, _event: events.Resize) -> None:
        """As many columns as there is room for."""
        if self._fitting() != self._fits:
            await self._fill()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The transcript that is stood in is the current one."""
        ids = [one.id for one in self._all]
        views = [one for one in event.widget.ancestors if isinstance(one, TranscriptView)]
        if views and views[0].transcript.id in ids:
            self._at = ids.index(views[0].transcript.id)
            self._mark()

    def _fitting(self) -> int:
        return max(1, self.size.width // _COLUMN)

    async def _fill(self) -> None:
        """Mount the window's views; those that are there already stay."""
        self._fits = self._fitting()
        most_first = max(0, len(self._all) - self._fits)
        self._first = min(max(self._first, self._at - self._fits + 1), self._at, most_first)
        wanted = self._all[self._first : self._first + self._fits]
        views = {view.transcript.id: view for view in self.views}
        if [one.id for one in wanted] != list(views):
            await self.remove_children()
            await self.mount_all([TranscriptView(one, spans=self._spans) for one in wanted])
        else:
            for one in wanted:
                if views[one.id].transcript != one:
                    views[one.id].show(one)
        self.set_class(len(wanted) > 1, "-several")
        self._mark()

    def _mark(self) -> None:
        """Heads, and which one is the current one."""
        numbers = {one.id: number for number, one in enumerate(self._all, 1)}
        for view in self.views:
            one = view.transcript
            view.set_class(one.id == (self.current.id if self.current else ""), "-current")
            view.tell(head_of(one, numbers.get(one.id, 1), len(self._all), arriving=one.id == self._arriving))
