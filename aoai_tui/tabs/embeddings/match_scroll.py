"""Rows of matches: score, bar, source, passage. Only those that are seen are made."""

from __future__ import annotations

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

from aoai_tui.domain import Match
from aoai_tui.domain.finding import Span
from aoai_tui.domain.kindred_words import Kindred
from aoai_tui.services.lookup.words import bar
from aoai_tui.tabs.embeddings.match_rows import (
    Columns,
    columns,
    excerpt,
    score_words,
    shortened,
    where,
)
from aoai_tui.tabs.embeddings.passage_view import PassageView


class MatchRows(ScrollView, can_focus=True):
    """The rows, with a cursor."""

    ALLOW_SELECT = False

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "match-rows--muted",
        "match-rows--bar",
        "match-rows--hit",
        "match-rows--sign",
        "match-rows--cursor",
    }

    DEFAULT_CSS = """
    MatchRows {
        height: 1fr; width: 1fr; background: $background; scrollbar-size-vertical: 1; overflow-x: hidden;
        & > .match-rows--muted { color: $muted; }
        & > .match-rows--bar { color: $scrollbar-hover; }
        & > .match-rows--hit { color: $accent; text-style: bold; }
        & > .match-rows--sign { color: $accent; text-style: bold; }
        & > .match-rows--cursor { background: $panel; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "go(0)", "First", show=False),
        Binding("end", "go(-1)", "Last", show=False),
    ]

    at: reactive[int] = reactive(0, always_update=True)
    """The row under the cursor."""

    class LeftUpwards(Message):
        """Up was pressed in the first row."""

    def __init__(self) -> None:
        """No rows."""
        super().__init__()
        self.matches: tuple[Match, ...] = ()
        self._kindred = Kindred()
        self._chosen: frozenset[int] = frozenset()
        self._columns: tuple[int, Columns] | None = None
        """For a width."""
        self._excerpts: dict[int, tuple[str, list[Span]]] = {}
        """What is shown of passages, by their ids."""

    @property
    def under_cursor(self) -> Match | None:
        """What the keys mean."""
        return self.matches[self.at] if 0 <= self.at < len(self.matches) else None

    def show(self, matches: tuple[Match, ...], kindred: Kindred, chosen: frozenset[int]) -> None:
        """Show these, words of the query marked; other matches begin at the first."""
        if matches is not self.matches:
            self.matches, self._columns = matches, None
            self.virtual_size = Size(0, len(matches))
            self.at = 0
            self.scroll_home(animate=False)
        self._kindred, self._chosen = kindred, chosen
        self._excerpts.clear()
        self.refresh()

    # The cursor

    def watch_at(self, before: int) -> None:
        """Keep it in sight, and tell."""
        if self.matches:
            self.scroll_to_region(Region(0, self.at, 1, 1), animate=False, force=True)
        self.refresh_lines(before)
        self.refresh_lines(self.at)
        self.post_message(PassageView.Moved(self.under_cursor))

    def action_move(self, by: int) -> None:
        """A row on; up from the first leaves."""
        if by < 0 and self.at == 0:
            self.post_message(self.LeftUpwards())
        else:
            self._go(self.at + by)

    def action_page(self, by: int) -> None:
        """As many rows on as are seen."""
        self._go(self.at + by * max(1, self.size.height - 1))

    def action_go(self, row: int) -> None:
        """To a row; -1 is the last."""
        self._go(row if row >= 0 else len(self.matches) - 1)

    def _go(self, row: int) -> None:
        self.at = max(0, min(row, len(self.matches) - 1))

    def on_click(self, event: events.Click) -> None:
        """The row that is clicked; twice opens it."""
        event.stop()
        offset = event.get_content_offset(self)
        row = offset.y + self.scroll_offset.y if offset is not None else -1
        if 0 <= row < len(self.matches):
            self.at = row
            if event.chain == 2:
                self.post_message(PassageView.Asked("open", self.matches[row]))

    def on_focus(self) -> None:
        """Show that the keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """Or no longer."""
        self.refresh()

    # What a row looks like

    def render_line(self, y: int) -> Strip:
        """A row."""
        row, base = y + self.scroll_offset.y, self.rich_style
        width = self.scrollable_content_region.width
        if not 0 <= row < len(self.matches):
            return Strip.blank(width, base)
        match = self.matches[row]
        if row == self.at and self.has_focus:
            base += self.get_component_rich_style("match-rows--cursor", partial=True)
        segments = self._segments(match, row == self.at, base)
        return Strip(segments).crop_extend(0, width, base)

    def _segments(self, match: Match, cursor: bool, base: Style) -> list[Segment]:
        width = self.scrollable_content_region.width
        if self._columns is None or self._columns[0] != width:
            self._columns = width, columns(width, self.matches)
            self._excerpts.clear()
        cells = self._columns[1]
        muted, sign = (
            base + self.get_component_rich_style(f"match-rows--{name}", partial=True)
            for name in ("muted", "sign")
        )
        chosen = match.passage.id in self._chosen
        bars = base + self.get_component_rich_style("match-rows--bar", partial=True)
        length = cells.bar - 1
        segments = [
            Segment("▌" if cursor else " ", sign if self.has_focus else muted),
            Segment("✓ " if chosen else "  ", sign),
            Segment(f"{score_words(match.score):>5} ", base),
        ]
        if length > 0:
            segments.append(Segment(f"{bar(match.score, length):<{cells.bar}}", bars))
        segments.append(Segment(f" {shortened(where(match), cells.where - 2)} ", muted))
        return segments + self._text(match, cells.text, base)

    def _text(self, match: Match, cells: int, base: Style) -> list[Segment]:
        """The passage on one line, the words that were looked for marked."""
        known = self._excerpts.get(match.passage.id)
        if known is None:
            known = self._excerpts[match.passage.id] = excerpt(match.passage.text, self._kindred, cells)
        text, spans = known
        hit = base + self.get_component_rich_style("match-rows--hit", partial=True)
        segments, at = [], 0
        for begin, end in spans:
            segments += [Segment(text[at:begin], base), Segment(text[begin:end], hit)]
            at = end
        return [*segments, Segment(text[at:], base)]
