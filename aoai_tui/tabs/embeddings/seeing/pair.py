"""Two passages side by side: what they have in common, and where they differ."""

from __future__ import annotations

import asyncio
from difflib import SequenceMatcher
from enum import StrEnum
from re import finditer
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content, Span
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from aoai_tui.domain import Match
from aoai_tui.plain import plain, plain_line
from aoai_tui.services.lookup.quoting import quoted
from aoai_tui.tabs.embeddings.match_rows import score_words, shortened, where
from aoai_tui.widgets.clipboard import copy
from aoai_tui.widgets.key_line import KeyLine
from aoai_tui.widgets.room import follow_room

_ALIKE = 0.8
"""The score from which on the words that differ are marked; below they would be most of them."""

_MOST_WORDS = 3000
"""Words of both texts that are compared one by one."""

_NARROW = 100


class PairDeed(StrEnum):
    """What is done with the pair by whoever has opened the screen."""

    DELETE_FIRST = "delete_first"
    DELETE_SECOND = "delete_second"


class PairScreen(Screen[PairDeed | None]):
    """Shows both; where they are nearly the same, the words in which they differ are marked."""

    TITLE = "Two passages"
    HELP = (
        "Two passages side by side, and how alike they are. Where they are nearly the same, the words in which they "
        "differ are marked. The arrow keys scroll, tab goes to the other one, alt+c copies both with their sources, "
        "1 and 2 delete one of them where that can be undone. Escape goes back."
    )

    DEFAULT_CSS = """
    PairScreen {
        background: $background;
        & #score { height: 1; padding: 0 2; margin-bottom: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & #both { height: 1fr; }
        & .side { width: 1fr; height: 1fr; padding: 0 1 0 2; }
        & .where { height: 1; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
        & .place { height: 1; color: $muted; text-wrap: nowrap; text-overflow: ellipsis; margin-bottom: 1; }
        & VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; border-left: blank; padding: 0 1; }
        & VerticalScroll:focus { border-left: outer $accent; }
        &.-narrow #both { layout: vertical; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss(None)", "Back", key_display="esc", id="pair.close",
                tooltip="Close both passages"),
        Binding("1", "delete('delete_first')", "Delete the first", id="pair.delete-first",
                tooltip="Delete the first of the two; u brings it back"),
        Binding("2", "delete('delete_second')", "Delete the second", id="pair.delete-second",
                tooltip="Delete the second of the two; u brings it back"),
        Binding("alt+c", "copy", "Copy", id="pair.copy", show=False,
                tooltip="Copy the selection, else both passages with their sources"),
    ]  # fmt: skip

    def __init__(self, first: Match, second: Match, *, deletes: bool = False) -> None:
        """Two passages whose `score` is how alike they are; `deletes` where one of them can be deleted."""
        super().__init__()
        self._pair, self._deletes = (first, second), deletes
        self._texts = tuple(plain(one.passage.text).strip("\n") for one in self._pair)

    def compose(self) -> ComposeResult:
        """How alike, both, the keys."""
        yield Static(self._score_told(""), id="score", markup=False)
        with Horizontal(id="both"):
            for number, (one, text) in enumerate(zip(self._pair, self._texts, strict=True), 1):
                with Vertical(classes="side"):
                    yield Static("", id=f"where-{number}", classes="where", markup=False)
                    yield Static(plain_line(one.passage.place, 200), classes="place", markup=False)
                    with VerticalScroll():
                        yield Static(Content(text), id=f"text-{number}", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Stack them where there is no room beside each other; mark where they differ."""
        self.query(VerticalScroll).first().focus()
        follow_room(self, self._fit)
        if self._pair[0].score >= _ALIKE:
            self._mark()

    def _score_told(self, more: str) -> Content:
        score = score_words(self._pair[0].score)
        return Content.assemble((score, "bold"), "  cosine similarity", (more, "$muted"))

    @work(group="mark")
    async def _mark(self) -> None:
        """Mark the words in which they differ, once they are found: long texts take their time."""
        one, other = self._texts
        spans = await asyncio.to_thread(differences, one, other)
        for number, (text, marks) in enumerate(zip(self._texts, spans, strict=True), 1):
            if marks:
                self.query_one(f"#text-{number}", Static).update(Content(text, spans=marks))
        same = "  word for word the same" if one == other else ""
        told = "  the words in which they differ are marked" if any(spans) else same
        self.query_one("#score", Static).update(self._score_told(told))

    def _fit(self, room: Size) -> None:
        narrow = room.width < _NARROW
        self.set_class(narrow, "-narrow")
        left = (room.width if narrow else room.width // 2) - 7
        for number, one in enumerate(self._pair, 1):
            words = f"{number}  {shortened(where(one), left).rstrip()}"
            self.query_one(f"#where-{number}", Static).update(words)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Deleting only where it can be undone."""
        return self._deletes if action == "delete" else super().check_action(action, parameters)

    def action_delete(self, deed: str) -> None:
        """Leave it to whoever has opened the screen."""
        self.dismiss(PairDeed(deed))

    def action_copy(self) -> None:
        """Copy what is selected, else both."""
        selected = self.get_selected_text()
        copy(self.app, selected or quoted(self._pair), what="The selection" if selected else "Both passages")


def differences(one: str, other: str) -> tuple[list[Span], list[Span]]:
    """Where each text has words that the other has not at this place; nothing of very long ones. For a thread."""
    words = [[(found.group(), found.span()) for found in finditer(r"\S+", text)] for text in (one, other)]
    if len(words[0]) + len(words[1]) > _MOST_WORDS:
        return [], []
    left, right = ([word for word, _ in side] for side in words)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    marks: tuple[list[Span], list[Span]] = ([], [])
    for kind, *edges in matcher.get_opcodes():
        for side, (begin, end) in enumerate((edges[:2], edges[2:])):
            if kind != "equal" and end > begin:
                marks[side].append(
                    Span(words[side][begin][1][0], words[side][end - 1][1][1], "$warning underline")
                )
    return marks
