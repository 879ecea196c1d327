"""What a deployment is asked for beside the words: only what was set is sent."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict


class Api(StrEnum):
    """Which of the service's APIs a deployment is spoken to over."""

    CHAT = "chat"
    """Chat completions."""

    RESPONSES = "responses"
    """The Responses API, the only one that some models know."""

    COMPLETIONS = "completions"
    """Legacy completions: a prompt is continued; the conversation so far is not sent."""


class Parameters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """None, False, an empty text and an empty tuple stand for what was not set."""

    temperature: float | None = None
    """0 to 2; higher values make less likely words likelier."""

    top_p: float | None = None
    """0 to 1: only the likeliest words that together have this probability are considered."""

    max_tokens: int | None = None
    """The most tokens that a reply may have."""

    presence_penalty: float | None = None
    """-2 to 2: makes words that occurred at all less likely."""

    frequency_penalty: float | None = None
    """-2 to 2: makes words less likely the more often they occurred."""

    stop: tuple[str, ...] = ()
    """Up to 4 texts at which the reply ends."""

    seed: int | None = None
    """The same seed makes replies as alike as the service can."""

    n: int | None = None
    """How many replies are made for one prompt, 1 to 128."""

    response_format: str = ""
    """text, json_object or json_schema."""

    json_schema: str = ""
    """The schema that the reply follows, as JSON."""

    logprobs: bool = False
    """Whether each token's log probability is asked for."""

    top_logprobs: int | None = None
    """0 to 20: how many likelier tokens are told beside each."""

    reasoning_effort: str = ""
    """none, minimal, low, medium, high, or what else the model knows."""

    verbosity: str = ""
    """low, medium or high."""

    user: str = ""
    """Who asks, for the service's abuse monitoring: the older field."""

    safety_identifier: str = ""
    """Who asks, for the service's abuse monitoring: the newer field."""

    suffix: str = ""
    """Legacy completions: what follows the text to be written."""

    echo: bool = False
    """Legacy completions: whether the reply begins with the prompt."""

    extra_body: dict[str, Any] = {}
    """Whatever has no field here, sent as it is."""

    def given(self) -> dict[str, Any]:
        """What was set, by field."""
        usual = asdict(Parameters())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}
