"""The input of the Responses API, turned into the messages of a chat: the demo understands one form only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aoai_tui.demo.azure import invalid
from aoai_tui.demo.checks import missing, objects, one_of, wrong_type

_ROLES = ("assistant", "system", "developer", "user")
_PASSED_OVER = frozenset(
    {
        "reasoning",
        "web_search_call",
        "code_interpreter_call",
        "file_search_call",
        "image_generation_call",
        "mcp_call",
        "mcp_list_tools",
        "item_reference",
        "compaction",
    }
)

Message = Mapping[str, Any]


def messages_of(given: Any, earlier: Sequence[Message] = ()) -> tuple[Message, ...]:
    """The earlier messages and those of `input`; raises Refused."""
    if given is None:
        raise missing("input")
    if isinstance(given, str):
        return (*earlier, {"role": "user", "content": given})
    if not isinstance(given, list):
        raise wrong_type("input", "a string or an array of objects")
    messages = list(earlier)
    for number, item in enumerate(objects(given, "input")):
        message = _message(item, f"input[{number}]")
        if message is not None:
            _check_result(message, messages)
            messages.append(message)
    return tuple(messages)


def output_as_messages(output: Sequence[Mapping[str, Any]]) -> tuple[Message, ...]:
    """What a response gave, as the messages that a later request builds on."""
    return tuple(message for item in output if (message := _message(item, "output")) is not None)


def _message(item: Message, place: str) -> Message | None:
    kind = item.get("type", "message")
    match kind:
        case "message":
            if item.get("role") is None:
                raise missing(f"{place}.role")
            role = one_of(item["role"], f"{place}.role", _ROLES)
            return {"role": role, "content": item.get("content")}
        case "function_call":
            function = {"name": item.get("name"), "arguments": item.get("arguments")}
            call = {"id": _id(item, place), "type": "function", "function": function}
            return {"role": "assistant", "content": None, "tool_calls": [call]}
        case "function_call_output":
            return {"role": "tool", "tool_call_id": _id(item, place), "content": item.get("output")}
    if kind in _PASSED_OVER:
        return None
    raise invalid("invalid_value", f"Invalid value: '{kind}'.", f"{place}.type")


def _id(item: Message, place: str) -> str:
    call_id = item.get("call_id")
    if not isinstance(call_id, str):
        raise missing(f"{place}.call_id")
    return call_id


def _check_result(message: Message, before: Sequence[Message]) -> None:
    """A tool's output belongs to a call that came before it."""
    if message["role"] != "tool":
        return
    known = {call["id"] for one in before for call in one.get("tool_calls") or ()}
    if message["tool_call_id"] not in known:
        text = f"No tool call found for function call output with call_id {message['tool_call_id']}."
        raise invalid(None, text, "input")
