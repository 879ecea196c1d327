"""The names of tools: for people `server/tool`, for the service letters, digits, `_` and `-`, at most 64."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container

LONGEST = 64
"""Characters that the service takes: https://platform.openai.com/docs/api-reference/chat/create#chat-create-tools."""

_DIGITS = 8


def name_for_service(name: str, taken: Container[str] = ()) -> str:
    """The name that the service is told, the same each time.

    `docs/search` becomes `docs__search`. Where that could be meant by another name too, is taken by a command, is too
    long or holds other characters, a few digits of its hash make it unique.
    """
    if "/" not in name:  # a command's: settings allow only what the service does
        return name
    joined = name.replace("/", "__", 1)
    unmistakable = joined.count("__") == 1 and "___" not in joined
    if unmistakable and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", joined) and joined not in taken:
        return joined
    digits = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{re.sub('[^A-Za-z0-9_-]', '_', joined)[: LONGEST - _DIGITS - 1]}_{digits}"
