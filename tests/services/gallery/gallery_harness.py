"""The gallery over a transport, with ears for all that it says."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from msgspec.structs import replace
from PIL import Image

from aoai_tui.config.settings import DEMO
from aoai_tui.demo import DemoTransport
from aoai_tui.domain import ImageOptions, Picture, Wait
from aoai_tui.errors import AoaiError
from aoai_tui.services.archive import Archive
from aoai_tui.services.gallery.events import Downloading, DrawEvent, DrawingEnded, Partial, PictureKept
from aoai_tui.services.gallery.gallery import Gallery
from aoai_tui.services.gallery.queue import DrawingQueue
from aoai_tui.services.link import Link
from tests.services.chat_harness import compatible


@dataclass
class Told:
    """All that one prompt brought about."""

    events: list[DrawEvent] = field(default_factory=list)

    @property
    def order(self) -> list[str]:
        """The events' kinds, downloads once."""
        names = {Partial: "partial", Downloading: "downloading", PictureKept: "kept", DrawingEnded: "end"}
        found = [names[type(event)] for event in self.events]
        return [one for at, one in enumerate(found) if one != "downloading" or found[at - 1] != one]

    @property
    def kept(self) -> list[Picture]:
        """The pictures that were told as kept."""
        return [event.picture for event in self.events if isinstance(event, PictureKept)]

    @property
    def end(self) -> DrawingEnded:
        """The last event."""
        last = self.events[-1]
        assert isinstance(last, DrawingEnded)
        return last

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """What is kept in the end."""
        return self.end.pictures

    @property
    def error(self) -> AoaiError:
        """What ended it."""
        assert self.end.error is not None
        return self.end.error


@dataclass
class GalleryHarness:
    """A gallery whose waits are heard."""

    gallery: Gallery
    waits: list[Wait | None] = field(default_factory=list)

    async def draw(
        self,
        prompt: str = "A red fox",
        *,
        deployment: str = "demo-image",
        with_: Any = None,
        each: Callable[[DrawEvent], None] = lambda _: None,
        **options: Any,
    ) -> Told:
        """Draw, to the end; `with_` are the other arguments of Gallery.draw, `each` hears every event as it comes."""
        return await heard(self.events(prompt, deployment=deployment, with_=with_, **options), each)

    def events(
        self, prompt: str = "A red fox", *, deployment: str = "demo-image", with_: Any = None, **options: Any
    ) -> AsyncGenerator[DrawEvent, None]:
        """As `draw`, for whoever wants to stop it."""
        return self.gallery.draw(
            prompt, ImageOptions(**options), deployment, on_wait=self.waits.append, **(with_ or {})
        )

    def bytes_of(self, picture: Picture) -> bytes:
        """What is kept of it."""
        path = self.gallery.path_of(picture)
        assert path is not None
        return path.read_bytes()

    def files(self) -> list[str]:
        """The names of all that is in the pictures folder."""
        folder = self.gallery.folder.path
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


async def heard(
    events: AsyncGenerator[DrawEvent, None], each: Callable[[DrawEvent], None] = lambda _: None
) -> Told:
    """All that comes."""
    told = Told()
    async with aclosing(events):
        async for event in events:
            told.events.append(event)
            each(event)
    return told


@asynccontextmanager
async def gallery_over(
    transport: httpx2.AsyncBaseTransport, data_dir: Path, *, max_retries: int = 0, stream_gap: float = 10.0
) -> AsyncIterator[GalleryHarness]:
    """A gallery over the transport; closed as the app closes it."""
    is_demo = isinstance(transport, DemoTransport | HeldBodies | Silent)
    connection = replace(DEMO, max_retries=max_retries) if is_demo else compatible(max_retries=max_retries)
    link = Link(connection, lambda _: None, lambda: transport, watch_network=False)
    archive = Archive(data_dir)
    harness = GalleryHarness(Gallery(link, archive, stream_gap=stream_gap))
    try:
        yield harness
    finally:
        await harness.gallery.close()
        await link.close()
        archive.close()


@asynccontextmanager
async def queue_over(
    transport: httpx2.AsyncBaseTransport, data_dir: Path
) -> AsyncIterator[tuple[DrawingQueue, GalleryHarness]]:
    """A queue over the transport, loaded; closed as the app closes it."""
    async with gallery_over(transport, data_dir) as harness:
        queue = DrawingQueue(harness.gallery)
        await queue.load()
        try:
            yield queue, harness
        finally:
            await queue.close()


@dataclass
class HeldBodies(httpx2.AsyncBaseTransport):
    """Answers as another transport does, but keeps the second half of each body back."""

    inner: httpx2.AsyncBaseTransport
    sent: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as soon as a first half has gone out."""
    release: asyncio.Event = field(default_factory=asyncio.Event)
    """What the second halves wait for."""
    breaks: bool = False
    """Whether the connections break in place of the second halves."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        answer = await self.inner.handle_async_request(request)
        content = await answer.aread()
        return httpx2.Response(answer.status_code, headers=answer.headers, stream=_HeldBody(self, content))


@dataclass
class _HeldBody(httpx2.AsyncByteStream):
    held: HeldBodies
    content: bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        half = len(self.content) // 2
        yield self.content[:half]
        self.held.sent.set()
        await self.held.release.wait()
        if self.held.breaks:
            raise httpx2.ReadError("The connection is gone")
        yield self.content[half:]


@dataclass
class HeldFiles:
    """The first of the pictures that are put in their place waits there, within a thread, as on a slow disk."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as soon as it waits."""
    release: threading.Event = field(default_factory=threading.Event)
    """What it waits for."""
    put: list[Path] = field(default_factory=list)
    """The pictures that were put in their place."""

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """From now on, in this test."""
        loop, replace_path = asyncio.get_running_loop(), Path.replace

        def replace_held(path: Path, target: Path) -> Path:
            if target.suffix == ".png":
                self.put.append(target)
                loop.call_soon_threadsafe(self.reached.set)
                self.release.wait(60)
            return replace_path(path, target)

        patch.setattr(Path, "replace", replace_held)


@dataclass
class Silent(httpx2.AsyncBaseTransport):
    """Never answers."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Wait for ever."""
        await request.aread()
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError


def small_png(colour: str = "red", size: tuple[int, int] = (16, 16)) -> bytes:
    """A picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()
