"""The body of a chat completion request, checked as the service checks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aoai_tui.demo import deployments
from aoai_tui.demo.azure import invalid
from aoai_tui.demo.checks import flag, mapping, missing, objects, one_of, stop_texts, whole, wrong_type
from aoai_tui.demo.formats import chat_format
from aoai_tui.demo.reply import VERBOSITIES, Wish
from aoai_tui.demo.sampling import Sampling, check_reasoning, reasoning_tokens
from aoai_tui.demo.talk import Talk, content_text
from aoai_tui.demo.tools import Toolbox, checked_choice, tool

_MOST_CHOICES = 128
_MOST_ALTERNATIVES = 20


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What is asked of the model, and how the answer is to be sent."""

    messages: tuple[Mapping[str, Any], ...]
    wish: Wish
    choices: int
    stream: bool
    include_usage: bool
    alternatives: int | None
    """How many alternatives each token is to be sent with; None where no probabilities are wanted."""

    @classmethod
    def of(cls, body: Any, deployment: str) -> ChatRequest:
        """Read and check a body; raises Refused."""
        if not isinstance(body, dict):
            raise invalid(None, "We could not parse the JSON body of your request.", None)
        sampling = Sampling.of(body)
        reasons = deployments.reasons(deployment)
        if reasons:
            check_reasoning(body)
        messages = _messages(body)
        words = "\n".join(content_text(message.get("content")) for message in messages)
        wish = Wish(
            talk=Talk.of(messages),
            sampling=sampling,
            format=chat_format(body.get("response_format"), words),
            toolbox=_toolbox(body),
            stops=stop_texts(body),
            limit=_limit(body),
            reasoning=reasoning_tokens(body.get("reasoning_effort"), "reasoning_effort") if reasons else None,
            verbosity=one_of(body.get("verbosity"), "verbosity", VERBOSITIES) or "medium",
        )
        return cls(
            messages=messages,
            wish=wish,
            choices=whole(body, "n", most=_MOST_CHOICES) or 1,
            stream=bool(flag(body, "stream")),
            include_usage=bool(mapping(body.get("stream_options"), "stream_options").get("include_usage")),
            alternatives=_alternatives(body),
        )


def _messages(body: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    messages = body.get("messages")
    if messages is None:
        raise missing("messages")
    if messages == []:
        message = "Invalid 'messages': empty array. Expected an array with minimum length 1."
        raise invalid("empty_array", message, "messages")
    known = objects(messages, "messages")
    for number, each in enumerate(known):
        if not isinstance(each.get("role"), str):
            raise missing(f"messages[{number}].role")
        if each["role"] == "tool":
            _check_tool_message(known, number)
    return known


def _check_tool_message(messages: tuple[Mapping[str, Any], ...], number: int) -> None:
    """A tool may only speak after a message that called it."""
    if not isinstance(messages[number].get("tool_call_id"), str):
        raise missing(f"messages[{number}].tool_call_id")
    before: Mapping[str, Any] = next(
        (one for one in reversed(messages[:number]) if one.get("role") != "tool"), {}
    )
    if not before.get("tool_calls"):
        message = (
            "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with "
            "'tool_calls'."
        )
        raise invalid(None, message, f"messages.[{number}].role")


def _toolbox(body: Mapping[str, Any]) -> Toolbox:
    given = objects(body.get("tools"), "tools")
    tools = []
    for number, item in enumerate(given):
        if item.get("type") != "function":
            raise wrong_type(f"tools[{number}].type", "'function'")
        place = f"tools[{number}].function"
        tools.append(tool(mapping(item.get("function"), place), place))
    choice = checked_choice(body.get("tool_choice"), tools, offered=bool(tools))
    return Toolbox(tuple(tools), choice, flag(body, "parallel_tool_calls") is not False)


def _limit(body: Mapping[str, Any]) -> int | None:
    limits = (whole(body, "max_tokens"), whole(body, "max_completion_tokens"))
    return min((limit for limit in limits if limit is not None), default=None)


def _alternatives(body: Mapping[str, Any]) -> int | None:
    wanted = flag(body, "logprobs")
    top = whole(body, "top_logprobs", least=0, most=_MOST_ALTERNATIVES)
    if top is not None and not wanted:
        message = "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled."
        raise invalid(None, message, "top_logprobs")
    return (top or 0) if wanted else None
