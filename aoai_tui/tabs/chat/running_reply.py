"""A reply under way: it goes on while the reader looks at another conversation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.worker import Worker

from aoai_tui.domain import (
    ActivityReported,
    Answered,
    Conversation,
    ReasoningArrived,
    TextArrived,
    Wait,
)
from aoai_tui.services.chat.growing_reply import GrowingReply
from aoai_tui.services.chat.reply_events import ReplyBegun, ReplyEvent

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.live_reply import LiveReply


WAITING_FOR_TOOLS = "waiting for the tools"
"""The stage between a reply that called tools and the one that follows."""


@dataclass
class RunningReply:
    """What is known of a reply that is arriving, and the view that shows it, if one does."""

    conversation: Conversation
    worker: Worker[None] | None = None
    reply: GrowingReply | None = None
    view: LiveReply | None = None
    wait: Wait | None = None
    stage: str = "waiting for the connection"
    cut: frozenset[str] = frozenset()
    """The messages that were taken out of sight for it; they come back if it never begins."""

    _pieces: list[str] = field(default_factory=list)
    """All that was taken, in the order of its coming."""
    _listeners: list[asyncio.Queue[str | None]] = field(default_factory=list)

    async def pieces(self) -> AsyncGenerator[str, None]:
        """The text so far, then each piece as it arrives, to the end of the reply."""
        arriving: asyncio.Queue[str | None] = asyncio.Queue()
        self._listeners.append(arriving)
        try:
            yield "".join(self._pieces)
            while (piece := await arriving.get()) is not None:
                yield piece
        finally:
            self._listeners.remove(arriving)

    def end(self) -> None:
        """Nothing more comes, whatever the reason."""
        for listener in self._listeners:
            listener.put_nowait(None)

    @property
    def has_begun(self) -> bool:
        """Whether there is something to show: the reply, or the wait for the tools that it called."""
        return self.reply is not None or self.stage == WAITING_FOR_TOOLS

    @property
    def deployment(self) -> str:
        """The deployment that answers."""
        return (self.reply.begun.deployment if self.reply else self.conversation.deployment) or ""

    @property
    def text(self) -> str:
        """What has arrived."""
        return self.reply.text if self.reply else ""

    def show_in(self, view: LiveReply) -> None:
        """Draw into a view from now on."""
        self.view = view
        if not self.text:
            view.doing(self.stage)
        if self.wait:
            view.waiting(self.wait)

    def on_wait(self, wait: Wait | None) -> None:
        """Show a pause before the request is repeated."""
        self.wait = wait
        if self.view:
            self.view.waiting(wait)
        if wait is None:
            self._enter("trying again")

    def take(self, event: ReplyEvent) -> None:
        """Draw what can be drawn at once; the rest is the pane's business."""
        match event:
            case TextArrived(text, 0):
                self._tell(text)
                if self.view:
                    self.view.append(text)
            case ReplyBegun(reply):
                self.reply = reply
                if self._pieces:  # what follows a tool's answer is a paragraph of its own
                    self._tell("\n\n")
                if self.stage == WAITING_FOR_TOOLS:
                    self.stage = "waiting for the service"
            case Answered():
                self._enter("waiting for the first words")
            case ReasoningArrived() if not self.text:
                self._change("reasoning")
            case ActivityReported(activity) if not self.text:
                self._change(activity.kind.replace("_", " "))

    def _tell(self, text: str) -> None:
        self._pieces.append(text)
        for listener in self._listeners:
            listener.put_nowait(text)

    def _change(self, stage: str) -> None:
        if stage != self.stage:
            self._enter(stage)

    def _enter(self, stage: str) -> None:
        self.stage = stage
        if self.view:
            self.view.doing(stage)
