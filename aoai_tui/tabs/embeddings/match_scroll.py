"""Rows of matches: score, bar, source, passage. Only those that are seen are made."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.message import Message

from aoai_tui.domain import Match
from aoai_tui.domain.kindred_words import Kindred
from aoai_tui.services.lookup.words import bar
from aoai_tui.tabs.embeddings.match_rows import (
    Columns,
    columns,
    excerpt,
    placed,
    score_words,
)
from aoai_tui.widgets.long_list import LongList
from aoai_tui.widgets.marked_words import marked_words


class MatchRows(LongList[Match]):
    """The rows of what was found."""

    DEFAULT_CSS = """
    MatchRows { background: $background; }
    """

    class LeftUpwards(Message):
        """Up was pressed in the first row."""

    def __init__(self) -> None:
        """No rows."""
        super().__init__()
        self._kindred = Kindred()
        self._chosen: frozenset[int] = frozenset()
        self._columns: tuple[int, Columns] | None = None
        """For a width."""
        self._rows: dict[int, Content] = {}
        """Those that were made, by the ids of their passages."""

    def show_found(self, matches: Sequence[Match], kindred: Kindred, chosen: frozenset[int]) -> None:
        """Show these, the query's words and those that are chosen marked; other matches begin at the first."""
        self._kindred, self._chosen = kindred, chosen
        self._rows.clear()
        if matches is self.things:
            self.refresh()
        else:
            self._columns = None
            self.show(matches)

    def action_move(self, by: int) -> None:
        """A row on; up from the first leaves."""
        if by < 0 and self.at == 0:
            self.post_message(self.LeftUpwards())
        else:
            super().action_move(by)

    def row(self, thing: Match, width: int) -> Content:
        """A row, as it was made before or anew."""
        if self._columns is None or self._columns[0] != width:
            self._columns = width, columns(width, self.things)
            self._rows.clear()
        known = self._rows.get(thing.passage.id)
        if known is None:
            known = self._rows[thing.passage.id] = self._made(thing, self._columns[1])
        return known

    def _made(self, match: Match, cells: Columns) -> Content:
        text, spans = excerpt(match.passage.text, self._kindred, cells.text)
        return Content.assemble(
            ("✓" if match.passage.id in self._chosen else " ", "$accent bold"),
            f"{score_words(match.score):>6} ",
            (f"{bar(match.score, max(0, cells.bar - 1)):<{cells.bar}}", "$scrollbar-hover"),
            (f" {placed(match, cells.where - 2)} ", "$muted"),
            marked_words(text, spans, colours=not self.app.no_color),
        )
