"""Answers of a slow terminal that come when nobody waits for them any more: they are no keys."""

from __future__ import annotations

import re
from typing import Any

from textual import _xterm_parser
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS, IGNORE_SEQUENCE

_ANSWER = re.compile(r"\x1b\[(?:\?[0-9;]*c|6;[0-9]+;[0-9]+t)")
"""What are you (DA1), and how large is a cell (XTWINOPS 16)."""


class _Keys(dict[str, Any]):
    """Textual's table of keys, with the answers as sequences to ignore."""

    def get(self, sequence: str, default: Any = None) -> Any:
        if _ANSWER.fullmatch(sequence):
            return IGNORE_SEQUENCE
        return ANSI_SEQUENCES_KEYS.get(sequence, default)


def ignore_late_answers() -> None:
    """Keep them out of the app. Without this `[?62;4c` would be typed into the prompt."""
    setattr(_xterm_parser, "ANSI_SEQUENCES_KEYS", _Keys())  # noqa: B010  it is Final
