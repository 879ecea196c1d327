"""What the Responses API is asked with: only what was set is sent."""

from __future__ import annotations

from typing import Any

from aoai_tui.api.chat_arguments import function, without, without_refused
from aoai_tui.api.reply_format import schema_format
from aoai_tui.domain import ChatRequest, Role, Turn

_SAME = ("temperature", "top_p", "top_logprobs", "user", "safety_identifier", "extra_body")
"""Parameters whose names and values are those of chat; the others have another place, or none, in this API."""

_LENGTHS = ("max_tokens", "max_completion_tokens", "max_output_tokens")
"""The names of one thing, in the order of their ages."""


def responses_arguments(request: ChatRequest, *, summary: bool = True) -> dict[str, Any]:
    """The arguments of `responses.create`, `stream` aside; `summary` asks for one of the model's reasoning."""
    given = without(request.parameters, request.refused)
    arguments: dict[str, Any] = {
        "model": request.deployment,
        "input": [item for turn in request.turns for item in _items(turn)],
        "store": False,  # the conversation is kept here, and nowhere else
        **{name: given[name] for name in _SAME if name in given},
    }
    instructions = "\n\n".join(turn.text for turn in request.turns if turn.role is Role.SYSTEM)
    if instructions:
        arguments["instructions"] = instructions
    for name in _LENGTHS:
        if name in given:
            arguments["max_output_tokens"] = given[name]
    if include := _included(request, given):
        arguments["include"] = include
    if text := _text(request, given):
        arguments["text"] = text
    if reasoning := _reasoning(given, summary=summary):
        arguments["reasoning"] = reasoning
    if tools := _tools(request):
        arguments["tools"] = tools
    return without_refused(arguments, request.refused)


def _included(request: ChatRequest, given: dict[str, Any]) -> list[str]:
    """What the service leaves out unless it is asked for."""
    chances = given.get("logprobs") or "top_logprobs" in given
    return ["message.output_text.logprobs"] * bool(chances) + [
        "code_interpreter_call.outputs"
    ] * request.code_interpreter


def _text(request: ChatRequest, given: dict[str, Any]) -> dict[str, Any]:
    text: dict[str, Any] = {}
    if kind := given.get("response_format"):
        schema = schema_format(request.parameters.json_schema) if kind == "json_schema" else {}
        text["format"] = {"type": kind, **schema}
    if verbosity := given.get("verbosity"):
        text["verbosity"] = verbosity
    return text


def _reasoning(given: dict[str, Any], *, summary: bool) -> dict[str, Any]:
    reasoning = {"summary": "auto"} if summary else {}
    if effort := given.get("reasoning_effort"):
        reasoning["effort"] = effort
    return reasoning


def _tools(request: ChatRequest) -> list[dict[str, Any]]:
    tools: list[dict[str, Any]] = [
        # Chat's default is not to be strict, that of this API is: a schema that keeps no such rules would be refused.
        {"type": "function", **function(tool), "strict": False}
        for tool in request.tools
    ]
    if request.web_search:
        tools.append({"type": "web_search"})
    if request.code_interpreter:
        tools.append({"type": "code_interpreter", "container": {"type": "auto"}})
    return tools


def _items(turn: Turn) -> list[dict[str, Any]]:
    """A turn as input items: the words first, then the calls; system turns are instructions instead."""
    match turn.role:
        case Role.SYSTEM:
            return []
        case Role.TOOL:
            return [{"type": "function_call_output", "call_id": turn.tool_call_id or "", "output": turn.text}]
        case Role.ASSISTANT:
            words = [{"type": "output_text", "text": turn.text}] if turn.text else []
            calls = [
                {
                    "type": "function_call",
                    "call_id": call.id,
                    "name": call.name,
                    "arguments": call.arguments or "{}",
                }
                for call in turn.tool_calls
            ]
            return [*_message(turn, words), *calls]
        case _:
            return _message(turn, _prompt_parts(turn))


def _message(turn: Turn, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": "message", "role": turn.role.value, "content": parts}] if parts else []


def _prompt_parts(turn: Turn) -> list[dict[str, Any]]:
    words = [{"type": "input_text", "text": turn.text}] if turn.text or not turn.pictures else []
    return [
        *words,
        *(
            {"type": "input_image", "image_url": picture.url, "detail": picture.detail}
            for picture in turn.pictures
        ),
    ]
