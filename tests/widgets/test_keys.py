"""Keys as terminals send them."""

from __future__ import annotations

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from aoai_tui.widgets.keys import tell_alt_digits


@pytest.mark.parametrize("digit", range(1, 10))
def test_alt_with_a_digit_is_this_key(digit: int) -> None:
    """What every terminal sends for alt with a digit leads to a tab, and types no sign of a Mac's keyboard."""
    tell_alt_digits()
    [key] = [event for event in XTermParser().feed(f"\x1b{digit}") if isinstance(event, events.Key)]
    assert key.key == f"alt+{digit}"
    assert not key.is_printable
