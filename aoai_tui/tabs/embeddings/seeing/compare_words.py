"""Words about two texts that are compared."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.seeing.seen import Compared
from aoai_tui.services.lookup.words import bar
from aoai_tui.tabs.embeddings.match_rows import score_words

_BAR = 40


def expected_words(tokens: Sequence[int], price: str) -> str:
    """`about 12 and 9 tokens · ~$0.0000027 · a text that was embedded lately costs nothing`."""
    if not any(tokens):
        return "Type two texts."
    return " · ".join(part for part in (f"about {tokens[0]:,} and {tokens[1]:,} tokens", price) if part)


def score_content(compared: Compared, paid: str) -> Content:
    """The score with its bar, and what it was made of."""
    tokens = f"{compared.tokens:,} {'token' if compared.tokens == 1 else 'tokens'}"
    cost = (
        " ".join(part for part in (tokens, paid) if part)
        if compared.tokens
        else "cost nothing: both were known"
    )
    facts = " · ".join((plain_line(compared.model, 60), f"{compared.width:,} numbers", cost))
    filled = bar(compared.score, _BAR)
    return Content.assemble(
        (score_words(compared.score), "bold"),
        " ",
        (filled, "$accent"),
        ("░" * (_BAR - len(filled)), "$muted"),
        "  cosine similarity\n",
        (facts, "$muted"),
    )
