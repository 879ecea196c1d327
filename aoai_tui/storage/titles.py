"""What a conversation is called."""

from aoai_tui.plain import plain, plain_line
from aoai_tui.storage.rows import writable

LONGEST = 60
"""Characters of an automatic title."""


def clean_title(title: str) -> str:
    """A title as one safe line."""
    return writable(plain_line(title))


def title_from(prompt: str) -> str:
    """The first line of a prompt that has text in it, cut at a word; empty for a blank prompt."""
    lines = (" ".join(line.split()) for line in plain(prompt).splitlines())
    line = next((line for line in lines if line), "")
    if len(line) <= LONGEST:
        return writable(line)
    head = line[:LONGEST]
    words, space, _ = head.rpartition(" ")
    # A line without spaces, as in Japanese or a long address, is cut where it stands.
    kept = words if space and len(words) > LONGEST // 2 else head[: LONGEST - 1]
    return writable(kept.rstrip() + "…")
