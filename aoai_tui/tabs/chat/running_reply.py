"""A reply under way: it goes on while the reader looks at another conversation."""

from __future__ import annotations

from dataclasses import dataclass
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
from aoai_tui.services.chat import ReplyBegun, ReplyEvent
from aoai_tui.services.growing_reply import GrowingReply

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
                if self.view:
                    self.view.append(text)
            case ReplyBegun(reply):
                self.reply = reply
                if self.stage == WAITING_FOR_TOOLS:
                    self.stage = "waiting for the service"
            case Answered():
                self._enter("waiting for the first words")
            case ReasoningArrived() if not self.text:
                self._change("reasoning")
            case ActivityReported(activity) if not self.text:
                self._change(activity.kind.replace("_", " "))

    def _change(self, stage: str) -> None:
        if stage != self.stage:
            self._enter(stage)

    def _enter(self, stage: str) -> None:
        self.stage = stage
        if self.view:
            self.view.doing(stage)
