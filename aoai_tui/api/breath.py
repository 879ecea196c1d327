"""Pauses for whoever else needs the processor while a stream comes in bursts."""

from __future__ import annotations

import asyncio

_BURST = 0.004
_BREATH = 0.002
"""Seconds of reading after which the stream pauses, and for how long. A pause that gives the turn to the event loop
alone would not do: the threads that read keys and write to the terminal would wait up to half a second for theirs."""


class Breath:
    """`await breath()` between two events; most calls cost nothing."""

    def __init__(self) -> None:
        """A burst may begin now."""
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()

    async def __call__(self) -> None:
        """Pause where the burst has lasted long enough."""
        if self._loop.time() - self._since > _BURST:
            await asyncio.sleep(_BREATH)
            self._since = self._loop.time()
