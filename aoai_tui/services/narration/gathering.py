"""Sentences of a text that is still being written, gathered into requests: the first at once, later ones larger."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from aoai_tui.services.narration.cutting import cut
from aoai_tui.services.narration.spoken import Spoken, SpokenFlow

_FIRST = 20
"""Characters that are worth the first request: a short sentence, but not a lone “Yes.”."""

_SIZES = (160, 400, 800)
"""Characters of the second, the third and every later request, where there is time to wait for them."""

_LEAST = 40
"""Characters of a request that is sent early, so that the listener need not wait."""

_HESITATION = 1.0
"""Seconds that less than that waits at the beginning, or before the listener has nothing more to hear."""

_A_SECOND = 15.0
"""Characters that a voice says in a second, about."""

_AHEAD = 4.0
"""Seconds of speech that should be on their way before the listener gets there."""


class Gathering:
    """Reads along with a text, and says what to ask for next when there is room for a request.

    A request waits for more sentences while the listener still has something to hear, so that a reply of a hundred
    short sentences is a dozen requests.
    """

    def __init__(self, pieces: AsyncGenerator[str, None], speed: float = 1.0) -> None:
        """Nothing is read before the context is entered."""
        self._pieces = pieces
        self._pace = _A_SECOND * speed
        self._sentences: list[Spoken] = []
        self._over = False
        self._news = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None
        self._asked = 0
        """Requests so far."""
        self._heard_at = 0.0
        """When a listener who began with the first request will have heard all that was asked for."""

    def start(self) -> None:
        """Begin to read; the text is taken as fast as it comes, whatever is asked for meanwhile."""
        self._reader = asyncio.create_task(self._read(), name="read along")

    async def texts(self) -> AsyncGenerator[str, None]:
        """What to ask for, with the white space that goes after it; whoever takes the next has room for it."""
        while await self._is_time():
            gathered = "".join(one.with_pause for one in self._sentences)
            self._sentences.clear()
            *most, last = cut(gathered)
            for part in (*(f"{part}\n" for part in most), last + gathered[len(gathered.rstrip()) :]):
                self._asked += 1
                self._heard_at = max(time.monotonic(), self._heard_at) + len(part) / self._pace
                yield part

    async def close(self) -> BaseException | None:
        """Stop reading; what the text's source raised, if it did."""
        if self._reader is None:
            return None
        self._reader.cancel()
        await asyncio.wait([self._reader])
        return None if self._reader.cancelled() else self._reader.exception()

    async def _read(self) -> None:
        flow = SpokenFlow()
        try:
            async with aclosing(self._pieces):
                async for piece in self._pieces:
                    self._take(flow.feed(piece))
        finally:
            self._take(flow.end())
            self._over = True
            self._news.set()

    def _take(self, sentences: list[Spoken]) -> None:
        if sentences:
            self._sentences += sentences
            self._news.set()

    async def _is_time(self) -> bool:
        """Wait until there is enough to ask for; False where nothing more will come."""
        while not self._over:
            self._news.clear()
            size = sum(len(one.text) for one in self._sentences)
            patience = self._patience(size)
            if patience <= 0:
                return True
            with suppress(TimeoutError):
                async with asyncio.timeout(patience if size else None):
                    await self._news.wait()
        return bool(self._sentences)

    def _patience(self, size: int) -> float:
        """Seconds for which so many characters may wait for more; 0 for none."""
        if not self._asked:
            return 0.0 if size >= _FIRST else _HESITATION
        if size >= _SIZES[min(self._asked, len(_SIZES)) - 1]:
            return 0.0
        ahead = _AHEAD if size >= _LEAST else _HESITATION
        return max(0.0, self._heard_at - ahead - time.monotonic())
