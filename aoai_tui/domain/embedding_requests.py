"""Texts on their way to a deployment that embeds them, and the vectors that come back."""

from __future__ import annotations

from msgspec import Struct

from aoai_tui.domain.messages import Receipt

MOST_INPUTS = 2048
"""Texts in one request."""

MOST_INPUT_TOKENS = 8192
"""Tokens in one text."""

MOST_REQUEST_TOKENS = 300_000
"""Tokens in all texts of one request."""

MOST_DIMENSIONS = 16_384
"""Numbers in a vector: more than any model gives."""


class EmbeddingRequest(Struct, frozen=True, kw_only=True):
    """Texts to embed together."""

    deployment: str

    inputs: tuple[str, ...]
    """None of them empty."""

    dimensions: int | None = None
    """Numbers in each vector; None for as many as the model gives."""


class Embedded(Struct, frozen=True, kw_only=True):
    """The answer to one request."""

    vectors: tuple[bytes, ...]
    """One for each text, in their order: 32-bit floats, little-endian, all finite and all equally many."""

    width: int
    """Numbers in each vector."""

    model: str
    """What the deployment names itself; empty where it does not."""

    tokens: int = 0
    """Tokens that are paid for."""

    receipt: Receipt | None = None
    """What the headers said, the rate limits among it."""
