"""What reads documents is an extra: a machine may lack it."""

from __future__ import annotations

from aoai_tui.config.extras import how_to_install
from aoai_tui.errors import UsageTrouble


def missing(what: str, package: str) -> UsageTrouble:
    """The error that tells how to install the package that reads such documents."""
    return UsageTrouble(
        f"Reading {what} files needs a package that is not installed.", how_to_install(package)
    )
