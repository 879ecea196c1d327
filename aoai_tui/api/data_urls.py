"""`data:` addresses: the picture is in the address itself."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from aoai_tui.api.long_texts import decoded
from aoai_tui.errors import UnreadableAnswer

_HEAD = re.compile(r"data:([^,]{0,400}),", re.IGNORECASE)


def data_in(url: str, most_bytes: int) -> bytes:
    """What a `data:` address holds, in base64 or percent-encoded. Slow for a large one: for a thread.

    Raises UnreadableAnswer where it holds nothing, or more than `most_bytes`.
    """
    head = _HEAD.match(url)
    if head is None:
        raise UnreadableAnswer(
            "The picture's address can't be used.", "It begins with data: and holds no data."
        )
    text = url[head.end() :].encode("utf-8", errors="replace")
    is_base64 = head[1].lower().replace(" ", "").endswith(";base64")
    if len(text) > most_bytes * 4 // 3 + 4 and (is_base64 or len(text) > most_bytes * 3):
        raise too_large(most_bytes)
    data = unquote_to_bytes(text) if b"%" in text or not is_base64 else text
    data = decoded(data) if is_base64 else data
    if len(data) > most_bytes:
        raise too_large(most_bytes)
    if not data:
        raise UnreadableAnswer("The picture's address holds nothing.", "Draw it again.")
    return data


def too_large(most_bytes: int) -> UnreadableAnswer:
    """The error for a picture that is larger than one may be."""
    return UnreadableAnswer(
        f"The picture is larger than {most_bytes / 1e6:.0f} MB.",
        "It was not fetched: no picture is so large.",
    )
