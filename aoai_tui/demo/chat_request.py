"""The body of a chat completion request, checked as the service checks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aoai_tui.demo.azure import Refused, invalid
from aoai_tui.demo.refusals import unsupported_parameter, unsupported_value

_MOST_CHOICES = 128
_MOST_STOPS = 4


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """What is asked of the model."""

    messages: tuple[Mapping[str, Any], ...]
    stream: bool
    include_usage: bool
    choices: int
    limit: int | None
    """The most tokens to write, reasoning included."""
    stops: tuple[str, ...]
    reasoning: bool
    """Whether the deployment's model reasons before it writes."""

    @classmethod
    def of(cls, body: Any, deployment: str) -> ChatRequest:
        """Read and check a body; raises Refused."""
        if not isinstance(body, dict):
            raise invalid(None, "We could not parse the JSON body of your request.", None)
        reasoning = deployment.startswith("reasoning")
        _check_temperature(body)
        if reasoning:
            _check_reasoning(body)
        options = body.get("stream_options")
        return cls(
            messages=_messages(body),
            stream=bool(body.get("stream")),
            include_usage=isinstance(options, dict) and bool(options.get("include_usage")),
            choices=_whole(body, "n", most=_MOST_CHOICES) or 1,
            limit=_limit(body),
            stops=_stops(body),
            reasoning=reasoning,
        )


def _messages(body: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    messages = body.get("messages")
    if messages is None:
        raise invalid("missing_required_parameter", "Missing required parameter: 'messages'.", "messages")
    if not isinstance(messages, list):
        raise _wrong_type("messages", "an array of objects")
    if not messages:
        message = "Invalid 'messages': empty array. Expected an array with minimum length 1."
        raise invalid("empty_array", message, "messages")
    for number, message in enumerate(messages):
        if not isinstance(message, dict):
            raise _wrong_type(f"messages[{number}]", "an object")
        if not isinstance(message.get("role"), str):
            name = f"messages[{number}].role"
            raise invalid("missing_required_parameter", f"Missing required parameter: '{name}'.", name)
    return tuple(messages)


def _check_temperature(body: Mapping[str, Any]) -> None:
    value = body.get("temperature")
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong_type("temperature", "a decimal")
    if not 0 <= value <= 2:
        problem, expected = ("below minimum", ">= 0") if value < 0 else ("above maximum", "<= 2")
        raise _out_of_range("temperature", f"decimal {problem}", expected, value)


def _check_reasoning(body: Mapping[str, Any]) -> None:
    if body.get("max_tokens") is not None:
        raise unsupported_parameter("max_tokens")
    if body.get("temperature") not in (None, 1):
        raise unsupported_value("temperature", body["temperature"])


def _limit(body: Mapping[str, Any]) -> int | None:
    limits = (_whole(body, "max_tokens"), _whole(body, "max_completion_tokens"))
    return min((limit for limit in limits if limit is not None), default=None)


def _stops(body: Mapping[str, Any]) -> tuple[str, ...]:
    value = body.get("stop")
    stops = [value] if isinstance(value, str) else value or []
    if not isinstance(stops, list) or not all(isinstance(stop, str) for stop in stops):
        raise _wrong_type("stop", "a string or an array of strings")
    if len(stops) > _MOST_STOPS:
        message = f"Invalid 'stop': array too long. Expected an array with maximum length {_MOST_STOPS}."
        raise invalid("array_above_max_length", message, "stop")
    return tuple(stop for stop in stops if stop)


def _whole(body: Mapping[str, Any], name: str, *, most: int | None = None) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong_type(name, "an integer")
    if value < 1:
        raise _out_of_range(name, "integer below minimum", ">= 1", value)
    if most is not None and value > most:
        raise _out_of_range(name, "integer above maximum", f"<= {most}", value)
    return value


def _out_of_range(name: str, problem: str, expected: str, value: float) -> Refused:
    code = f"{problem.replace('imum', '').replace(' ', '_')}_value"
    message = f"Invalid '{name}': {problem} value. Expected a value {expected}, but got {value} instead."
    return invalid(code, message, name)


def _wrong_type(name: str, expected: str) -> Refused:
    return invalid("invalid_type", f"Invalid type for '{name}': expected {expected}.", name)
