"""The passage under the cursor, below the view, as far as there is room."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from aoai_tui.domain import Match
from aoai_tui.domain.kindred_words import Kindred
from aoai_tui.plain import plain, plain_line
from aoai_tui.tabs.embeddings.match_rows import score_words, where
from aoai_tui.widgets.marked_words import marked_words

_MOST_TEXT = 3000
"""Characters that are shown here; enter shows all of them."""


class PassagePreview(Vertical):
    """Where it stands, and its text. The same height whatever is in it, so that nothing jumps."""

    DEFAULT_CSS = """
    PassagePreview {
        height: 7; background: $surface; padding: 0 2; margin: 1 0;
        & #where { height: 1; color: $muted; text-wrap: nowrap; text-overflow: ellipsis; }
        & #text { height: 1fr; }
        &.-nothing { visibility: hidden; }
    }
    """

    def __init__(self) -> None:
        """Empty."""
        super().__init__(id="preview")
        self._where = Static("", id="where", markup=False)
        self._text = Static("", id="text", markup=False)
        self._passage = Content("")
        self.shown: Match | None = None
        """The passage."""

    def compose(self) -> ComposeResult:
        """Where, text."""
        yield self._where
        yield self._text

    def show(self, match: Match | None, kindred: Kindred, place: str = "") -> None:
        """Show a passage, the query's words marked; `place` is its turn: `3 of 20`."""
        self.shown = match
        self.set_class(match is None, "-nothing")
        self._where.update(place_words(match, place) if match else "", layout=False)
        text = plain(match.passage.text).strip()[:_MOST_TEXT] if match else ""
        self._passage = marked_words(text, kindred.spans(text), colours=not self.app.no_color)
        self._text.update(self._passage, layout=False)

    def show_after(self, text: str) -> None:
        """Show below it how its source goes on."""
        after = plain(text[:_MOST_TEXT]).strip("\n")
        if after.strip():
            self._text.update(Content.assemble(self._passage, "\n\n", (after, "$muted")), layout=False)


def place_words(match: Match, place: str = "") -> str:
    """`parrots.md:12 · Training a parrot · 0.871 · 3 of 20`."""
    heading = plain_line(match.passage.place, 80) if match.passage.line else ""
    return " · ".join(part for part in (where(match), heading, score_words(match.score), place) if part)
