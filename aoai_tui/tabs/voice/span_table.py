"""The table of words or segments: stood on with the cursor, played from, followed while it plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from aoai_tui.tabs.voice.span_rows import Row, row_at
from aoai_tui.tabs.voice.wrapping import wrapped

_TIMES = 21
"""Columns of the two signs, the two times and the space behind them."""

_SPEAKER = 12


class SpanTable(ScrollView, can_focus=True):
    """Rows of sign, start, end, speaker and text. Only the lines in view are drawn; a long segment has several."""

    DEFAULT_CSS = """
    SpanTable {
        height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; background: $background;
        & > .span-table--text { color: $foreground; }
        & > .span-table--times { color: $muted; }
        & > .span-table--playing { color: $accent; text-style: bold; }
        & > .span-table--unsure { color: $warning; }
        & > .span-table--cursor { background: $panel; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"span-table--{kind}" for kind in ("text", "times", "playing", "unsure", "cursor")
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "play_from",
            "Play from here",
            key_display="enter",
            id="spans.play-from",
            tooltip="Play from this row on",
        ),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "go(0)", "First", show=False),
        Binding("end", "go(-1)", "Last", show=False),
    ]

    cursor: reactive[int] = reactive(0)
    """The row that the reader stands on."""

    playing: reactive[int | None] = reactive[int | None](None)
    """The row that is heard just now."""

    @dataclass
    class PlayAsked(Message):
        """The reader wants to hear it from a row on."""

        seconds: float

    def __init__(self, *, id: str | None = None) -> None:
        """Empty."""
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()
        self._starts: list[float] = []
        self._lines: list[tuple[int, str, bool]] = []
        """Row, text and whether it is the row's first line, of each line."""
        self._first_lines: list[int] = []
        """The first line of each row."""
        self._width = 0
        self._with_speakers = False

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown."""
        return self._rows

    def load(self, rows: Sequence[Row]) -> None:
        """Show these, from the first."""
        self._rows, self._starts = rows, [row.start for row in rows]
        self._with_speakers = any(row.speaker for row in rows)
        self.playing = None
        self.cursor = 0
        self._lay_out()
        self.scroll_home(animate=False)

    def follow(self, seconds: float | None) -> None:
        """Mark what is heard at a moment of the recording, and keep it in view; None for nothing."""
        self.playing = row_at(self._starts, seconds) if seconds is not None else None

    def chosen(self) -> Row | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def validate_cursor(self, cursor: int) -> int:
        """Stay within the rows."""
        return max(0, min(cursor, len(self._rows) - 1))

    def watch_cursor(self, before: int, now: int) -> None:
        """Draw the two rows, and keep the new one in view."""
        self._refresh_rows(before, now)
        self._show_row(now)

    def watch_playing(self, before: int | None, now: int | None) -> None:
        """The cursor stays where the reader put it; the view follows what is heard."""
        self._refresh_rows(*(row for row in (before, now) if row is not None))
        if now is not None:
            self._show_row(now)

    def on_resize(self, _event: events.Resize) -> None:
        """Lay out anew for another width."""
        if self.size.width != self._width:
            self._lay_out()

    def on_click(self, event: events.Click) -> None:
        """Stand on the row; the second click plays."""
        line = self.scroll_offset.y + event.y
        if line < len(self._lines):
            again = self._lines[line][0] == self.cursor and event.chain > 1
            self.cursor = self._lines[line][0]
            if again:
                self.action_play_from()

    def action_play_from(self) -> None:
        """Play from the row under the cursor."""
        if row := self.chosen():
            self.post_message(self.PlayAsked(row.start))

    def action_move(self, by: int) -> None:
        """The next row, or the one before."""
        self.cursor += by

    def action_page(self, by: int) -> None:
        """A view further."""
        if self._lines:
            line = self._first_lines[self.cursor] + by * max(1, self.size.height - 1)
            self.cursor = self._lines[max(0, min(line, len(self._lines) - 1))][0]

    def action_go(self, row: int) -> None:
        """The first row, or the last one for -1."""
        self.cursor = row if row >= 0 else len(self._rows) - 1

    def render_line(self, y: int) -> Strip:
        """One line of what is in view."""
        line, style = self.scroll_offset.y + y, self.get_component_rich_style
        plain = style("span-table--text")
        if line >= len(self._lines):
            return Strip.blank(self.size.width, plain)
        at, text, first = self._lines[line]
        row, is_playing = self._rows[at], at == self.playing
        words = style("span-table--playing" if is_playing else "span-table--text")
        times = f"{row.start:8.2f} {row.end:8.2f}  " if first else " " * (_TIMES - 2)
        parts = [
            Segment("▶" if is_playing and first else " ", words),
            Segment("?" if row.unsure and first else " ", style("span-table--unsure")),
            Segment(times, words if is_playing else style("span-table--times")),
        ]
        if self._with_speakers:
            parts.append(Segment((row.speaker if first else "")[: _SPEAKER - 1].ljust(_SPEAKER), words))
        parts.append(Segment(text, words))
        strip = Strip(parts).adjust_cell_length(self.size.width, plain)
        if at == self.cursor and self.has_focus:
            chosen = Style(bgcolor=style("span-table--cursor").bgcolor)
            strip = Strip(Segment.apply_style(strip, None, chosen), strip.cell_length)
        return strip

    def _lay_out(self) -> None:
        """Wrap each row's text for the width."""
        self._width = self.size.width
        room = max(8, self._width - _TIMES - (_SPEAKER if self._with_speakers else 0))
        self._lines, self._first_lines = [], []
        for at, row in enumerate(self._rows):
            self._first_lines.append(len(self._lines))
            texts = [row.text] if len(row.text) <= room and row.text.isascii() else wrapped(row.text, room)
            self._lines.extend((at, text, number == 0) for number, text in enumerate(texts))
        self.virtual_size = Size(self._width, len(self._lines))
        self.refresh()

    def _refresh_rows(self, *rows: int) -> None:
        for row in rows:
            if row < len(self._first_lines):
                self.refresh_lines(self._first_lines[row], self._height(row))

    def _height(self, row: int) -> int:
        after = self._first_lines[row + 1] if row + 1 < len(self._first_lines) else len(self._lines)
        return after - self._first_lines[row]

    def _show_row(self, row: int) -> None:
        if row < len(self._first_lines):
            region = Region(0, self._first_lines[row], 1, self._height(row))
            self.scroll_to_region(region, animate=False, force=True, immediate=True, x_axis=False)
