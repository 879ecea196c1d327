"""Tokens as the demo counts them: short pieces of text, about four characters each."""

from __future__ import annotations

import re

# Like a real tokenizer, a word takes the blank before it along, and a long word falls apart.
_TOKEN = re.compile(r"\s+(?!\S)|\s?\w{1,6}|\s?[^\w\s]{1,4}|\s")


def tokens(text: str) -> tuple[str, ...]:
    """The text in pieces; joined they are the text again."""
    return tuple(_TOKEN.findall(text))


def count_tokens(text: str) -> int:
    """How many tokens the text has."""
    return sum(1 for _ in _TOKEN.finditer(text))
