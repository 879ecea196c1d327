"""How large the next request may be: small at first, then as large as the deployment takes."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.domain import MOST_INPUTS, MOST_REQUEST_TOKENS

FIRST_INPUTS = 64
"""The first request is small: its answer tells the model, the width and the rate limits."""

MOST_BYTES = 1 << 23
"""Vectors in one answer, as 32-bit floats. A larger one saves no time, but takes memory while it is read."""

_GROWTH = 2


@dataclass
class Sizes:
    """Texts and tokens of the next request. Each answer lets them grow, up to what the service takes."""

    inputs: int = FIRST_INPUTS
    most_inputs: int = MOST_INPUTS
    most_tokens: int = MOST_REQUEST_TOKENS

    def fit(self, width: int) -> None:
        """Vectors are so wide."""
        self.most_inputs = max(1, min(self.most_inputs, MOST_BYTES // (4 * width)))

    def grow(self) -> None:
        """A request was answered."""
        self.inputs = min(self.inputs * _GROWTH, self.most_inputs)

    def shrink(self, inputs: int, tokens: int) -> None:
        """A request of so many texts was refused, but none of its texts alone: it was only too large."""
        self.most_inputs = max(1, min(self.most_inputs, inputs - 1, (inputs + 1) // 2))
        self.most_tokens = max(1, min(self.most_tokens, (tokens + 1) // 2))
        self.inputs = min(self.inputs, self.most_inputs)

    def takes(self, inputs: int, tokens: int, limit: int | None) -> bool:
        """Whether a request may hold so much; a single text always goes. `limit` is what the rate limits advise."""
        most = min(self.most_tokens, limit or self.most_tokens)
        return inputs == 1 or (inputs <= self.inputs and tokens <= most)
