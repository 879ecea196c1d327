"""About how many tokens a text has: for sizing requests and telling what they cost, not for the bill."""

from __future__ import annotations

import re

_PIECES = re.compile(
    r"(?P<word>[A-Za-z]+)|(?P<number>\d+)|(?P<letters>[^\W\d_a-zA-Z]+)|(?P<space>\s{2,}|[\n\t])|(?P<sign>[^\w\s]+|_+)"
)


def estimate(text: str) -> int:
    """Tokens that the text has at most, as a rule: a little high."""
    return len(text.encode("utf-8", "replace")) // 3 + 1 if text else 0
