"""The body of an answer with pictures: tens of megabytes, read as they come and understood in threads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import httpx2

from aoai_tui import errors
from aoai_tui.api.breaks import broken, content_type, stalled
from aoai_tui.api.event_bytes import EventBytes
from aoai_tui.api.failures import FOREIGN
from aoai_tui.api.picture_answers import pictures_in
from aoai_tui.api.picture_events import EventReader
from aoai_tui.domain import PicturePiece

_LARGEST = 1 << 29
"""Bytes of an answer, or of one event, that are taken: ten pictures of the largest size there is."""

_SMALL = 16_384
"""Bytes of an event that are read at once; for more a thread is worth its while."""

_PATIENCE = 2.0
"""How much longer than the longest pause so far the next one may be, in a stream of pictures."""


@dataclass
class PictureBody:
    """The body of one response, of which only the headers are there."""

    http: httpx2.Response
    gap: float
    """Seconds without a byte, in the middle of something, after which the connection counts as broken."""
    host: str
    deployment: str
    timeout: object
    """The client's."""

    async def pieces(self) -> AsyncGenerator[PicturePiece, None]:
        """What arrives, whether it streams or comes at once. Raises AoaiError, after what came all the same."""
        streams = content_type(self.http).startswith("text/event-stream")  # whatever was asked for
        async with aclosing(self._streamed() if streams else self._at_once()) as pieces:
            async for piece in pieces:
                yield piece

    async def _at_once(self) -> AsyncGenerator[PicturePiece, None]:
        body = bytearray()
        async with aclosing(self._chunks()) as chunks:
            async for chunk in chunks:
                body += chunk
                if len(body) > _LARGEST:
                    raise _too_much()
        read = asyncio.to_thread(pictures_in, bytes(body), content_type(self.http), self.http.request.headers)
        pieces, error = await read
        for piece in pieces:
            yield piece
        if error:
            raise error

    async def _streamed(self) -> AsyncGenerator[PicturePiece, None]:
        """What was finished is counted before the stream's failure is raised."""
        events, reader = EventBytes(), EventReader(self.http.request.headers)
        failure: errors.AoaiError | None = None
        try:
            async with aclosing(self._chunks(events)) as chunks:
                async for chunk in chunks:
                    for event in events.feed(chunk):
                        for piece in await _read(reader, event):
                            yield piece
                    if len(events) > _LARGEST:
                        raise _too_much()
            for piece in await _read(reader, events.end()):
                yield piece
        except errors.AoaiError as error:
            failure = error
        if counted := reader.counted():
            yield counted
        if failure := failure or reader.lacking(content_type(self.http)):
            raise failure

    async def _chunks(self, events: EventBytes | None = None) -> AsyncGenerator[bytes, None]:
        """The body's bytes. Before the first of them the connection's own timeout holds, and after it `gap`.

        Between two `events` of a stream the limit grows with the pauses that there were: drawing takes minutes.
        """
        chunks = self.http.aiter_bytes()
        now = asyncio.get_running_loop().time
        limit, longest, since = self.gap, 0.0, now()
        try:
            chunk = await anext(chunks, None)
            while chunk is not None:
                longest = max(longest, now() - since)
                yield chunk
                between = events is not None and not len(events)
                limit, since = max(self.gap, _PATIENCE * longest) if between else self.gap, now()
                async with asyncio.timeout(limit):
                    chunk = await anext(chunks, None)
        except TimeoutError:
            raise stalled(limit) from None
        except FOREIGN as error:
            raise broken(error, self.host, self.deployment, self.timeout, "drawing") from error
        finally:
            await chunks.aclose()


async def _read(reader: EventReader, event: bytes) -> list[PicturePiece]:
    if len(event) < _SMALL:
        return reader.read(event)
    return await asyncio.to_thread(reader.read, event)


def _too_much() -> errors.UnreadableAnswer:
    return errors.UnreadableAnswer(
        "The service sends more than any picture needs.", "Nothing of it was kept. Check the endpoint (f9)."
    )
