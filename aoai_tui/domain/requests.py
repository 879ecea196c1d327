"""What the service is asked."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from aoai_tui.domain.messages import Role, ToolCall
from aoai_tui.domain.parameters import Api, Parameters


class PictureSent(Struct, frozen=True):
    """A picture beside a prompt's words, as it is sent."""

    url: str
    """https:, or data: with the bytes."""
    detail: str = "auto"


class Turn(Struct, frozen=True):
    """One message as it is sent to the service."""

    role: Role
    text: str
    pictures: tuple[PictureSent, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None


class ToolSpec(Struct, frozen=True):
    """A tool that a reply may call."""

    name: str
    """Letters, digits, `_` and `-`, at most 64: what the service allows."""
    description: str
    parameters: dict[str, Any]
    """A JSON schema."""


class ChatRequest(Struct, frozen=True):
    """What a deployment is asked for, over whichever API."""

    deployment: str
    turns: tuple[Turn, ...]
    """Oldest first; a system prompt, where there is one, comes first."""
    parameters: Parameters = Parameters()
    tools: tuple[ToolSpec, ...] = ()
    api: Api = Api.CHAT
    web_search: bool = False
    code_interpreter: bool = False
    refused: dict[str, str | None] = {}
    """Parameters that the deployment does not take, each with the one that is sent in its place, if any."""
