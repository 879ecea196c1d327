"""One transcript: what is known of it, its text, and its words or segments as a table."""

from __future__ import annotations

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from aoai_tui.domain import MessageState, Transcript
from aoai_tui.tabs.voice.span_rows import Spans, kinds_of, rows_of
from aoai_tui.tabs.voice.span_table import SpanTable
from aoai_tui.tabs.voice.sure import marked
from aoai_tui.tabs.voice.text_lines import TextLines

_WIDE = 100
"""Columns from which the table stands beside the text."""


class TranscriptView(Vertical):
    """A column of its own; several stand side by side."""

    DEFAULT_CSS = """
    TranscriptView {
        width: 1fr; height: 1fr; padding: 0 1 0 0;
        & #head { height: auto; margin-bottom: 1; }
        & #body, & #text { height: 1fr; }
        & #timed { display: none; height: 1fr; }
        & #which { height: 1; color: $muted; }
        &.-spans #timed { display: block; margin-top: 1; }
        &.-spans #text { height: auto; max-height: 35%; }
        &.-wide.-spans #body { layout: horizontal; }
        &.-wide.-spans #timed { margin-top: 0; width: 1fr; }
        &.-wide.-spans #text { width: 1fr; height: 1fr; max-height: 100%; margin-right: 3; }
    }
    """

    def __init__(self, transcript: Transcript, *, spans: Spans) -> None:
        """`spans` is which table is shown where there are both."""
        super().__init__()
        self.transcript = transcript
        self._wanted = spans
        self.arriving = False
        """Whether it is being made just now."""
        self._head: object = ""
        self.furnished = False
        """Whether head, text and table are there: what comes before that is shown when they are."""

    def compose(self) -> ComposeResult:
        """Head, text, table."""
        yield Static("", id="head", markup=False)
        with Vertical(id="body"):
            yield TextLines(id="text")
            with Vertical(id="timed"):
                yield Static("", id="which", markup=False)
                yield SpanTable()

    def on_resize(self) -> None:
        """Text and table beside each other where there is room for both."""
        self.set_class(self.size.width >= _WIDE, "-wide")

    def on_mount(self) -> None:
        """Show what there is."""
        self.furnished = True
        self.tell(self._head)
        self.show(self.transcript)

    @property
    def table(self) -> SpanTable:
        """The words or segments."""
        return self.query_one(SpanTable)

    @property
    def text_lines(self) -> TextLines:
        """The text."""
        return self.query_one(TextLines)

    @property
    def has_table(self) -> bool:
        """Whether words or segments with times are shown."""
        return self.furnished and bool(kinds_of(self.transcript))

    def show(self, transcript: Transcript) -> None:
        """Show the transcript as it is now."""
        self.transcript = transcript
        if self.furnished:
            self.text_lines.load(marked(transcript))
            self._show_spans()

    def add_text(self, text: str) -> None:
        """Words that arrive."""
        if self.furnished:
            self.text_lines.append(text)
        else:
            self.transcript = replace(self.transcript, text=self.transcript.text + text)

    def tell(self, head: object) -> None:
        """The lines over the text."""
        self._head = head
        if self.furnished:
            self.query_one("#head", Static).update(head)  # type: ignore[arg-type]

    def toggle_spans(self) -> bool:
        """Words in place of segments, or the other way round; False where there is only one of them."""
        kinds = kinds_of(self.transcript)
        if len(kinds) < 2:
            return False
        self._wanted = Spans.SEGMENTS if self._shown_kind() is Spans.WORDS else Spans.WORDS
        if self.furnished:
            self._show_spans()
        return True

    @property
    def spans(self) -> Spans:
        """Which table is wanted."""
        return self._wanted

    def follow(self, seconds: float | None) -> None:
        """Mark what is heard."""
        if self.has_table:
            self.table.follow(seconds)

    def _shown_kind(self) -> Spans | None:
        kinds = kinds_of(self.transcript)
        if not kinds:
            return None
        return self._wanted if self._wanted in kinds else kinds[0]

    def _show_spans(self) -> None:
        kind = self._shown_kind()
        growing = self.transcript.state is MessageState.GROWING
        self.set_class(kind is not None and not growing, "-spans")
        if kind is None:
            self.table.load(())
            return
        rows = rows_of(self.transcript, kind)
        self.table.load(rows)
        unsure = sum(row.unsure for row in rows)
        words = f"{len(rows):,} {kind.value}"
        other = "   w segments" if kind is Spans.WORDS else "   w words"
        both = other if len(kinds_of(self.transcript)) > 1 else ""
        told = f"   ? {unsure:,} unsure" if unsure else ""
        self.query_one("#which", Static).update(f"{words}{told}   enter plays from it{both}")
