"""The body of a Responses request, checked as the service checks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aoai_tui.demo import deployments
from aoai_tui.demo.azure import invalid
from aoai_tui.demo.checks import flag, mapping, objects, one_of, whole
from aoai_tui.demo.formats import responses_format
from aoai_tui.demo.refusals import unsupported_parameter
from aoai_tui.demo.reply import VERBOSITIES, Wish
from aoai_tui.demo.responses_input import Message, messages_of
from aoai_tui.demo.sampling import Sampling, check_reasoning, reasoning_tokens
from aoai_tui.demo.talk import Talk, content_text
from aoai_tui.demo.tools import Toolbox, checked_choice, tool

_CHATS_OWN = (
    "messages",
    "n",
    "stop",
    "seed",
    "logprobs",
    "presence_penalty",
    "frequency_penalty",
    "max_completion_tokens",
    "reasoning_effort",
)
_BUILT_IN = frozenset(
    {"web_search", "web_search_preview", "web_search_preview_2025_03_11", "code_interpreter"}
)
_OTHERS = frozenset(
    {"file_search", "image_generation", "mcp", "computer_use_preview", "custom", "local_shell"}
)
_SUMMARIES = ("auto", "concise", "detailed")
_LEAST_LIMIT = 16


@dataclass(frozen=True, slots=True)
class ResponsesRequest:
    """What is asked of the model, and how the answer is to be sent."""

    body: Mapping[str, Any]
    messages: tuple[Message, ...]
    """The whole conversation without the instructions."""
    wish: Wish
    stream: bool
    built_in: frozenset[str]
    """The service's own tools that may be used: web_search, code_interpreter."""
    forced: str
    """The one of them that has to be used; empty for none."""
    summary: bool
    """Whether a summary of the reasoning is wanted."""
    alternatives: int | None
    """How many alternatives each token is to be sent with; None where no probabilities are wanted."""

    @property
    def counted(self) -> tuple[Message, ...]:
        """All messages that cost tokens."""
        return _with_instructions(self.body, self.messages)

    @classmethod
    def of(cls, body: Any, deployment: str, earlier: Callable[[str], Sequence[Message]]) -> ResponsesRequest:
        """Read and check a body; `earlier` finds the messages up to a response that is built on."""
        if not isinstance(body, dict):
            raise invalid(None, "We could not parse the JSON body of your request.", None)
        _check_names(body)
        previous = body.get("previous_response_id")
        messages = messages_of(body.get("input"), () if previous is None else earlier(str(previous)))
        kinds = {"web_search" if "web_search" in kind else kind for kind in _kinds(body)}
        choice = body.get("tool_choice")
        return cls(
            body=body,
            messages=messages,
            wish=_wish(body, deployment, messages),
            stream=bool(flag(body, "stream")),
            built_in=frozenset() if choice == "none" else frozenset(kinds & _BUILT_IN),
            forced=str(choice.get("type", "")) if isinstance(choice, dict) else "",
            summary=bool(_summary(body)),
            alternatives=_alternatives(body),
        )


def _check_names(body: Mapping[str, Any]) -> None:
    if "response_format" in body:
        message = (
            "Unsupported parameter: 'response_format'. In the Responses API, this parameter has moved to "
            "'text.format'. Try again with the new parameter."
        )
        raise invalid("unsupported_parameter", message, "response_format")
    if "max_tokens" in body:
        raise unsupported_parameter("max_tokens", "max_output_tokens")
    for name in _CHATS_OWN:
        if name in body:
            raise invalid("unknown_parameter", f"Unknown parameter: '{name}'.", name)


def _wish(body: Mapping[str, Any], deployment: str, messages: tuple[Message, ...]) -> Wish:
    sampling = Sampling.of(body)
    reasoning = mapping(body.get("reasoning"), "reasoning")
    spent = reasoning_tokens(reasoning.get("effort"), "reasoning.effort")
    reasons = deployments.reasons(deployment)
    if reasons:
        check_reasoning(body, "max_output_tokens")
    text = mapping(body.get("text"), "text")
    known = _with_instructions(body, messages)
    words = "\n".join(content_text(message.get("content")) for message in known)
    return Wish(
        talk=Talk.of(known),
        sampling=sampling,
        format=responses_format(text.get("format"), words),
        toolbox=_toolbox(body),
        limit=whole(body, "max_output_tokens", least=_LEAST_LIMIT),
        reasoning=spent if reasons else None,
        verbosity=one_of(text.get("verbosity"), "text.verbosity", VERBOSITIES) or "medium",
    )


def _with_instructions(body: Mapping[str, Any], messages: tuple[Message, ...]) -> tuple[Message, ...]:
    orders = body.get("instructions")
    return ({"role": "system", "content": orders}, *messages) if isinstance(orders, str) else messages


def _kinds(body: Mapping[str, Any]) -> list[str]:
    kinds = []
    for number, item in enumerate(objects(body.get("tools"), "tools")):
        kind = item.get("type")
        if kind != "function" and kind not in _BUILT_IN | _OTHERS:
            raise invalid("invalid_value", f"Invalid value: '{kind}'.", f"tools[{number}].type")
        kinds.append(str(kind))
    return kinds


def _toolbox(body: Mapping[str, Any]) -> Toolbox:
    given = objects(body.get("tools"), "tools")
    functions = [(number, item) for number, item in enumerate(given) if item.get("type") == "function"]
    tools = tuple(tool(item, f"tools[{number}]") for number, item in functions)
    choice = checked_choice(body.get("tool_choice"), tools, offered=bool(given))
    return Toolbox(tools, choice, flag(body, "parallel_tool_calls") is not False)


def _summary(body: Mapping[str, Any]) -> str | None:
    reasoning = mapping(body.get("reasoning"), "reasoning")
    wanted = reasoning.get("summary") or reasoning.get("generate_summary")
    return one_of(wanted, "reasoning.summary", _SUMMARIES)


def _alternatives(body: Mapping[str, Any]) -> int | None:
    included = body.get("include")
    top = whole(body, "top_logprobs", least=0, most=20)
    wanted = isinstance(included, list) and "message.output_text.logprobs" in included
    return (top or 0) if wanted else None
