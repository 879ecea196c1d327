"""The nouns that every room shares: conversations, messages and what the service said about them.

They are msgspec structs because these are made ten times faster than dataclasses when the module is imported,
which the first paint waits for, and stored as JSON without further code.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Role(StrEnum):
    """Who speaks in a message; the values are the service's own."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class MessageState(StrEnum):
    """How far a message got."""

    COMPLETE = "complete"
    """All of it is there."""

    GROWING = "growing"
    """A reply that is arriving just now."""

    STOPPED = "stopped"
    """The reader stopped it; what had arrived is kept."""

    INTERRUPTED = "interrupted"
    """The app ended, or was killed, while it arrived."""

    INCOMPLETE = "incomplete"
    """The service ended the stream without saying that the reply was finished."""

    FAILED = "failed"
    """An error ended it; `Message.failure` says which."""


class Usage(Struct, frozen=True):
    """Tokens of one request, as the service counted them."""

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0
    """The part of prompt_tokens that came from the service's cache."""
    reasoning_tokens: int = 0
    """The part of completion_tokens that was spent on reasoning and isn't shown."""


class FilterResult(Struct, frozen=True):
    """What the content filter found in one category of a prompt or a reply."""

    category: str
    """The service's name: hate, sexual, violence, self_harm, jailbreak, indirect_attack, protected_material_text …"""
    filtered: bool
    """Whether the service blocked the text for it."""
    severity: str | None = None
    """safe, low, medium or high, for the categories that are graded."""
    detected: bool | None = None
    """For the categories that are found or not found."""
    source: str = "reply"
    """`prompt` or `reply`."""

    @property
    def harmless(self) -> bool:
        """True where nothing was found worth a word."""
        return not self.filtered and not self.detected and self.severity in (None, "safe")

    def __str__(self) -> str:
        """`self-harm (medium)`, or just `jailbreak` where there is no grade."""
        name = self.category.replace("_", "-" if self.category == "self_harm" else " ")
        return f"{name} ({self.severity})" if self.severity else name


class RateLimits(Struct, frozen=True):
    """What the service's rate limit headers said; None where a header was missing or made no sense."""

    remaining_requests: int | None = None
    limit_requests: int | None = None
    remaining_tokens: int | None = None
    limit_tokens: int | None = None


class Receipt(Struct, frozen=True):
    """What the response's headers said about one request."""

    request_id: str | None = None
    """`apim-request-id`, or `x-request-id`."""
    region: str | None = None
    limits: RateLimits = RateLimits()


class Timing(Struct, frozen=True):
    """How long a reply took, in seconds from sending the request."""

    total: float
    first_token: float | None = None
    """None where no text arrived."""


class Failure(Struct, frozen=True):
    """An error as it is kept with a message: the same fields as AoaiError, without the exception."""

    title: str
    advice: str = ""
    status: int | None = None
    code: str | None = None
    request_id: str | None = None


class Message(Struct, frozen=True):
    """One node in a conversation's tree of messages."""

    id: str
    conversation_id: str
    parent_id: str | None
    """The message that this one follows; None for the first. Several messages may share a parent: branches."""
    role: Role
    text: str
    created_at: datetime
    """In UTC."""
    state: MessageState = MessageState.COMPLETE
    deployment: str | None = None
    """The deployment that a reply was asked of."""
    model: str | None = None
    """The model that the service says answered."""
    finish_reason: str | None = None
    usage: Usage | None = None
    timing: Timing | None = None
    filters: tuple[FilterResult, ...] = ()
    receipt: Receipt | None = None
    failure: Failure | None = None
    retries: int = 0
    """How often the request was repeated before this answer came."""


class Conversation(Struct, frozen=True):
    """A conversation without its messages."""

    id: str
    title: str
    """Empty until the first prompt gives it one."""
    created_at: datetime
    updated_at: datetime
    """Both in UTC; updated_at is when the newest message came."""
    system_prompt: str = ""
    deployment: str = ""
    """Empty for the connection's default."""
    connection: str = ""
    """The name of the connection it was last used with."""
    leaf_id: str | None = None
    """The last message of the branch that is shown; None for an empty conversation."""
    titled_by_hand: bool = False
    """Whether a person named it, so that no automatic title replaces the name."""


# What arrives while a reply streams, in this order: Answered, then any of the others, in any order.


class Answered(Struct, frozen=True):
    """The service began to answer: its headers are here, no text yet."""

    receipt: Receipt
    retries: int = 0


class TextArrived(Struct, frozen=True):
    """A piece of the reply."""

    text: str


class FiltersReported(Struct, frozen=True):
    """Content filter results; later ones replace earlier ones of the same source and category."""

    results: tuple[FilterResult, ...]


class ModelNamed(Struct, frozen=True):
    """The model that answers, as the service names it."""

    model: str


class Finished(Struct, frozen=True):
    """The service says why the reply ended: stop, length, content_filter, tool_calls."""

    reason: str


class UsageReported(Struct, frozen=True):
    """The tokens that the request cost."""

    usage: Usage


ReplyPiece = Answered | TextArrived | FiltersReported | ModelNamed | Finished | UsageReported


class Wait(Struct, frozen=True):
    """A pause before a request is repeated."""

    seconds: float
    """How long the pause is."""
    attempt: int
    """The number of the attempt that follows, from 2."""
    attempts: int
    """How many attempts there will be at most."""
    reason: str
    """The failed attempt's title."""


class Turn(Struct, frozen=True):
    """One message as it is sent to the service."""

    role: Role
    text: str


class ChatRequest(Struct, frozen=True):
    """What a chat completion is asked for."""

    deployment: str
    turns: tuple[Turn, ...]
    """Oldest first; a system prompt, where there is one, comes first."""
