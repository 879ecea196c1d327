"""The parameters as fields of the options panel: their names, what they take, and how they are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aoai_tui.domain import Parameters


class NotTaken(ValueError):
    """A text that a field does not take; its words say what it takes."""


@dataclass(frozen=True)
class ParameterField:
    """One row of the panel."""

    name: str
    """The field of Parameters."""
    label: str
    read: Callable[[str], Any]
    """A text that isn't empty as the value. Raises NotTaken."""
    hint: str = "auto"
    """What stands in the empty field."""
    choices: tuple[str, ...] = ()
    """Usual values, to complete from; others are taken too."""


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            raise NotTaken(f"a number from {low:g} to {high:g}") from None
        if not low <= value <= high:
            raise NotTaken(f"a number from {low:g} to {high:g}")
        return value

    return read


def _whole(low: int, high: int | None = None) -> Callable[[str], int]:
    words = f"a whole number from {low}" + (f" to {high}" if high is not None else " up")

    def read(text: str) -> int:
        try:
            value = int(text.replace(",", "").replace("_", ""))
        except ValueError:
            raise NotTaken(words) from None
        if value < low or (high is not None and value > high):
            raise NotTaken(words)
        return value

    return read


def _word(text: str) -> str:
    return text.strip()


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text.strip() not in words:
            raise NotTaken("one of " + ", ".join(words))
        return text.strip()

    return read


def _yes(text: str) -> bool:
    if text.strip().lower() not in ("yes", "no", "true", "false", "on", "off"):
        raise NotTaken("yes or no")
    return text.strip().lower() in ("yes", "true", "on")


def _stops(text: str) -> tuple[str, ...]:
    """Up to four texts; `\\n` stands for a line break, commas part them unless they are JSON."""
    if text.lstrip().startswith("["):
        try:
            found = json.loads(text)
        except ValueError:
            raise NotTaken('a JSON list like ["END", "\\n"]') from None
        stops = tuple(one for one in found if isinstance(one, str) and one)
    else:
        parts = [part.strip().replace("\\n", "\n").replace("\\t", "\t") for part in text.split(",")]
        stops = tuple(part for part in parts if part)
    if len(stops) > 4:
        raise NotTaken("up to 4 texts")
    return stops


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise NotTaken('a JSON object like {"store": true}')
    return found


FORMATS = ("text", "json_object", "json_schema")

FIELDS = (
    ParameterField("temperature", "Temperature", _number(0, 2)),
    ParameterField("top_p", "Top p", _number(0, 1)),
    ParameterField("max_tokens", "Max tokens", _whole(1)),
    ParameterField("presence_penalty", "Presence pen.", _number(-2, 2)),
    ParameterField("frequency_penalty", "Frequency pen.", _number(-2, 2)),
    ParameterField("stop", "Stop", _stops, hint="up to 4"),
    ParameterField("seed", "Seed", _whole(-(2**63), 2**63 - 1)),
    ParameterField("n", "Replies (n)", _whole(1, 128)),
    ParameterField(
        "reasoning_effort", "Reasoning", _word, choices=("none", "minimal", "low", "medium", "high")
    ),
    ParameterField("verbosity", "Verbosity", _word, choices=("low", "medium", "high")),
    ParameterField("response_format", "Format", _one_of(*FORMATS), choices=FORMATS),
    ParameterField("logprobs", "Logprobs", _yes, hint="no", choices=("yes", "no")),
    ParameterField("top_logprobs", "Top logprobs", _whole(0, 20)),
    ParameterField("user", "User", _word, hint="none"),
    ParameterField("safety_identifier", "Safety id", _word, hint="none"),
    ParameterField("suffix", "Suffix", str, hint="legacy"),
    ParameterField("echo", "Echo", _yes, hint="legacy", choices=("yes", "no")),
    ParameterField("extra_body", "Extra body", _object, hint="JSON"),
)


def shown(field: ParameterField, parameters: Parameters) -> str:
    """The value as its field shows it; empty where it isn't set."""
    value = parameters.given().get(field.name)
    match value:
        case None:
            return ""
        case True:
            return "yes"
        case tuple():
            return _shown_stops(value)
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def _shown_stops(stops: tuple[str, ...]) -> str:
    if any("," in stop or stop != stop.strip() for stop in stops):
        return json.dumps(stops, ensure_ascii=False)
    return ", ".join(stop.replace("\n", "\\n").replace("\t", "\\t") for stop in stops)


def read_fields(texts: Mapping[str, str], schema: str) -> tuple[Parameters, dict[str, str]]:
    """The parameters that the fields' texts mean, and what is wrong by field; a wrong one counts as not set."""
    values: dict[str, Any] = {"json_schema": schema.strip()}
    wrong: dict[str, str] = {}
    for field in FIELDS:
        text = texts.get(field.name, "")
        if not text.strip():
            continue
        try:
            values[field.name] = field.read(text)
        except NotTaken as error:
            wrong[field.name] = f"{field.label}: {error}"
    return Parameters(**values), wrong
