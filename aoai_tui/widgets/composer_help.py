"""What helps the composer: a list over it, earlier prompts, pasted files."""

from __future__ import annotations

from typing import Literal, TypeAlias

Deed: TypeAlias = Literal["send", "undo", "up", "down", "complete", "close"]
"""What a person asks the composer to do, whichever key it is on."""


class ComposerHelp:
    """Asked before the composer does something by itself; the first that says yes has done it."""

    def takes(self, _deed: Deed) -> bool:
        """Whether the deed is done by this. It may not wait for anything."""
        return False

    def offers(self, _deed: Deed) -> bool:
        """Whether `complete` or `close` would do something now, so that the key is taken."""
        return False

    def takes_paste(self, _text: str) -> bool:
        """Whether this makes something of a pasted text, or puts it in itself later."""
        return False
