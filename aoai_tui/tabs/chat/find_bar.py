"""The line above the composer that finds words in the open conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message as Event
from textual.widgets import Input, Static

from aoai_tui.domain import Message, Wanted
from aoai_tui.domain.finding import spans, wanted
from aoai_tui.plain import plain
from aoai_tui.tabs.chat.transcript import Transcript


class Found(NamedTuple):
    """One place that has the words."""

    message_id: str
    nth: int
    """Which of the message's places it is, from 0."""


class FindBar(Horizontal):
    """Words, and which of their places is shown."""

    DEFAULT_CSS = """
    FindBar {
        height: 1; background: $panel; padding: 0 1;
        & Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
        & Input:focus { border: none; background-tint: $foreground 0%; }
        & Static { width: auto; height: 1; color: $muted; }
        & #words { padding: 0 1 0 0; }
        & #count { padding: 0 0 0 2; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close", show=False)]

    @dataclass
    class Closed(Event):
        """The reader is done."""

    def __init__(self) -> None:
        """Nothing is looked for yet."""
        super().__init__()
        self._places: list[Found] = []
        self._at: Found | None = None

    def compose(self) -> ComposeResult:
        """What is looked for, and the count."""
        yield Static("Find", id="words", markup=False)
        yield Input(placeholder="in this conversation", select_on_focus=True)
        yield Static("", id="count", markup=False)

    @property
    def typed(self) -> str:
        """The words."""
        return self.query_one(Input).value

    def open(self) -> bool:
        """Show the line and put the cursor there; False where it was in use already and has words."""
        words = self.query_one(Input)
        was_open = self.display and bool(words.value) and bool(self._places)
        if words.value and not self.display:  # it was closed with these words in it
            self._look_from_here()
        self.display = True
        words.focus()
        return not was_open

    def action_close(self) -> None:
        """Hide the line and take the mark away."""
        self.display = False
        self._places, self._at = [], None
        self.query_one("#count", Static).update("")
        self.screen.clear_selection()
        self.post_message(self.Closed())

    @on(Input.Changed)
    def _look(self) -> None:
        self._look_from_here()

    @work(exclusive=True, group="find")
    async def _look_from_here(self) -> None:
        await asyncio.sleep(_PAUSE)
        await self._count()
        transcript = self._transcript
        order = {message.id: number for number, message in enumerate(transcript.messages)}
        here = order.get(transcript.reading or "", 0)
        later = (place for place in self._places if order.get(place.message_id, -1) >= here)
        self._at = next(later, self._places[-1] if self._places else None)
        await self._go()

    @on(Input.Submitted)
    async def _next(self) -> None:
        self._step_on()

    @work(exclusive=True, group="find")
    async def _step_on(self) -> None:
        await self.step(1)

    async def step(self, by: int) -> None:
        """Go to the next place, or back; after the last one comes the first."""
        await self._count()
        if not self._places:
            self._at = None
        elif self._at in self._places:
            self._at = self._places[(self._places.index(self._at) + by) % len(self._places)]
        else:
            self._at = self._places[0 if by > 0 else -1]
        await self._go()

    async def _count(self) -> None:
        """Look anew: the conversation may have grown, or be another one."""
        self._places = await asyncio.to_thread(places, list(self._transcript.messages), wanted(self.typed))

    async def _go(self) -> None:
        count = ""
        if self._at:
            count = f"{self._places.index(self._at) + 1} of {len(self._places)}"
            await self._transcript.go_to(self._at.message_id, wanted(self.typed), self._at.nth)
        elif self.typed.strip():
            count = "not found"
        if self.display:
            self.query_one("#count", Static).update(f"{count}   enter next   esc close" if count else "")

    @property
    def _transcript(self) -> Transcript:
        return self.screen.query_one(Transcript)


_PAUSE = 0.1
"""Seconds after the last key at which is looked."""


def places(messages: Sequence[Message], look_for: Wanted) -> list[Found]:
    """Every place in the messages that has one of the words; a message must have all of them."""
    found: list[Found] = []
    for message in messages:
        text = plain(message.text)
        here = spans(text, look_for)
        if here and all(spans(text, one) for one in look_for.each()):
            found += [Found(message.id, number) for number in range(len(here))]
    return found
