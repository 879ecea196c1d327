"""What reads documents is an extra: a machine may lack it."""

from __future__ import annotations

from aoai_tui.errors import UsageTrouble


def missing(what: str) -> UsageTrouble:
    """The error that tells how to install what reads documents."""
    return UsageTrouble(
        f"Reading {what} files needs libraries that are not installed.",
        "Install them with: pip install 'aoai-tui[documents]'",
    )
