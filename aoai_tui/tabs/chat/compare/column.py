"""One deployment's column: its reply while it arrives and when it is there, its figures below."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from aoai_tui.domain import Answered, Message, MessageState, TextArrived
from aoai_tui.plain import plain_line
from aoai_tui.services.chat.comparing import Contender
from aoai_tui.services.chat.reply_events import ReplyBegun, ReplyEvent
from aoai_tui.tabs.chat.compare.ended import EndedReply
from aoai_tui.tabs.chat.compare.figures import figures
from aoai_tui.tabs.chat.live_reply import LiveReply

_TICK = 0.5
"""Seconds between two looks at the figures of a reply that is arriving."""


class ReplyColumn(Vertical):
    """A contender of a comparison."""

    DEFAULT_CSS = """
    ReplyColumn {
        width: 1fr; height: 1fr; padding: 0 1 0 0;
        & VerticalScroll { height: 1fr; scrollbar-size-vertical: 1; }
        & #body { height: auto; min-height: 100%; }
        & LiveReply { padding: 0; margin: 0; }
        & LiveReply > #who { display: none; }
        & #figures { height: auto; max-height: 3; color: $muted; padding: 0 1; margin-top: 1; }
    }
    """

    def __init__(self, contender: Contender, cost_of: Callable[[Message], str]) -> None:
        """`cost_of` tells a reply's cost in words."""
        super().__init__()
        self.contender = contender
        self._cost_of = cost_of
        self._live = LiveReply(contender.deployment, contender.text)
        self._live.doing("waiting for the connection")
        self._body = Vertical(self._live, id="body")
        """At least as high as the view, or the anchor would hang a short reply at its bottom."""
        self._has_ended = False

    def compose(self) -> ComposeResult:
        """The reply, its figures."""
        with VerticalScroll():
            yield self._body
        yield Static("", id="figures", markup=False)

    def on_mount(self) -> None:
        """Follow the reply's end."""
        self.box.anchor()
        self._clock = self.set_interval(_TICK, self._tell_figures)

    @property
    def box(self) -> VerticalScroll:
        """The part that scrolls."""
        return self.query_one(VerticalScroll)

    def take(self, event: ReplyEvent | None) -> None:
        """Draw what happened; None where waiting began or ended, or the reply is over."""
        match event:
            case TextArrived(text):
                self._live.append(text)
            case ReplyBegun():
                self._live.doing("waiting for the service")
            case Answered():
                self._live.doing("waiting for the first words")
            case None if self.contender.over:
                self.call_later(self._show_ended)
            case None if self.contender.wait:
                self._live.waiting(self.contender.wait)
            case None:
                self._live.doing("trying again")

    async def _show_ended(self) -> None:
        """Put the finished reply in the live one's place."""
        if self._has_ended or not self.is_attached:
            return
        self._has_ended = True
        self._clock.stop()
        await self._live.finish()
        ended = EndedReply(self.contender)
        if (width := self.box.scrollable_content_region.width - 2) > 0:
            await ended.prepare(width)
        if not self._body.is_attached:  # the screen closed meanwhile
            return
        with self.app.batch_update():
            await self._body.mount(ended, before=self._live)
            await self._live.remove()
        self._tell_figures()

    def _tell_figures(self) -> None:
        contender = self.contender
        message = contender.ended
        if message is None and contender.reply and not contender.over:
            message = contender.reply.message(MessageState.GROWING)
        words = figures(message, self._cost_of(message)) if message else ""
        if contender.error and message and contender.ended is None:
            words = f"▲ {contender.error.title} {words}"
        self.query_one("#figures", Static).update(plain_line(words, 300))
