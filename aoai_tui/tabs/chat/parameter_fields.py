"""The parameters as fields of the options panel: their names, what they take, and how they are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from aoai_tui.domain import Parameters
from aoai_tui.widgets.value_field import (
    NotTaken,
    ValueField,
    json_object,
    number,
    one_of,
    read_values,
    whole,
    word,
    yes,
)


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


def _shown_stops(stops: tuple[str, ...] | None) -> str:
    if not stops:
        return ""
    if any("," in stop or stop != stop.strip() for stop in stops):
        return json.dumps(stops, ensure_ascii=False)
    return ", ".join(stop.replace("\n", "\\n").replace("\t", "\\t") for stop in stops)


FORMATS = ("text", "json_object", "json_schema")

FIELDS = (
    ValueField("temperature", "Temperature", number(0, 2)),
    ValueField("top_p", "Top p", number(0, 1)),
    ValueField("max_tokens", "Max tokens", whole(1)),
    ValueField("presence_penalty", "Presence pen.", number(-2, 2)),
    ValueField("frequency_penalty", "Frequency pen.", number(-2, 2)),
    ValueField("stop", "Stop", _stops, hint="up to 4", show=_shown_stops),
    ValueField("seed", "Seed", whole(-(2**63), 2**63 - 1)),
    ValueField("n", "Replies (n)", whole(1, 128)),
    ValueField("reasoning_effort", "Reasoning", word, choices=("none", "minimal", "low", "medium", "high")),
    ValueField("verbosity", "Verbosity", word, choices=("low", "medium", "high")),
    ValueField("response_format", "Format", one_of(*FORMATS), choices=FORMATS),
    ValueField("logprobs", "Logprobs", yes, hint="no", choices=("yes", "no")),
    ValueField("top_logprobs", "Top logprobs", whole(0, 20)),
    ValueField("user", "User", word, hint="none"),
    ValueField("safety_identifier", "Safety id", word, hint="none"),
    ValueField("suffix", "Suffix", str, hint="legacy"),
    ValueField("echo", "Echo", yes, hint="legacy", choices=("yes", "no")),
    ValueField("extra_body", "Extra body", json_object, hint="JSON"),
)


def read_fields(texts: Mapping[str, str], schema: str) -> tuple[Parameters, dict[str, str]]:
    """The parameters that the fields' texts mean, and what is wrong by field; a wrong one counts as not set."""
    values: dict[str, Any]
    values, wrong = read_values(FIELDS, texts)
    return Parameters(**values, json_schema=schema.strip()), wrong
