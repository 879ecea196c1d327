"""What happens while the passages of a collection are embedded."""

from __future__ import annotations

from msgspec import Struct

from aoai_tui.domain import Passage, Wait
from aoai_tui.errors import AoaiError


class Progress(Struct, frozen=True, kw_only=True):
    """How far a run has come. What is told as done is on the disk."""

    done: int
    """Passages that got their vectors in this run."""
    waiting: int
    """Passages that are still to be done."""
    refused: int = 0
    """Passages that the service refused in this run."""
    copied: int = 0
    """Those of `done` whose vectors were there already, so that nothing was paid for them."""
    tokens: int = 0
    """Tokens that were paid for in this run."""
    per_second: float | None = None
    """Passages that get done in a second, lately; None as long as that can't be said."""
    seconds_left: float | None = None
    """None as long as that can't be said."""

    @property
    def share(self) -> float:
        """How much of the run is done, 0 to 1."""
        every = self.done + self.refused + self.waiting
        return (self.done + self.refused) / every if every else 1.0


class Refused(Struct, frozen=True):
    """The service does not take the text of one passage: it is set aside with the reason, the others go on."""

    passage: Passage
    error: AoaiError


class Waiting(Struct, frozen=True):
    """A pause, because the service asked for one or its rate limits are used up; None when it is over."""

    wait: Wait | None


class Ended(Struct, frozen=True):
    """It comes last, and once. With an error some passages are left waiting: a later run goes on with them."""

    progress: Progress
    error: AoaiError | None = None


EmbedEvent = Progress | Refused | Waiting | Ended
"""Progress at the beginning and after each batch; Ended last."""
