"""The sign of something that goes on."""

from __future__ import annotations

from textual.widget import Widget

_SPIN = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


def spinner(widget: Widget, seconds: float, still: str = "…") -> str:
    """One cell that turns ten steps a second; `still` where animations are switched off."""
    moves = widget.app.animation_level != "none"
    return _SPIN[int(seconds * 10) % len(_SPIN)] if moves else still
