"""A tool's output, fit to be shown and sent: cleaned, and cut where it is long."""

from __future__ import annotations

from aoai_tui.plain import plain

FOR_THE_MODEL = 64 * 1024
"""Characters of a tool's output that the model is sent."""


def fit(text: str, *, more: int = 0) -> str:
    """The text without escape codes, at most 64 K characters of it; a cut is told.

    `more` is how much there was beyond the text, in characters or bytes.
    """
    clean = plain(text).strip("\n")
    left_out = more + max(0, len(clean) - FOR_THE_MODEL)
    if not left_out:
        return clean
    return f"{clean[:FOR_THE_MODEL]}\n[cut here: about {left_out:,} more characters]"
