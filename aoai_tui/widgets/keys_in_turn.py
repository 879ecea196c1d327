"""An app that turns to a key when it has done with the one before, however fast they come."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, TextArea

_PATIENCE = 2.0
"""Seconds after which the next key is turned to in any case: who is stuck does not take the keyboard along."""

_PATIENCE_FOR_A_CURSOR = 5.0
"""The same while something is made that takes the cursor: its import may be slow, and what is typed is meant for it."""

_START = events.Load()
"""The app's start, which is waited for like a key that brings the cursor."""


class KeysInTurn(App[None]):
    """What is typed right behind a key that moves the cursor goes where the cursor is then.

    Textual gives each key to the focused widget as it arrives, but runs a key's action only when that widget, and
    all that it lies in, have let the key pass: what is typed meanwhile would go where the cursor was before.
    """

    def __init__(self) -> None:
        """No key is waited for."""
        super().__init__()
        self._waiting: deque[events.Key | events.Paste] = deque()
        self._doing: events.Event | None = None
        self._cursor_is_on_its_way = False
        self._patience: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Turn to a key, or let it wait for the one before."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._doing is not None or self._waiting:
            self._waiting.append(event)
        else:
            await self._turn_to(event)

    def wait_for_the_first_cursor(self, typed: bytes) -> None:
        """All keys wait for `cursor_has_arrived`, those first that were typed before the app could read them."""
        self._doing, self._cursor_is_on_its_way = _START, True
        self._wait_at_most(_PATIENCE_FOR_A_CURSOR, _START)
        keys = XTermParser().feed(typed.decode(errors="replace"))
        self._waiting.extend(key for key in keys if isinstance(key, events.Key | events.Paste))

    def cursor_is_on_its_way(self) -> None:
        """Keys wait for `cursor_has_arrived`: something is being made that takes the cursor."""
        if self._doing is not None:
            self._cursor_is_on_its_way = True
            self._wait_at_most(_PATIENCE_FOR_A_CURSOR, self._doing)

    def cursor_has_arrived(self) -> None:
        """What was typed meanwhile goes where the cursor is."""
        if self._cursor_is_on_its_way and self._doing is not None:
            self._end(self._doing)

    async def _turn_to(self, event: events.Key | events.Paste) -> None:
        target, screen = self.focused, self.screen
        if _is_typed(event, target):
            await super().on_event(event)
            return
        self._doing, self._cursor_is_on_its_way = event, False
        self._wait_at_most(_PATIENCE, event)
        await super().on_event(event)
        self._follow(event, self._way(target or screen, screen))

    def _follow(self, event: events.Key | events.Paste, way: Iterator[MessagePump]) -> None:
        """Go the way of the key, one turn behind it, to its end."""
        if event is not self._doing:
            return
        for pump in way:
            if pump.call_later(self._follow, event, way):
                return
        if not self._cursor_is_on_its_way:
            self._end(event)

    def _way(self, target: MessagePump, screen: Screen[object]) -> Iterator[MessagePump]:
        """From widget to widget up to the app, which acts; then the screen that its action opened."""
        pump: MessagePump | None = target
        while pump is not None:
            yield pump
            pump = pump._parent
        if self.screen is not screen:
            yield self.screen

    def _wait_at_most(self, seconds: float, event: events.Event) -> None:
        if self._patience is not None:
            self._patience.stop()
        self._patience = self.set_timer(seconds, lambda: self._end(event))

    def _end(self, event: events.Event) -> None:
        if event is not self._doing:
            return
        if self._patience is not None:
            self._patience.stop()
        self._doing = None
        self.call_later(self._turn_to_the_waiting)

    async def _turn_to_the_waiting(self) -> None:
        while self._waiting and self._doing is None:
            await self._turn_to(self._waiting.popleft())


def _is_typed(event: events.Key | events.Paste, target: object) -> bool:
    """Whether it is a letter for an input: the cursor stays where it is."""
    return isinstance(event, events.Key) and event.is_printable and isinstance(target, Input | TextArea)
