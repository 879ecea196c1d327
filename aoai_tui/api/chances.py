"""Log probabilities, in the form of chat and Responses and in that of legacy completions."""

from __future__ import annotations

from collections.abc import Mapping

from aoai_tui.api.parts import list_of, part_of, text_of
from aoai_tui.domain import TokenChance


def chances(entries: object) -> tuple[TokenChance, ...]:
    """Tokens with `token`, `logprob` and `top_logprobs`."""
    found = (_chance(entry) for entry in (entries if isinstance(entries, list) else ()))
    return tuple(chance for chance in found if chance)


def legacy_chances(logprobs: object) -> tuple[TokenChance, ...]:
    """Tokens in lists that run side by side: `tokens`, `token_logprobs`, `top_logprobs`.

    The first token of an echoed prompt has no probability: it is left out.
    """
    tokens, own = list_of(logprobs, "tokens"), list_of(logprobs, "token_logprobs")
    others = list_of(logprobs, "top_logprobs")
    others += [None] * (len(tokens) - len(others))
    return tuple(
        TokenChance(token, float(logprob), _legacy_others(most))
        for token, logprob, most in zip(tokens, own, others, strict=False)
        if isinstance(token, str) and isinstance(logprob, int | float)
    )


def _chance(entry: object) -> TokenChance | None:
    logprob = part_of(entry, "logprob")
    if not isinstance(logprob, int | float):
        return None
    others = (_pair(other) for other in list_of(entry, "top_logprobs"))
    return TokenChance(text_of(entry, "token"), float(logprob), tuple(pair for pair in others if pair))


def _pair(other: object) -> tuple[str, float] | None:
    logprob = part_of(other, "logprob")
    return (text_of(other, "token"), float(logprob)) if isinstance(logprob, int | float) else None


def _legacy_others(most: object) -> tuple[tuple[str, float], ...]:
    if not isinstance(most, Mapping):
        return ()
    pairs = [(str(token), float(value)) for token, value in most.items() if isinstance(value, int | float)]
    return tuple(sorted(pairs, key=lambda pair: -pair[1]))
