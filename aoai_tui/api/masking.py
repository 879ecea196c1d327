"""Keys and tokens in what a service says are covered before anybody reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aoai_tui.config.secret import MASK, looks_like_key

_WORD = re.compile(r"[^\s\"'`“”‘’«»(){}\[\]<>,;:?&=/|\\]+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SHORTEST_SECRET = 6
"""Characters. Shorter ones, `none` or `demo`, hide nothing and occur in sentences."""


def masked(words: str, keep: tuple[str, ...] = ()) -> str:
    """The words with every one that has the shape of a key or token covered, except those to keep."""

    def cover(found: re.Match[str]) -> str:
        word = found[0].rstrip(".")
        harmless = word in keep or _UUID.fullmatch(word) or not looks_like_key(word)
        return found[0] if harmless else MASK + found[0][len(word) :]

    return _WORD.sub(cover, words)


def without_sent_secrets(words: str, sent: Mapping[str, str]) -> str:
    """The words without the key or token that the request carried, whatever its shape."""
    for header in ("api-key", "authorization"):
        secret = sent.get(header, "").rpartition(" ")[2]
        if len(secret) >= _SHORTEST_SECRET:
            words = words.replace(secret, MASK)
    return words
