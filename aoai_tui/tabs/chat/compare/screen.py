"""The screen on which replies are compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message as Event
from textual.reactive import var
from textual.screen import Screen
from textual.widgets import Static

from aoai_tui.domain import Message
from aoai_tui.plain import plain_line
from aoai_tui.services.chat.comparing import MOST, Comparison, Contender, nobody
from aoai_tui.services.chat.reply_events import ReplyEvent
from aoai_tui.tabs.chat.compare.column import ReplyColumn
from aoai_tui.widgets.key_line import KeyLine

_COLUMN = 38
"""Columns of the terminal that a reply needs; with less for each, one is shown at a time."""


class Head(Static):
    """Number and name of a contender, over its column. A click goes to it."""

    DEFAULT_CSS = """
    Head { width: 1fr; height: 1; padding: 0 1; color: $muted; }
    Head.-active { color: $foreground; text-style: bold; border-left: outer $accent; padding: 0 1 0 0; }
    """

    @dataclass
    class Chosen(Event):
        """The reader wants to see this one."""

        number: int

    def __init__(self, number: int, contender: Contender) -> None:
        """`number` counts from 0."""
        super().__init__("", markup=False)
        self._number, self._contender = number, contender

    def tell(self) -> None:
        """Show how far it got."""
        contender = self._contender
        failed = contender.over and (contender.ended is None or contender.ended.failure is not None)
        sign = "▲ " if failed else "" if contender.over else "… "
        self.update(f"{self._number + 1} {sign}{plain_line(contender.deployment, 60)}")

    def on_mount(self) -> None:
        """Begin with what is known."""
        self.tell()

    def on_click(self) -> None:
        """Go to it."""
        self.post_message(self.Chosen(self._number))


class CompareScreen(Screen[int | None]):
    """Returns the number of the reply to keep, from 0, or None where none was chosen."""

    TITLE = "Compare"
    HELP = (
        "One prompt, asked of several deployments at once. Every reply is kept as a branch of the conversation; "
        "1, 2, 3 or enter chooses the one that the conversation goes on with. Escape stops what is arriving and "
        "keeps what came; again, it closes. Below each reply: seconds, time to the first token, tokens a second "
        "from then on, tokens, cost where a price is set."
    )

    DEFAULT_CSS = """
    CompareScreen {
        background: $background;
        & #prompt { height: 1; padding: 0 1; color: $muted; }
        & #heads { height: 1; margin: 1 0; }
        & #columns { height: 1fr; }
        &.-narrow ReplyColumn { display: none; }
        &.-narrow ReplyColumn.-active { display: block; }
        & #word { height: auto; padding: 0 1; display: none; }
        & #word.-on { display: block; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep_active", "Keep this one", key_display="enter", id="compare.keep",
                tooltip="Go on with the reply in which the cursor is"),
        *(
            Binding(str(number), f"keep({number - 1})", f"Keep {number}", id=f"compare.keep-{word}",
                    show=False, tooltip=f"Go on with reply {number}")
            for number, word in enumerate(("first", "second", "third")[:MOST], 1)
        ),
        Binding("left", "go(-1)", "Left", id="compare.left", priority=True, tooltip="Go to the reply at the left"),
        Binding("right", "go(1)", "Right", id="compare.right", priority=True,
                tooltip="Go to the reply at the right"),
        Binding("escape", "leave", "Stop, close", key_display="esc", id="compare.close",
                tooltip="Stop what is arriving and keep what came; else close"),
    ]  # fmt: skip

    active: var[int] = var(0)
    """The number of the reply in which the cursor is."""

    def __init__(self, comparison: Comparison, cost_of: Callable[[Message], str]) -> None:
        """Of a comparison that begins when the screen is there; `cost_of` tells a reply's cost in words."""
        super().__init__()
        self._comparison = comparison
        self._heads = [Head(number, one) for number, one in enumerate(comparison.contenders)]
        self._columns = [ReplyColumn(one, cost_of) for one in comparison.contenders]

    def compose(self) -> ComposeResult:
        """The prompt, the heads, the columns."""
        yield Static(
            Content.assemble(
                ("Compare  ", "bold $foreground"), plain_line(self._comparison.prompt.text, 300)
            ),
            id="prompt",
        )
        yield Horizontal(*self._heads, id="heads")
        yield Horizontal(*self._columns, id="columns")
        yield Static("", id="word", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin, and listen."""
        self._comparison.told = self._take
        self._comparison.start()
        self._mark()

    def on_unmount(self) -> None:
        """Listen no more."""
        self._comparison.told = nobody

    @on(events.Resize)
    def _fit(self) -> None:
        self.set_class(self.size.width < _COLUMN * len(self._columns), "-narrow")

    def _take(self, number: int, event: ReplyEvent | None) -> None:
        if not self.is_attached:
            return
        self._columns[number].take(event)
        if event is None:
            self._heads[number].tell()

    def watch_active(self) -> None:
        """Follow the cursor."""
        if self.is_mounted:
            self._mark()

    def _mark(self) -> None:
        """Mark where the cursor is, and put it there."""
        for number, (head, column) in enumerate(zip(self._heads, self._columns, strict=True)):
            head.set_class(number == self.active, "-active")
            column.set_class(number == self.active, "-active")
        self._columns[self.active].box.focus()

    @on(events.DescendantFocus)
    def _follow_focus(self, event: events.DescendantFocus) -> None:
        for number, column in enumerate(self._columns):
            if event.widget is column.box:
                self.active = number

    @on(Head.Chosen)
    def _go_to(self, event: Head.Chosen) -> None:
        self.active = event.number

    def _say(self, words: str) -> None:
        line = self.query_one("#word", Static)
        line.update(plain_line(words, 300))
        line.set_class(bool(words), "-on")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the numbers that there are."""
        if action == "keep" and parameters:
            return int(str(parameters[0])) < len(self._comparison.contenders)
        return True

    def action_go(self, step: int) -> None:
        """Go to the next reply or the one before, round and round."""
        self.active = (self.active + step) % len(self._columns)

    def action_keep_active(self) -> None:
        """Keep the reply in which the cursor is."""
        self.action_keep(self.active)

    def action_keep(self, number: int) -> None:
        """Go on with a reply; the others stay as branches."""
        contender = self._comparison.contenders[number]
        if not contender.over:
            self._say(f"Reply {number + 1} is still arriving. Escape stops it and keeps what came.")
        elif contender.reply is None:
            self._say(f"{contender.deployment} has no reply that could be kept.")
        else:
            self.dismiss(number)

    @work(group="stop", exclusive=True)
    async def action_leave(self) -> None:
        """Stop what is arriving; else close."""
        if not self._comparison.running:
            self.dismiss(None)
            return
        await self._comparison.stop()
        self._say("Stopped; what came is kept. Enter goes on with one of them, escape closes.")
