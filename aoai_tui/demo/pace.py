"""How fast the demo answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

_GOLDEN = 0.618033988749895
_LONGEST_BODY = 2.0  # seconds; a whole answer at reading speed would feel like a hang


@dataclass(frozen=True, slots=True)
class Pace:
    """Pauses in seconds: before the headers, before the first token, between tokens, and for a second of speech."""

    headers: float = 0.0
    first_token: float = 0.0
    token: float = 0.0
    sound: float = 0.0
    upload: float = 0.0
    """Seconds for each megabyte that is sent to the service."""
    drawing: float = 0.0
    """Seconds for a picture of a megapixel, at medium quality."""
    download: float = 0.0
    """Seconds for each megabyte of a picture that is fetched from its address."""
    embedding: float = 0.0
    """Seconds for each thousand tokens that are embedded."""

    @classmethod
    def believable(cls) -> Pace:
        """About 0.35 s to the first token, then about 70 tokens or 7 seconds of speech a second, uneven."""
        return cls(
            headers=0.12,
            first_token=0.23,
            token=0.014,
            sound=0.14,
            upload=0.15,
            drawing=4.0,
            download=0.6,
            embedding=0.015,
        )

    @classmethod
    def instant(cls) -> Pace:
        """No pauses at all, for tests."""
        return cls()

    async def before_headers(self) -> None:
        """Wait as long as the service takes to begin an answer."""
        await asyncio.sleep(self.headers)

    async def while_receiving(self, size: int) -> None:
        """Wait as long as so many bytes of a file take on their way."""
        await asyncio.sleep(size / 1e6 * self.upload)

    async def while_reasoning(self, tokens: int) -> None:
        """Wait as long as a model takes to reason that many tokens, four times as fast as it writes them."""
        await asyncio.sleep(tokens * self.token / 4)

    async def before_chunk(self, position: int) -> None:
        """Wait before chunk number `position` of a stream; chunk 0 comes together with the headers."""
        if position == 1:
            await asyncio.sleep(self.first_token)
        elif position and self.token:
            await asyncio.sleep(self.token * _unevenness(position))
        elif position % 16 == 0:
            await asyncio.sleep(0)  # without a pause a long reply would hold the loop to its end

    async def before_sound(self, position: int, seconds: float) -> None:
        """Wait before piece number `position` of speech, which is so long."""
        if position == 0:
            await asyncio.sleep(self.first_token)
        else:
            await asyncio.sleep(seconds * self.sound * _unevenness(position))

    async def while_drawing(self, work: float) -> None:
        """Wait as long as so much drawing takes; 1 is a picture of a megapixel at medium quality."""
        await asyncio.sleep(work * self.drawing)

    async def while_fetching(self, size: int) -> None:
        """Wait as long as so many bytes of a picture take on their way."""
        await asyncio.sleep(size / 1e6 * self.download)

    async def while_embedding(self, tokens: int) -> None:
        """Wait as long as so many tokens take to be embedded."""
        await asyncio.sleep(tokens / 1000 * self.embedding)

    async def before_body(self, tokens: int) -> None:
        """Wait as long as an answer that comes in one piece takes to write, at most two seconds."""
        await asyncio.sleep(min(self.first_token + tokens * self.token, _LONGEST_BODY))


def _unevenness(position: int) -> float:
    """A factor from 0.5 to 1.5, the same at each run: multiples of the golden ratio spread evenly."""
    return 0.5 + position * _GOLDEN % 1.0
