"""The body of a legacy completion request, checked as the service checks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aoai_tui.demo.azure import invalid
from aoai_tui.demo.checks import flag, mapping, stop_texts, whole, wrong_type
from aoai_tui.demo.reply import Wish
from aoai_tui.demo.sampling import Sampling
from aoai_tui.demo.talk import Talk

_USUAL_LIMIT = 16
_MOST_CHOICES = 128
_MOST_ALTERNATIVES = 5
_MOST_PROMPTS = 20
_BEGINNING = "<|endoftext|>"  # what a model continues where it is given nothing


@dataclass(frozen=True, slots=True)
class LegacyRequest:
    """What is asked of the model, and how the answer is to be sent."""

    prompts: tuple[str, ...]
    sampling: Sampling
    stops: tuple[str, ...]
    limit: int
    choices: int
    """For each prompt."""
    suffix: str
    echo: bool
    """Whether the prompt is repeated before the text."""
    alternatives: int | None
    """How many alternatives each token is to be sent with; None where no probabilities are wanted."""
    stream: bool
    include_usage: bool

    @classmethod
    def of(cls, body: Any) -> LegacyRequest:
        """Read and check a body; raises Refused."""
        if not isinstance(body, dict):
            raise invalid(None, "We could not parse the JSON body of your request.", None)
        limit = whole(body, "max_tokens", least=0)
        choices = whole(body, "n", most=_MOST_CHOICES) or 1
        best = whole(body, "best_of", most=20)
        if best is not None and best < choices:
            raise invalid(
                None, "You requested that the server return more choices than it will generate.", None
            )
        return cls(
            prompts=prompts_of(body),
            sampling=Sampling.of(body),
            stops=stop_texts(body),
            limit=_USUAL_LIMIT if limit is None else limit,
            choices=choices,
            suffix=_suffix(body),
            echo=bool(flag(body, "echo")),
            alternatives=whole(body, "logprobs", least=0, most=_MOST_ALTERNATIVES),
            stream=bool(flag(body, "stream")),
            include_usage=bool(mapping(body.get("stream_options"), "stream_options").get("include_usage")),
        )

    def wish(self, prompt: str) -> Wish:
        """What is asked of the model for one of the prompts."""
        return Wish(Talk(prompt=prompt), self.sampling, stops=self.stops, limit=self.limit)


def prompts_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The texts to continue; raises Refused."""
    value = body.get("prompt")
    if value is None:
        return (_BEGINNING,)
    prompts = [value] if isinstance(value, str) else value
    if not isinstance(prompts, list) or not all(isinstance(prompt, str) for prompt in prompts):
        raise wrong_type("prompt", "a string or an array of strings")
    if not 0 < len(prompts) <= _MOST_PROMPTS:
        message = f"Invalid 'prompt': expected an array of 1 to {_MOST_PROMPTS} strings."
        raise invalid("invalid_value", message, "prompt")
    return tuple(prompts)


def _suffix(body: Mapping[str, Any]) -> str:
    suffix = body.get("suffix")
    if suffix is not None and not isinstance(suffix, str):
        raise wrong_type("suffix", "a string")
    return suffix or ""
