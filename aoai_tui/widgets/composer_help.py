"""What helps the composer: a list over it, earlier prompts, pasted files."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Literal, TypeAlias

Deed: TypeAlias = Literal["send", "undo", "up", "down", "complete", "close"]
"""What a person asks the composer to do, whichever key it is on."""


class ComposerHelp:
    """Asked before the composer does something by itself; the first that says yes has done it."""

    def takes(self, _deed: Deed) -> bool:
        """Whether the deed is done by this. It may not wait for anything."""
        return False

    def offers(self, _deed: Deed) -> bool:
        """Whether `complete` or `close` would do something now, so that the key is taken. Not asked without a text."""
        return False

    def takes_paste(self, _text: str) -> bool:
        """Whether this makes something of a pasted text, or puts it in itself later."""
        return False


class LateHelp(ComposerHelp):
    """A help that is imported and made when it is first needed: an empty composer is drawn without it."""

    def __init__(self, make: Callable[[], ComposerHelp]) -> None:
        """`make` is called when the help is first asked for something."""
        self._make = make

    @cached_property
    def _help(self) -> ComposerHelp:
        return self._make()

    def takes(self, deed: Deed) -> bool:
        """Whether the help does it."""
        return self._help.takes(deed)

    def offers(self, deed: Deed) -> bool:
        """Whether the help would do something."""
        return self._help.offers(deed)

    def takes_paste(self, text: str) -> bool:
        """Whether the help makes something of it."""
        return self._help.takes_paste(text)
