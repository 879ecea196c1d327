"""Requests for pictures under way: followed to their end, or stopped with what had come kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any

from aoai_tui.api.picture_arguments import may_stream
from aoai_tui.domain import Answered, ImageRequest, OnWait
from aoai_tui.errors import AoaiError, StorageTrouble
from aoai_tui.services.background import to_its_end
from aoai_tui.services.gallery.drawing import Drawing
from aoai_tui.services.gallery.events import DrawEvent
from aoai_tui.services.gallery.exchange import ExchangedPictures
from aoai_tui.services.gallery.fetching import Fetch, Progress

MOST_BYTES = 100_000_000
"""Of a picture that is fetched from an address; the largest that the service draws is a third of it."""

_PUT_AWAY = 60.0
"""Seconds that pictures which are in memory get to reach the disk: ten of the largest need some."""


@dataclass
class PictureRequests(ExchangedPictures):
    """The service behind one link, asked for pictures."""

    stream_gap: float = 60.0
    """Seconds of silence between two unfinished pictures after which the connection counts as broken."""
    grace: float = 3.0
    """Seconds that a picture which is drawn and paid for gets to arrive after the person has stopped."""
    _stopping: set[asyncio.Task[None]] = field(default_factory=set)

    async def close(self) -> None:
        """Wait until what was stopped is put away, and keep what the disk did not take."""
        if self._stopping:
            await asyncio.wait(set(self._stopping))
        await self.keep_again()

    async def told(
        self, drawing: Drawing, work: Coroutine[Any, Any, None]
    ) -> AsyncGenerator[DrawEvent, None]:
        """The events of a drawing, whose work goes on until it is over or the person stops."""
        news: asyncio.Queue[DrawEvent | None] = asyncio.Queue()
        drawing.tell = news.put_nowait
        task = asyncio.create_task(work, name="draw")
        task.add_done_callback(lambda _: news.put_nowait(None))
        failure: AoaiError | None = None
        try:
            while event := await news.get():
                yield event
            await task
        except AoaiError as error:
            self.link.failed(error)
            failure = error
        except BaseException:  # Escape, or the app's end
            await self._stop(drawing, task)
            raise
        try:
            ended = await to_its_end(drawing.ended(failure))
        except asyncio.CancelledError:  # in the last moment: what is kept is kept
            drawing.on_stopped(tuple(drawing.made))
            raise
        yield ended

    async def receive(self, drawing: Drawing, request: ImageRequest, on_wait: OnWait) -> None:
        """Ask for the pictures, and fetch those of which only an address came. Raises AoaiError."""
        try:
            await self._receive(drawing, request, on_wait)
        except AoaiError:
            await drawing.fetch(self.fetcher(on_wait))  # what came before it is paid for
            raise
        await drawing.fetch(self.fetcher(on_wait))

    def fetcher(self, on_wait: OnWait) -> Fetch:
        """What brings the bytes behind an address."""
        return lambda url, progress: self._fetched(url, progress, on_wait)

    async def _receive(self, drawing: Drawing, request: ImageRequest, on_wait: OnWait) -> None:
        images = (await self.link.client()).images
        pieces = images.draw(request, gap=self.stream_gap, on_wait=on_wait)
        async with aclosing(pieces):
            async for piece in pieces:
                if isinstance(piece, Answered):
                    self.link.answered(piece.receipt.limits)
                    await self.deployments.answered(request.deployment)
                    if may_stream(request) and images.draws_whole(request.deployment):
                        drawing.streams = False
                        await self._remember_whole(request.deployment)
                await drawing.take(piece)

    async def _remember_whole(self, deployment: str) -> None:
        """The deployment does not stream. Only a convenience: where the disk is full it is found out again."""
        with suppress(StorageTrouble):
            await self.deployments.leave_out(deployment, "stream")

    async def _fetched(self, url: str, progress: Progress, on_wait: OnWait) -> AsyncGenerator[bytes, None]:
        images = (await self.link.client()).images
        pieces = images.fetched(url, most_bytes=MOST_BYTES, on_progress=progress, on_wait=on_wait)
        async with aclosing(pieces):
            async for piece in pieces:
                yield piece

    async def _stop(self, drawing: Drawing, task: asyncio.Task[None]) -> None:
        """End the work and put away what there is; a second cancel does not keep that from being done."""

        async def stop() -> None:
            if drawing.paid:
                await asyncio.wait([task], timeout=_PUT_AWAY if drawing.at_hand else self.grace)
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled():
                task.exception()  # nobody is there to hear of it
            await drawing.stopped()

        stopping = asyncio.create_task(stop(), name="put pictures away")
        self._stopping.add(stopping)
        stopping.add_done_callback(self._stopping.discard)
        await asyncio.shield(stopping)
