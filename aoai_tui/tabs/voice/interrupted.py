"""Recordings that a former run of the app could not end."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import App

from aoai_tui.domain import Recording
from aoai_tui.plain import plain_line


def tell_of(app: App[object], found: Sequence[Recording], *, where: str) -> None:
    """Say that they are kept; `where` ends the sentence."""
    names = ", ".join(f"“{plain_line(one.name, 40)}”" for one in found[:3])
    more = f" and {len(found) - 3} more" if len(found) > 3 else ""
    app.notify(
        f"{names}{more}: what was heard until then is kept, {where}.",
        title="A recording was interrupted" if len(found) == 1 else "Recordings were interrupted",
        severity="warning",
        timeout=15,
        markup=False,
    )
