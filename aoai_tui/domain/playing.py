"""How far something that is heard has got."""

from __future__ import annotations

from enum import StrEnum


class PlayState(StrEnum):
    """What the loudspeaker is doing."""

    WAITING = "waiting"
    """For the first bytes, or for more of them."""

    PLAYING = "playing"
    PAUSED = "paused"

    ENDED = "ended"
    """Everything was heard, or a person stopped it."""

    FAILED = "failed"
    """The loudspeaker went away, or the sound can't be read."""

    @property
    def over(self) -> bool:
        """Whether nothing more will be heard."""
        return self in (PlayState.ENDED, PlayState.FAILED)
