"""What is told while a prompt is answered."""

from __future__ import annotations

from msgspec import Struct

from aoai_tui.domain import (
    Message,
    ReplyPiece,
)
from aoai_tui.errors import AoaiError, StorageTrouble
from aoai_tui.services.chat.growing_reply import GrowingReply
from aoai_tui.services.chat.tool_rounds import ToolAnswered


class PromptKept(Struct, frozen=True):
    """The prompt is in the database; nothing was sent yet."""

    message: Message


class ReplyBegun(Struct, frozen=True):
    """The reply has its place in the database and the request is on its way."""

    reply: GrowingReply


class NotSaved(Struct, frozen=True):
    """The reply goes on but can't be saved just now."""

    error: StorageTrouble


class ReplyEnded(Struct, frozen=True):
    """The reply as it is kept; its state and failure say how it ended."""

    message: Message
    error: AoaiError | None = None
    goes_on: bool = False
    """Whether the tools that it called are run now, and another reply follows."""


ReplyEvent = PromptKept | ReplyBegun | ReplyPiece | NotSaved | ReplyEnded | ToolAnswered
