"""How a model would choose its words: the parameters of sampling, checked for their ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aoai_tui.demo.checks import decimal, one_of, whole
from aoai_tui.demo.refusals import unsupported_parameter, unsupported_value

EFFORTS = {"none": 0, "minimal": 16, "low": 32, "medium": 64, "high": 192, "xhigh": 320, "max": 512}
"""Tokens of reasoning for each effort; the numbers are the demo's own."""

USUAL_EFFORT = "medium"

_NOT_WHEN_REASONING = {
    "top_p": (None, 1),
    "presence_penalty": (None, 0),
    "frequency_penalty": (None, 0),
    "logprobs": (None, False),
    "top_logprobs": (None, 0),
    "logit_bias": (None, {}),
    "stop": (None, []),
}
_SHOWN = (
    "temperature",
    "top_p",
    "presence_penalty",
    "frequency_penalty",
    "seed",
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
)


@dataclass(frozen=True, slots=True)
class Sampling:
    """The parameters that a model draws its tokens by. The demo draws nothing, but shows what they would do."""

    temperature: float
    top_p: float
    seed: int | None
    shown: tuple[tuple[str, str], ...]
    """Name and value of what the request set, for the reply to tell."""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Sampling:
        """Read and check; raises Refused."""
        temperature = decimal(body, "temperature", least=0, most=2)
        top_p = decimal(body, "top_p", least=0, most=1)
        for name in ("presence_penalty", "frequency_penalty"):
            decimal(body, name, least=-2, most=2)
        return cls(
            temperature=1.0 if temperature is None else temperature,
            top_p=1.0 if top_p is None else top_p,
            seed=whole(body, "seed", least=-(2**63), most=2**63 - 1),
            shown=tuple((name, f"{body[name]}") for name in _SHOWN if body.get(name) is not None),
        )

    def variant(self, index: int) -> int:
        """Which of the possible replies choice number `index` gets.

        Where nothing is left to chance all choices are alike; a seed picks another reply, the same each time.
        """
        return (self.seed or 0) % 3 + (0 if self.temperature == 0 or self.top_p == 0 else index)


def check_reasoning(body: Mapping[str, Any], limit: str = "max_completion_tokens") -> None:
    """Refuse what models that reason do not take; `limit` is how this API calls the limit on tokens."""
    if body.get("max_tokens") is not None:
        raise unsupported_parameter("max_tokens", limit)
    if body.get("temperature") not in (None, 1):
        raise unsupported_value("temperature", body["temperature"])
    for name, harmless in _NOT_WHEN_REASONING.items():
        if body.get(name) not in harmless:
            raise unsupported_parameter(name)


def reasoning_tokens(effort: Any, name: str) -> int:
    """How many tokens an effort takes; raises Refused for a word that is no effort."""
    return EFFORTS[one_of(effort, name, EFFORTS) or USUAL_EFFORT]
