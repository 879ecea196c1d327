"""A key or token that can't show itself by accident."""

from __future__ import annotations

import re
from typing import NoReturn

from aoai_tui.errors import UsageTrouble

MASK = "••••"

# OpenAI's and its imitators' prefixes; a JSON web token; Azure's 32 and 84 characters, and whatever is as
# long without a dot, a slash or a colon, which an address would have.
_KEY_SHAPES = re.compile(r"(?:sk|sess|pk|rk)-\S{8,}|eyJ[\w-]{6,}\.\S+|(?=\S*[0-9])[A-Za-z0-9+=_-]{32,}")
_LABEL = re.compile(r"(?:authorization\s*:\s*)?(?:bearer\s+|(?:x-)?api-key\s*[:=]\s*)", re.IGNORECASE)


class Secret:
    """A key or token; only `reveal` gives it away.

    Printing, formatting, logging, pickling and comparing do not.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """The secret itself, for the one line that sends or stores it."""
        return self.__text

    def matches(self, text: str | None) -> bool:
        """Whether `text` is the secret, found out in a time that tells nothing about it."""
        import hmac  # noqa: PLC0415 - loads hashlib, which the first paint doesn't need

        return text is not None and hmac.compare_digest(self.__text.encode(), text.encode())

    def __repr__(self) -> str:
        return MASK

    def __format__(self, _: str) -> str:
        return MASK

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, _: object) -> Secret:
        return self

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise TypeError("a secret can't be pickled")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a secret has no state to show")


def typed_secret(text: str) -> Secret:
    """The secret in what a person pasted: without spaces around it, quotes or a header's name.

    Raises UsageTrouble, which never repeats the text, where it can't be a key.
    """
    bare = _LABEL.sub("", text.strip().strip("\"'`").strip(), count=1).strip().strip("\"'`")
    if not bare:
        raise UsageTrouble("The key is empty.", "Copy it from the resource's page, under Keys and Endpoint.")
    if not all("!" <= sign <= "~" for sign in bare):
        raise UsageTrouble(
            "This can't be a key: it holds spaces, line breaks or signs that no key has.",
            "Copy the key again, alone.",
        )
    return Secret(bare)


def looks_like_key(text: str) -> bool:
    """Whether a text has the shape of a key or token, so that it must not be repeated on the screen."""
    bare = text.strip()
    return bool(_LABEL.match(bare) or _KEY_SHAPES.fullmatch(bare))
