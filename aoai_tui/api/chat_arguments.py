"""What a chat completion is asked with: only what was set is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aoai_tui.api.reply_format import schema_format
from aoai_tui.domain import ChatRequest, Parameters, Role, ToolSpec, Turn

_ONLY_COMPLETIONS = ("suffix", "echo")
_KNOWN_REPLACEMENTS = {"max_completion_tokens", *Parameters.__struct_fields__}
_NEEDED = {"model", "messages", "input", "prompt", "stream"}
"""What no refusal takes out of a request."""


def chat_arguments(request: ChatRequest) -> dict[str, Any]:
    """The arguments of `chat.completions.create`, `stream` and its options aside."""
    given = without(request.parameters, request.refused)
    for name in (*_ONLY_COMPLETIONS, "json_schema"):
        given.pop(name, None)
    if "stop" in given:
        given["stop"] = list(given["stop"])
    if "top_logprobs" in given:
        given["logprobs"] = True  # the service wants it beside the other
    if kind := given.get("response_format"):
        given["response_format"] = _format(kind, request.parameters)
    arguments = {
        "model": request.deployment,
        "messages": [_message(turn) for turn in request.turns],
        **given,
    }
    if request.tools:
        arguments["tools"] = [{"type": "function", "function": function(tool)} for tool in request.tools]
    return without_refused(arguments, request.refused)


def without(parameters: Parameters, refused: Mapping[str, str | None]) -> dict[str, Any]:
    """What was set, by name: what was refused is left out, or goes under its replacement's name."""
    given = parameters.given()
    if "extra_body" in given:
        given["extra_body"] = {
            name: value for name, value in given["extra_body"].items() if name not in refused
        }
        if not given["extra_body"]:
            del given["extra_body"]
    if "logprobs" in refused:
        given.pop("top_logprobs", None)
    for name, replacement in refused.items():
        if name in given:
            value = given.pop(name)
            if replacement in _KNOWN_REPLACEMENTS:
                given[replacement] = value
            elif replacement:  # a name that the package has no argument for
                given["extra_body"] = {**given.get("extra_body", {}), replacement: value}
    return given


def without_refused(arguments: dict[str, Any], refused: Mapping[str, str | None]) -> dict[str, Any]:
    """The arguments without those, tools for one, that were refused and have no field in Parameters."""
    return {name: value for name, value in arguments.items() if name in _NEEDED or name not in refused}


def function(tool: ToolSpec) -> dict[str, Any]:
    """A tool as the service describes functions."""
    parameters = tool.parameters or {"type": "object", "properties": {}}
    return {"name": tool.name, "description": tool.description, "parameters": parameters}


def _format(kind: str, parameters: Parameters) -> dict[str, Any]:
    if kind == "json_schema":
        return {"type": kind, "json_schema": schema_format(parameters.json_schema)}
    return {"type": kind}


def _message(turn: Turn) -> dict[str, Any]:
    message: dict[str, Any] = {"role": turn.role.value, "content": turn.text}
    if turn.pictures and turn.role is Role.USER:
        message["content"] = _parts(turn)
    if turn.tool_calls and turn.role is Role.ASSISTANT:
        message["content"] = turn.text or None
        message["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments or "{}"},
            }
            for call in turn.tool_calls
        ]
    if turn.tool_call_id is not None and turn.role is Role.TOOL:
        message["tool_call_id"] = turn.tool_call_id
    return message


def _parts(turn: Turn) -> list[dict[str, Any]]:
    """Words and pictures; a prompt may be a picture alone."""
    words = [{"type": "text", "text": turn.text}] if turn.text else []
    return [
        *words,
        *(
            {"type": "image_url", "image_url": {"url": picture.url, "detail": picture.detail}}
            for picture in turn.pictures
        ),
    ]
