"""What a slow terminal says after nobody waits for it."""

from __future__ import annotations

import pytest
from textual import _xterm_parser, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser

from aoai_tui.widgets.late_answers import ignore_late_answers


def test_late_answers_are_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """They vanish, while keys before and after them arrive, those that are sequences too."""
    monkeypatch.setattr(_xterm_parser, "ANSI_SEQUENCES_KEYS", ANSI_SEQUENCES_KEYS)
    ignore_late_answers()
    said = list(XTermParser().feed("a\x1b[6;18;9t\x1b[?62;4c\x1b[Ab"))
    assert [event.key for event in said if isinstance(event, events.Key)] == ["a", "up", "b"]
