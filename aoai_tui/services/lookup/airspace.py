"""The texts that are on their way to a deployment, for all runs: what one of them sends the others wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable


class Airspace:
    """One deployment's, at one width. For the event loop's own thread."""

    def __init__(self) -> None:
        """Empty."""
        self._texts: dict[str, object] = {}
        self._left = asyncio.Event()

    def enter(self, text: str, run: object) -> bool:
        """Whether the run is to send the text: nobody does so yet. It is in here then, until it leaves."""
        if text in self._texts:
            return False
        self._texts[text] = run
        return True

    def is_anothers(self, text: str, run: object) -> bool:
        """Whether another run is to send it."""
        return self._texts.get(text, run) is not run

    def leave(self, texts: Iterable[str]) -> None:
        """These have their vectors, or were refused."""
        for text in texts:
            self._texts.pop(text, None)
        left, self._left = self._left, asyncio.Event()
        left.set()

    def clear(self, run: object) -> None:
        """The run sends nothing any more."""
        self.leave([text for text, owner in self._texts.items() if owner is run])

    async def some_left(self, texts: Collection[str]) -> None:
        """Wait until one of the texts at least is not in here any more."""
        while all(text in self._texts for text in texts):
            await self._left.wait()
