"""Passages as a text that can be copied, or go with a prompt: each with its source."""

from __future__ import annotations

from collections.abc import Sequence

from aoai_tui.domain import Match
from aoai_tui.plain import plain, plain_line


def source_words(match: Match) -> str:
    """`parrots.md, line 12, Training a parrot`: where a passage stands, for a reader."""
    passage = match.passage
    parts = (
        plain_line(match.source.name, 200),
        f"line {passage.line}" if passage.line else "",
        plain_line(passage.place, 120),
    )
    return ", ".join(part for part in parts if part)


def quoted(matches: Sequence[Match]) -> str:
    """The passages as Markdown, numbered where there are several, each under its source."""
    numbers = [f"{number}. " for number in range(1, len(matches) + 1)] if len(matches) > 1 else [""]
    return "\n\n".join(
        f"## {number}{source_words(match)}\n\n{plain(match.passage.text).strip()}"
        for number, match in zip(numbers, matches, strict=True)
    )


def as_context(matches: Sequence[Match], collection: str, query: str = "") -> str:
    """What goes with a prompt: the passages, and from where and for what they were looked up."""
    about = f" that were found for “{plain_line(query, 300)}”" if query else ""
    count = "A passage" if len(matches) == 1 else f"{len(matches):,} passages"
    return f"{count} from “{plain_line(collection, 200)}”{about}.\n\n{quoted(matches)}\n"
