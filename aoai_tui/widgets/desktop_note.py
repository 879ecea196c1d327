"""A note on the desktop, by way of the terminal: for what ends while the person looks at another window."""

from __future__ import annotations

import os
from typing import Any

from textual.app import App

from aoai_tui.plain import plain_line
from aoai_tui.widgets.clipboard import through_tmux

_LONGEST = 120
"""Characters of a note."""


def note_sequence(text: str) -> str:
    """OSC 9, which iTerm2, kitty, WezTerm, Windows Terminal, Ghostty and foot show; others ignore it."""
    return f"\x1b]9;{plain_line(text, _LONGEST)}\x07"


def tell_desktop(app: App[Any], text: str) -> bool:
    """Show a note and ring the bell, if the terminal says that it has lost the focus; whether that was done."""
    if app.app_focus or app._driver is None:
        return False
    app._driver.write(through_tmux(note_sequence(text), os.environ))
    app.bell()
    return True
