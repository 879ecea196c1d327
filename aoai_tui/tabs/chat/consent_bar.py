"""How a tool call asks: a bar above the composer, never a dialog over a person's typing."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from aoai_tui.domain import ToolCall
from aoai_tui.plain import plain_line
from aoai_tui.services.tools.consent import Consent
from aoai_tui.tabs.chat.tool_lines import pretty_arguments
from aoai_tui.widgets.composer import Composer

_DEAF = 0.6
"""Seconds after the bar took the focus by itself in which letters are still meant for the composer."""


@dataclass(eq=False)
class _Asked:
    call: ToolCall
    name: str
    answer: asyncio.Future[Consent] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class ConsentBar(Vertical, can_focus=True):
    """Asks about one call after the other; hidden while there is none."""

    DEFAULT_CSS = """
    ConsentBar {
        height: auto; max-height: 14; display: none; background: $surface; padding: 0 1; border-left: outer $warning;
        &.-asking { display: block; }
        &:focus { background: $panel; }
        & #arguments { height: auto; max-height: 9; scrollbar-size-vertical: 1; }
        & #arguments > Static { color: $muted; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer('once')", "Run once", id="consent.once", tooltip="Let this call run"),
        Binding(
            "a",
            "answer('always')",
            "Always here",
            id="consent.always",
            tooltip="Let this tool run unasked in this conversation",
        ),
        Binding("n", "answer('no')", "No", id="consent.no", tooltip="Don't let this call run"),
        Binding(
            "escape", "stop", "No, and stop", key_display="esc", id="consent.stop",
            tooltip="Let no call run, and stop the reply",
        ),
        Binding("up", "scroll_arguments(-1)", "Up", show=False),
        Binding("down", "scroll_arguments(1)", "Down", show=False),
    ]  # fmt: skip

    @dataclass
    class Stopped(Message):
        """The person wants neither the calls nor the rest of the reply."""

    def __init__(self) -> None:
        """Nothing is asked."""
        super().__init__()
        self._queue: deque[_Asked] = deque()
        self._hears_from = 0.0

    def compose(self) -> ComposeResult:
        """What is asked, the arguments, the keys."""
        yield Static("", id="question")
        with VerticalScroll(id="arguments", can_focus=False):
            yield Static("", markup=False)
        yield Static("", id="keys")

    async def ask(self, call: ToolCall, name: str = "") -> Consent:
        """The person's word on a call; `name` is the tool's name for people. Calls wait for each other.

        Cancelling takes the question away.
        """
        asked = _Asked(call, name or call.name)
        self._queue.append(asked)
        if len(self._queue) == 1:
            self._show()
        else:
            self._show_keys()
        try:
            return await asked.answer
        finally:
            first = self._queue[0] is asked if self._queue else False
            if asked in self._queue:
                self._queue.remove(asked)
            if self.is_attached:
                self._show() if first else self._show_keys()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """An answer counts only when the question could be read: the focus may have come in mid-word."""
        if action == "answer":
            return bool(self._queue) and self._now() >= self._hears_from
        return True

    def action_answer(self, consent: str) -> None:
        """Give the first call its answer."""
        if self._queue and not self._queue[0].answer.done():
            self._queue[0].answer.set_result(Consent(consent))

    def action_stop(self) -> None:
        """No to all, and no more of the reply."""
        for asked in self._queue:
            if not asked.answer.done():
                asked.answer.set_result(Consent.NO)
        self.post_message(self.Stopped())

    def action_scroll_arguments(self, step: int) -> None:
        """Read long arguments."""
        self.query_one("#arguments").scroll_relative(y=step, animate=False)

    def on_key(self, event: events.Key) -> None:
        """What is typed, and is no answer, belongs to the composer."""
        known = self.screen.active_bindings.get(event.key)
        if known is not None and known.node is self and known.enabled:
            return
        if event.is_printable and event.character:
            event.stop()
            composer = self.screen.query_one(Composer)
            composer.focus()
            composer.insert(event.character)

    def watch_has_focus(self, value: bool) -> None:
        """Show for whom the keys are now."""
        super().watch_has_focus(value)
        self._show_keys()

    def _show(self) -> None:
        had_focus = self.has_focus
        self.set_class(bool(self._queue), "-asking")
        composer = self.screen.query_one(Composer)
        if not self._queue:
            if had_focus:
                composer.focus()
            return
        asked = self._queue[0]
        self.query_one("#question", Static).update(
            Content.assemble(
                "▲ The deployment asks to run ", (plain_line(asked.name, 80), "bold"), ". May it?"
            )
        )
        self.query_one("#arguments Static", Static).update(pretty_arguments(asked.call.arguments))
        self.query_one("#arguments").scroll_home(animate=False)
        self._hears_from = self._now() + _DEAF
        self.set_timer(_DEAF + 0.05, self.refresh_bindings)
        if not had_focus and not composer.text and self.screen.focused in (None, composer):
            self.focus(scroll_visible=False)
        self._show_keys()

    def _show_keys(self) -> None:
        if not self._queue:
            return
        more = len(self._queue) - 1
        waiting = f"   {more} more {'waits' if more == 1 else 'wait'}" if more else ""
        keys = (
            "y once   a always in this conversation   n no   esc no, and stop"
            if self.has_focus
            else "alt+y to answer   esc stops"
        )
        self.query_one("#keys", Static).update(Content.styled(keys + waiting, "$muted"))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


async def open_bar(middle: Vertical) -> ConsentBar:
    """The bar above the composer, made when the first call asks."""
    bars = middle.query(ConsentBar)
    if not bars:
        await middle.mount(ConsentBar(), before="#prompt")
    return middle.query_one(ConsentBar)
