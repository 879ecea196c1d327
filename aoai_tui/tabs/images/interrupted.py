"""Pictures that a former run of the app could not end."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import App

from aoai_tui.domain import MessageState, Picture
from aoai_tui.plain import plain_line

_MOST = 3
"""Pictures that are named."""


def tell_of(app: App[object], found: Sequence[Picture]) -> None:
    """Say what became of them."""
    lines = [f"“{plain_line(one.prompt, 40)}” {_fate(one)}" for one in found[:_MOST]]
    if len(found) > _MOST:
        lines.append(f"And {len(found) - _MOST} more.")
    app.notify(
        "\n".join(lines),
        title="A picture was interrupted" if len(found) == 1 else "Pictures were interrupted",
        severity="warning",
        timeout=15,
        markup=False,
    )


def _fate(picture: Picture) -> str:
    if picture.state is MessageState.COMPLETE:
        return "only had to be fetched: it is in Images now."
    if picture.file:
        return "is kept in Images as far as it was drawn."
    return "could not be fetched any more; Images says why."
