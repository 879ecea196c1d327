"""Two requests may wait at the same time; people are told of one wait."""

from __future__ import annotations

from aoai_tui.domain import OnWait, Wait


class JoinedWaits:
    """Tells of the wait of the part that is due first, and that waiting is over when nobody waits any more."""

    def __init__(self, on_wait: OnWait) -> None:
        """Nobody waits."""
        self._on_wait = on_wait
        self._waiting: dict[int, Wait] = {}

    def of(self, number: int) -> OnWait:
        """Hears the waits of one part."""

        def heard(wait: Wait | None) -> None:
            before = self._first()
            if wait is None:
                self._waiting.pop(number, None)
            else:
                self._waiting[number] = wait
            if (now := self._first()) != before:
                self._on_wait(now)

        return heard

    def _first(self) -> Wait | None:
        return self._waiting[min(self._waiting)] if self._waiting else None
