"""Joining while the parts arrive: a task that follows them."""

from __future__ import annotations

import asyncio

from aoai_tui.errors import SoundTrouble, StorageTrouble
from aoai_tui.services.background import to_the_end
from aoai_tui.services.narration.joiner import Joiner
from aoai_tui.services.narration.speaking import Speaking


class Joining:
    """Hands each part to the joiner, in order, as soon as it is whole."""

    def __init__(self, speaking: Speaking, joiner: Joiner) -> None:
        """The task begins at once."""
        self._joiner: Joiner | None = joiner
        self._task = asyncio.create_task(self._follow(speaking, joiner), name="join narration")

    async def end(self) -> Joiner | None:
        """Stop following; the joiner as far as it got, None where it failed: then it is tried anew."""
        self._task.cancel()
        await asyncio.wait([self._task])
        return self._joiner

    async def _follow(self, speaking: Speaking, joiner: Joiner) -> None:
        index = 0
        try:
            while part := await speaking.part(index):
                if not await part.ended():
                    return
                await to_the_end(lambda path=part.path: joiner.add(path))  # type: ignore[misc]
                index += 1
        except (SoundTrouble, StorageTrouble):
            self._joiner = None
            await to_the_end(joiner.abandon)  # the next attempt writes to the same place
