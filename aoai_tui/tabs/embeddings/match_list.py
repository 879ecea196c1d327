"""The view as a list: score, bar, source, passage. Only the rows that are seen are made."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from aoai_tui.domain import Match
from aoai_tui.domain.kindred_words import kindred_spans
from aoai_tui.plain import plain_line
from aoai_tui.services.embedding_choices import LookupView
from aoai_tui.tabs.embeddings.match_rows import Columns, bar, columns, score_words, shortened, where
from aoai_tui.tabs.embeddings.passage_view import PassageView, Seen


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
        & > .match-rows--bar { color: $muted; }
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
        self.query_words = ""
        self._chosen: frozenset[int] = frozenset()
        self._columns: Columns | None = None

    @property
    def under_cursor(self) -> Match | None:
        """What the keys mean."""
        return self.matches[self.at] if 0 <= self.at < len(self.matches) else None

    def show(self, matches: tuple[Match, ...], query: str, chosen: frozenset[int]) -> None:
        """Show these; other matches begin at the first."""
        if matches is not self.matches:
            self.matches, self._columns = matches, None
            self.virtual_size = Size(self.size.width, len(matches))
            self.at = 0
            self.scroll_home(animate=False)
        self.query_words, self._chosen = query, chosen
        self.refresh()

    # The cursor

    def watch_at(self) -> None:
        """Keep it in sight, and tell."""
        if self.matches:
            self.scroll_to_region(Region(0, self.at, 1, 1), animate=False, force=True)
        self.refresh()
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

    def on_resize(self) -> None:
        """Other columns."""
        self._columns = None
        self.virtual_size = Size(self.size.width, len(self.matches))

    # What a row looks like

    def render_line(self, y: int) -> Strip:
        """A row."""
        row, width, base = y + self.scroll_offset.y, self.size.width, self.rich_style
        if not 0 <= row < len(self.matches):
            return Strip.blank(width, base)
        match = self.matches[row]
        if row == self.at and self.has_focus:
            base += self.get_component_rich_style("match-rows--cursor", partial=True)
        segments = self._segments(match, row == self.at, base)
        return Strip(segments).crop_extend(0, width, base)

    def _segments(self, match: Match, cursor: bool, base: Style) -> list[Segment]:
        if self._columns is None:
            self._columns = columns(self.size.width, self.matches)
        cells = self._columns
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
        text = plain_line(match.passage.text[: cells * 4], cells)
        hit = base + self.get_component_rich_style("match-rows--hit", partial=True)
        segments, at = [], 0
        for begin, end in kindred_spans(text, self.query_words):
            segments += [Segment(text[at:begin], base), Segment(text[begin:end], hit)]
            at = end
        return [*segments, Segment(text[at:], base)]


class MatchList(PassageView):
    """The list as a view."""

    VIEW: ClassVar[LookupView] = LookupView.LIST

    def __init__(self) -> None:
        """Nothing is found yet."""
        super().__init__(id="view-list")
        self.rows = MatchRows()

    def compose(self) -> ComposeResult:
        """The rows."""
        yield self.rows

    def show(self, seen: Seen) -> None:
        """Show what was found."""
        chosen = frozenset(one.passage.id for one in seen.chosen)
        words = seen.like.passage.text if seen.like else seen.query
        self.rows.show(seen.matches, words, chosen)

    def under_cursor(self) -> Match | None:
        """The passage in the cursor's row."""
        return self.rows.under_cursor

    def take_focus(self) -> None:
        """Into the rows."""
        self.rows.focus()
