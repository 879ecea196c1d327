"""One passage whole, where it stands in its text; and the ones before and after it among those that were found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from aoai_tui.domain import Match, Passage
from aoai_tui.domain.kindred_words import Kindred
from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain, plain_line
from aoai_tui.services.lookup.found import Context
from aoai_tui.services.lookup.quoting import quoted, source_words
from aoai_tui.widgets.clipboard import copy
from aoai_tui.widgets.key_line import KeyLine
from aoai_tui.widgets.marked_words import marked_words

_FIRST_KEYS = {"close": "Back", "step(1)": "Next", "step(-1)": "Before"}
"""What stands first in the line of keys."""

_ABOVE = 4
"""Rows of the text before the passage that are seen over it."""

ReadContext = Callable[[Passage], Awaitable[Context]]
"""What stands around a passage. Raises AoaiError."""


class PassageDeed(StrEnum):
    """What is done with a passage by whoever has opened the screen, once it is closed."""

    LIKE = "like"
    TO_CHAT = "to_chat"
    SOURCE = "source"


@dataclass(frozen=True)
class LeftPassage:
    """How the screen was left."""

    number: int
    """The place of the passage that was seen last, from 0."""
    chosen: tuple[Match, ...]
    """The passages that are chosen together by now."""
    deed: PassageDeed | None = None
    """What is to be done with the one that was seen last."""


class PassageScreen(Screen[LeftPassage]):
    """Shows passages one at a time, each in its text."""

    TITLE = "Passage"
    HELP = (
        "A passage where it stands in its text; what is around it is paler. The arrow keys scroll; right and left, or "
        "n and p, go to the next passage that was found and to the one before. space chooses it, to take several "
        "together; c takes the chosen ones, or this one, to the chat, m finds more like it, s looks only in its "
        "source, alt+c copies it with its source. Escape goes back."
    )

    DEFAULT_CSS = """
    PassageScreen {
        background: $background;
        & #source { height: 1; padding: 0 2; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
        & #details { height: 1; padding: 0 2; color: $muted; margin-bottom: 1; }
        & VerticalScroll { height: 1fr; padding: 0 2; scrollbar-size-vertical: 1; }
        & #before, & #after { color: $muted; max-width: 128; padding: 0 2; }
        & #passage { max-width: 128; background: $surface; border-left: outer $accent; padding: 0 1; margin: 1 0; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "close", "Back", key_display="esc", id="reader.close", tooltip="Close the passage"),
        Binding("right,n", "step(1)", "Next", key_display="→", id="reader.next", tooltip="The next one that was found"),
        Binding("left,p", "step(-1)", "Before", key_display="←", id="reader.previous",
                tooltip="The one before it among those that were found"),
        Binding("space", "choose", "Choose", id="reader.choose",
                tooltip="Choose the passage, to take several together; again leaves it"),
        Binding("m", "do('like')", "More like this", id="reader.like", tooltip="Find what is closest to this passage"),
        Binding("c", "do('to_chat')", "To the chat", id="reader.to-chat",
                tooltip="Take the chosen passages, or this one, to the chat, with their sources"),
        Binding("s", "do('source')", "This source alone", id="reader.source", show=False,
                tooltip="Look only in the source of this passage; again looks in all of them"),
        Binding("alt+c", "copy", "Copy", id="reader.copy", show=False,
                tooltip="Copy the selection, else the passage with its source"),
    ]  # fmt: skip

    def __init__(
        self,
        matches: Sequence[Match],
        first: int,
        read: ReadContext,
        *,
        chosen: Sequence[Match] = (),
        kindred: Kindred | None = None,
    ) -> None:
        """`first` is the place of the one to begin with; the words that `kindred` finds are marked."""
        super().__init__()
        self._matches, self._number, self._read = matches, first, read
        self._chosen = tuple(chosen)
        self._kindred = kindred or Kindred()

    def compose(self) -> ComposeResult:
        """Where it stands, the text, the keys."""
        yield Static("", id="source", markup=False)
        yield Static("", id="details", markup=False)
        with VerticalScroll():
            yield Static("", id="before", markup=False)
            yield Static("", id="passage", markup=False)
            yield Static("", id="after", markup=False)
        yield KeyLine(lambda: _FIRST_KEYS)

    def on_mount(self) -> None:
        """Show the first."""
        self.query_one(VerticalScroll).focus()
        self._show()

    @property
    def match(self) -> Match:
        """The one that is seen."""
        return self._matches[self._number]

    @work(group="context", exclusive=True)
    async def _show(self) -> None:
        """Show the passage when its text is there: it would jump down if it were shown before."""
        match = self.match
        try:
            context = await self._read(match.passage)
        except AoaiError as error:
            self.notify(error.advice, title=error.title, severity="warning", timeout=8, markup=False)
            context = Context(match.passage, match.source)
        text = plain(match.passage.text).strip("\n")
        self.query_one("#source", Static).update(plain_line(source_words(match), 400))
        self._fill("#before", context.text_before)
        marked = marked_words(text, self._kindred.spans(text), colours=not self.app.no_color)
        self.query_one("#passage", Static).update(marked)
        self._fill("#after", context.text_after)
        self._tell()
        self.refresh_bindings()
        self.call_after_refresh(self._go_there)

    def _fill(self, name: str, text: str) -> None:
        around = self.query_one(name, Static)
        around.update(plain(text).strip("\n"))
        around.display = bool(text.strip())

    def _go_there(self) -> None:
        """The passage, and some rows of what stands before it."""
        top = self.query_one("#passage").virtual_region.y
        self.query_one(VerticalScroll).scroll_to(y=max(0, top - _ABOVE), animate=False, immediate=True)

    def _tell(self) -> None:
        """Its score, which of how many it is, and how many are chosen."""
        count = len(self._matches)
        chosen = "✓ chosen" if self._is_chosen else ""
        together = f"{len(self._chosen)} chosen" if len(self._chosen) > self._is_chosen else ""
        place = f"{self._number + 1:,} of {count:,}" if count > 1 else ""
        score = "" if isnan(self.match.score) else f"{self.match.score:.3f}"
        parts = (score, place, chosen, together)
        self.query_one("#details", Static).update(" · ".join(part for part in parts if part))

    @property
    def _is_chosen(self) -> bool:
        return any(one.passage.id == self.match.passage.id for one in self._chosen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Other passages only where there are any."""
        if action == "step":
            return 0 <= self._number + int(str(parameters[0])) < len(self._matches)
        return True

    def action_step(self, by: int) -> None:
        """Another passage, as far as there is one."""
        self._number += by
        self._show()

    def action_choose(self) -> None:
        """Choose it, or leave it."""
        others = tuple(one for one in self._chosen if one.passage.id != self.match.passage.id)
        self._chosen = others if self._is_chosen else (*others, self.match)
        self._tell()

    def action_close(self) -> None:
        """Back to where it was opened from."""
        self.dismiss(LeftPassage(self._number, self._chosen))

    def action_do(self, deed: str) -> None:
        """Leave it to whoever has opened the screen."""
        self.dismiss(LeftPassage(self._number, self._chosen, PassageDeed(deed)))

    def action_copy(self) -> None:
        """Copy what is selected, else all of it."""
        selected = self.get_selected_text()
        copy(self.app, selected or quoted([self.match]), what="The selection" if selected else "The passage")
