"""What is around the tests, and must have no say in them: the terminal they are started from, its session, the hour."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime

_NAMES = (
    "CLICOLOR", "CLICOLOR_FORCE", "COLORFGBG", "COLUMNS", "DISPLAY", "EDITOR", "FORCE_COLOR", "LINES", "NO_COLOR",
    "SSH_CLIENT", "SSH_CONNECTION", "SSH_TTY", "STY", "TMUX", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "VISUAL",
    "WAYLAND_DISPLAY",
)  # fmt: skip
_BEGINNINGS = ("AOAI_", "AZURE_", "KITTY_", "OPENAI_", "TERM_PROGRAM", "TEXTUAL_", "WEZTERM_")
_ENDS = ("_PROXY",)


def stand_alone() -> None:
    """A terminal with all colours, nobody's session, no settings of a person's; about noon."""
    for name in list(os.environ):
        if name in _NAMES or name.startswith(_BEGINNINGS) or name.upper().endswith(_ENDS):
            del os.environ[name]
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    # A shell that starts something in the background has it ignore ctrl+c, and so would each program of a test.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # The zone where it is noon just now: no test begins on one day and ends on the next.
    if hasattr(time, "tzset"):
        os.environ["TZ"] = f"<noon>{datetime.now(UTC).hour - 12:+d}"
        time.tzset()
