"""Which request fails: by a test's script, or by what the prompt asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from aoai_tui.demo.faults import Fault, fault_in

_REMEMBERED = 64


class Ask(NamedTuple):
    """What decides about a request's fault."""

    text: str = ""
    """Where a `/fault` line may stand."""
    key: str = ""
    """The same for a request and its repetition, even when a parameter was changed between them."""


class Turn(NamedTuple):
    """How one request goes."""

    fault: Fault | None
    attempt: int
    """Which try at the same thing this is, from 1."""


class Schedule:
    """Hands out faults: first the script's, one a request, then those that prompts ask for."""

    def __init__(self, script: Iterable[Fault | None]) -> None:
        self._script = iter(script)
        self._failed: dict[str, int] = {}

    def turn(self, ask: Ask) -> Turn:
        """How the next request goes."""
        for scripted in self._script:
            return Turn(scripted, 1)
        fault = fault_in(ask.text)
        return Turn(None, 1) if fault is None else self._asked_for(fault, ask.key)

    def _asked_for(self, fault: Fault, key: str) -> Turn:
        # A success forgets the failures, so that sending the same thing later shows the fault anew.
        failed = self._failed.pop(key, 0)
        if failed >= fault.often:
            return Turn(None, failed + 1)
        self._failed[key] = failed + 1
        if len(self._failed) > _REMEMBERED:  # given up by their senders
            del self._failed[next(iter(self._failed))]
        return Turn(fault, failed + 1)
