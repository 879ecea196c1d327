"""What the content filter said of a reply or a picture, in some words: a pure function."""

from __future__ import annotations

from aoai_tui.domain import FilterResult
from aoai_tui.plain import plain_line


def filter_words(filters: tuple[FilterResult, ...]) -> str:
    """`filters ok`, or what was found; empty where the service reported nothing."""
    if not filters:
        return ""
    found = [
        f"{plain_line(str(result), 80)}{' in the prompt' if result.source == 'prompt' else ''}"
        for result in filters
        if not result.harmless
    ]
    return "filters: " + ", ".join(found) if found else "filters ok"
