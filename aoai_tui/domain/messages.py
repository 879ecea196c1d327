"""Conversations, their messages, and what the service said about them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from aoai_tui.domain.parameters import Api, Parameters


class Role(StrEnum):
    """Who speaks in a message; the values are the service's own."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"
    TOOL = "tool"
    """What a tool gave back; it follows the reply that called the tool."""


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
    citation: str | None = None
    """For protected material: where the text or code is known from, as a URL."""
    license: str | None = None
    """The licence of the cited code."""
    lists: tuple[str, ...] = ()
    """For custom blocklists: the names of those that matched."""

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
    client_request_id: str | None = None
    """`x-request-id`, where it differs from the first."""
    api_version: str | None = None
    """The api-version that the request named."""


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
    parameter: str = ""
    """The parameter that the deployment does not take, where that was the reason."""
    replacement: str | None = None
    """The parameter to use instead, where the service named one."""
    api: Api | None = None
    """The API to use instead, where that was the reason."""


class AttachmentKind(StrEnum):
    """What is sent beside a prompt's words."""

    PICTURE = "picture"
    TEXT = "text"


class Attachment(Struct, frozen=True):
    """A picture or a text file that goes with a prompt. Its bytes are a file in the data folder."""

    kind: AttachmentKind
    name: str
    """The file's own name, without a path; for a URL its last part."""
    media_type: str
    """`image/png`, `text/x-python` …"""
    size: int = 0
    """Bytes; 0 where only a URL is known."""
    file: str = ""
    """The name in the attachments folder: the SHA-256 of the bytes and a suffix. Empty for a URL."""
    url: str = ""
    """For a picture that the service fetches itself."""
    detail: str = "auto"
    """auto, low or high: how closely the model looks at a picture."""
    width: int = 0
    height: int = 0
    """Pixels of a picture; 0 where unknown."""


class ToolCall(Struct, frozen=True):
    """A tool that a reply asks to be run."""

    id: str
    name: str
    arguments: str
    """JSON, as the model wrote it: it may be wrong."""


class TokenChance(Struct, frozen=True):
    """One token of a reply with its log probability."""

    text: str
    logprob: float
    others: tuple[tuple[str, float], ...] = ()
    """The most likely tokens in its place, with theirs."""


class Activity(Struct, frozen=True):
    """What the service did on its own while it answered: a web search, code that it ran."""

    id: str
    kind: str
    """web_search, code_interpreter, file_search …"""
    status: str = ""
    """in_progress, searching, interpreting, completed, failed."""
    detail: str = ""
    """The query, or the code."""
    result: str = ""
    """What came of it, where the service tells: sources, or the code's output."""


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
    api: Api | None = None
    """The API that a reply came over."""
    fingerprint: str | None = None
    """`system_fingerprint`: which build of the model answered."""
    refusal: str = ""
    """The words with which the model declined, which the service sends apart from the text."""
    reasoning: str = ""
    """The model's summary of its reasoning, where the deployment sends one."""
    attachments: tuple[Attachment, ...] = ()
    """For a prompt."""
    tool_calls: tuple[ToolCall, ...] = ()
    """For a reply."""
    tool_call_id: str | None = None
    """For what a tool gave back: the call that it answers."""
    tool_name: str = ""
    """For what a tool gave back."""
    logprobs: tuple[TokenChance, ...] = ()
    """Empty where they were not asked for."""
    activities: tuple[Activity, ...] = ()
    parameters: Parameters | None = None
    """For a reply: what it was asked for with; None where nothing was set."""
    note: str = ""
    """What a reader should know about a reply that came whole: that it does not follow the schema, say."""


class ChatOptions(Struct, frozen=True, omit_defaults=True):
    """What a conversation's prompts are sent with, beside system prompt and deployment."""

    parameters: Parameters = Parameters()
    api: Api | None = None
    """None for the one that is remembered for the deployment, else chat completions."""
    tools: tuple[str, ...] = ()
    """The names of the tools that are switched on; `server/tool` for one of an MCP server."""
    allowed: tuple[str, ...] = ()
    """The names of the tools that run without asking."""
    web_search: bool = False
    code_interpreter: bool = False
    """The service's own tools, over the Responses API."""


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
    pinned: bool = False
    """Whether it stays at the top of the list."""
    options: ChatOptions = ChatOptions()
    """What its prompts are sent with, beside system prompt and deployment."""


class Place(Struct, frozen=True):
    """Where a message stands among the messages that share its parent."""

    number: int
    """From 1, oldest first."""
    siblings: tuple[str, ...]
    """The ids of all of them, itself among them."""

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.siblings)
