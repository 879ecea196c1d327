"""How likely each token was: made up from the token itself, so the same each time."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_OTHERS = (
    " the", " a", " and", " of", " to", ",", ".", " is", " in", " that", " it", " for", " with",
    " on", " as", " this", " by", "\n", " be", " or", " an", " are", " from", " at", ":", " not",
)  # fmt: skip
_SPREAD = 0.55  # each alternative is about half as likely as the one before it


@dataclass(frozen=True, slots=True)
class Odds:
    """A token, its probability as a natural logarithm, and what might have stood there, likeliest first."""

    token: str
    logprob: float
    top: tuple[tuple[str, float], ...]

    def body(self) -> dict[str, Any]:
        """In the form of chat completions and of Responses."""
        top = [_entry(token, logprob) for token, logprob in self.top]
        return {**_entry(self.token, self.logprob), "top_logprobs": top}


def odds(tokens: Sequence[str], top: int, temperature: float = 1.0) -> tuple[Odds, ...]:
    """The odds of each token, with so many alternatives each; a high temperature evens them out."""
    return tuple(_odds(token, position, top, temperature) for position, token in enumerate(tokens))


def _odds(token: str, position: int, top: int, temperature: float) -> Odds:
    mark = zlib.crc32(f"{position} {token}".encode("utf-8", "replace"))
    first = 1 - (mark % 997 / 997) ** 2 * 0.6 * max(0.05, min(1.5, 0.5 + temperature / 2))
    first = min(0.99999, max(0.05, first))
    others = [other for other in _OTHERS[mark % 13 :] + _OTHERS[: mark % 13] if other != token]
    shares = [(1 - first) * (1 - _SPREAD) * _SPREAD**step for step in range(max(0, top))]
    ranked = sorted([(token, first), *zip(others, shares, strict=False)], key=lambda pair: -pair[1])
    return Odds(token, _log(first), tuple((word, _log(share)) for word, share in ranked[:top]))


def _entry(token: str, logprob: float) -> dict[str, Any]:
    return {"token": token, "logprob": logprob, "bytes": list(token.encode("utf-8", "replace"))}


def _log(probability: float) -> float:
    return round(math.log(probability), 6)
