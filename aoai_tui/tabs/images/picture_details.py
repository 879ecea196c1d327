"""What is known of the chosen picture: beside the gallery where it is wide, in two lines below it where not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from aoai_tui.domain import Picture, PictureOrigin
from aoai_tui.plain import plain, plain_line
from aoai_tui.tabs.images.picture_words import (
    figures,
    origin_words,
    request_words,
    size_words,
    state_words,
    title,
    token_words,
    trouble_words,
)
from aoai_tui.widgets.days import moment
from aoai_tui.widgets.filter_words import filter_words

_MOST_PROMPT = 2000
"""Characters of a prompt that are looked at; key i shows all of it."""

_FEWEST_ROWS = 4
"""Rows that a prompt has in any case."""


class PictureDetails(VerticalScroll, can_focus=False):
    """Prompt, figures, cost. It keeps its place where no picture is chosen, so that nothing jumps when one is."""

    DEFAULT_CSS = """
    PictureDetails {
        width: 34; height: 1fr; padding: 0 0 0 2; scrollbar-size-vertical: 1;
        & Static { width: 1fr; height: auto; min-height: 100%; }
    }
    """

    def __init__(self) -> None:
        """Nothing is chosen."""
        super().__init__(id="details")
        self._picture: Picture | None = None
        self._place = self._cost = ""
        self._low = False
        self._words = Static("", markup=False)

    def compose(self) -> ComposeResult:
        """The words."""
        yield self._words

    def show(self, picture: Picture | None, place: str = "", cost: str = "") -> None:
        """Show what is known of a picture; `place` is where it stands: `3 of 512`."""
        self._picture, self._place, self._cost = picture, place, cost
        self._tell()

    def be_low(self, low: bool) -> None:
        """Whether there is room only for two lines."""
        if low != self._low:
            self._low = low
            self._tell()

    def _tell(self) -> None:
        if self._picture is None:
            words = Content("")
        elif self._low:
            words = self._short(self._picture)
        else:
            words = Content("\n").join(self._rows(self._picture))
        laid_out = bool(self._words.size) and self._rows_of(words) == self._words.size.height
        self._words.update(words, layout=not laid_out)
        if self.scroll_y:
            self.scroll_home(animate=False)

    def _rows_of(self, words: Content) -> int:
        """Rows that the words are to have. They fill the room in any case: a layout of the whole screen for each
        picture that somebody passes by would take longer than all the rest."""
        room = self.scrollable_content_region.size
        wrapped = words.plain.count("\n") + 1 if self._low else words.get_height({}, max(1, room.width))
        return max(room.height, wrapped)

    def _short(self, picture: Picture) -> Content:
        today = datetime.now().astimezone().date()
        return Content.assemble(
            (title(picture, 300), "bold"),
            ("\n" + f"{self._place} · {figures(picture, self._cost, today)}", "$muted"),
        )

    def _rows(self, picture: Picture) -> Iterator[Content]:
        if state := state_words(picture):
            yield Content.assemble(("▲ ", "$warning"), (state, "bold"))
        room = self.scrollable_content_region.size
        width, rows = max(1, room.width), max(_FEWEST_ROWS, room.height // 3)
        prompt = plain(picture.prompt).strip()[:_MOST_PROMPT]
        yield _beginning(Content.styled(prompt or title(picture), "bold"), width, rows)
        if revised := plain(picture.revised_prompt).strip()[:_MOST_PROMPT]:
            yield Content("")
            yield _beginning(Content.assemble(("revised: ", "$muted"), revised), width, rows)
        if trouble := trouble_words(picture):
            yield Content("")
            told = picture.origin is PictureOrigin.BROUGHT and picture.failure is None
            yield Content(trouble) if told else Content.assemble(("▲ ", "$warning"), trouble)
        yield Content("")
        for line in self._lines(picture):
            if line:
                yield Content.styled(line, "$muted")

    def _lines(self, picture: Picture) -> Iterator[str]:
        yield size_words(picture)
        yield request_words(picture)
        yield " · ".join(
            part for part in (f"{picture.timing.total:.1f} s" if picture.timing else "", self._cost) if part
        )
        yield token_words(picture)
        yield filter_words(picture.filters)
        yield origin_words(picture)
        yield f"{moment(picture.created_at, datetime.now().astimezone().date())} · {plain_line(self._place)}"


def _beginning(words: Content, width: int, rows: int) -> Content:
    """As much of a prompt as leaves room for what stands below it; key i shows all."""
    lines = words.wrap(width)
    if len(lines) <= rows:
        return words
    last = lines[rows - 1].rstrip().truncate(width - 1).append("…")
    return Content("\n").join([*lines[: rows - 1], last])
