"""The lookup over a transport that counts what it is asked to embed, with ears for all that a run says."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from msgspec.structs import replace

from aoai_tui.config.chat_settings import Price
from aoai_tui.config.settings import DEMO
from aoai_tui.demo import DemoTransport, Fault, Pace, Quota
from aoai_tui.domain import Chunking, Collection, CutBy, Passage, Wait
from aoai_tui.errors import AoaiError
from aoai_tui.services.archive import Archive
from aoai_tui.services.link import Link
from aoai_tui.services.lookup.events import EmbedEvent, Ended, Progress, Refused, Waiting
from aoai_tui.services.lookup.lookup import Lookup

WHOLE = Chunking(by=CutBy.WHOLE)
"""A text is a passage."""

WIDTH = 8
"""What tests ask for: small vectors are made fast."""

Answer = Callable[[list[str]], Awaitable[httpx2.Response | None]]
"""Answers a request for these texts in the demo's place; None leaves it to the demo."""


@dataclass
class Counted(httpx2.AsyncBaseTransport):
    """The demo, with a count of the texts that it was asked for, and of those that it gave vectors for."""

    inner: DemoTransport
    answer: Answer | None = None
    asked: list[list[str]] = field(default_factory=list)
    """The texts of each request, in the order in which they came."""
    paid: Counter[str] = field(default_factory=Counter)
    """How often each text's vector was sent."""
    at_once: int = 0
    """The most requests that were under way together."""
    _under_way: int = 0

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        texts = msgspec.json.decode(await request.aread()).get("input", [])
        self.asked.append(texts)
        self._under_way += 1
        self.at_once = max(self.at_once, self._under_way)
        try:
            answer = await self.answer(texts) if self.answer else None
            if answer is None:
                answer = await self.inner.handle_async_request(request)
        finally:
            self._under_way -= 1
        if answer.status_code == 200:
            self.paid.update(texts)
        return answer

    def paid_twice(self) -> list[str]:
        """The texts that were paid for more than once."""
        return [text for text, times in self.paid.items() if times > 1]


@dataclass
class Told:
    """All that one run said."""

    events: list[EmbedEvent] = field(default_factory=list)

    @property
    def end(self) -> Ended:
        """The last event."""
        last = self.events[-1]
        assert isinstance(last, Ended)
        return last

    @property
    def error(self) -> AoaiError:
        """What ended it."""
        assert self.end.error is not None
        return self.end.error

    @property
    def refused(self) -> list[Refused]:
        """The passages that were told as refused."""
        return [event for event in self.events if isinstance(event, Refused)]

    @property
    def waits(self) -> list[Wait]:
        """The pauses that were told."""
        return [event.wait for event in self.events if isinstance(event, Waiting) and event.wait]

    @property
    def progress(self) -> Progress:
        """How far it had come in the end."""
        return self.end.progress


@dataclass
class LookupHarness:
    """A lookup, what it asks, and short ways to what tests do most."""

    lookup: Lookup
    sent: Counted

    async def filled(
        self, texts: Sequence[str], name: str = "notes", *, embedded: bool = True, **more: Any
    ) -> Collection:
        """A new collection with these texts, each a passage."""
        arguments = {"deployment": "demo-embedding", "dimensions": WIDTH, "chunking": WHOLE, **more}
        made = await self.lookup.make(name, **arguments)
        await self.add(made, texts)
        if embedded:
            told = await self.embed(made)
            assert told.end.error is None
        return await self.lookup.get(made.id)

    async def add(self, collection: Collection, texts: Sequence[str]) -> Collection:
        """Add texts, which wait then."""
        return await self.lookup.add(await self.lookup.plan(collection.id, texts=texts))

    async def embed(self, collection: Collection) -> Told:
        """Embed what waits, to the end."""
        told = Told()
        async with aclosing(self.lookup.embed(collection.id)) as events:
            async for event in events:
                told.events.append(event)
        return told

    async def passages(self, collection: Collection, state: str = "embedded") -> list[Passage]:
        """The passages of a collection in a state."""
        read = {"embedded": "embedded", "waiting": "waiting", "refused": "refused"}[state]
        return await self.lookup.archive(
            lambda store: getattr(store.passages, read)(collection.id, 1_000_000)
        )


def demo(*script: Fault | None, quota: Quota | None = None) -> DemoTransport:
    """The demo without pauses."""
    return DemoTransport(pace=Pace.instant(), script=script, quota=quota)


@asynccontextmanager
async def lookup_over(
    data_dir: Path,
    inner: DemoTransport | None = None,
    answer: Answer | None = None,
    *,
    max_retries: int = 0,
    prices: dict[str, Price] | None = None,
    connection: str = "demo",
) -> AsyncIterator[LookupHarness]:
    """A lookup on a folder, over the demo; closed as the app closes it."""
    sent = Counted(inner or demo(), answer)
    made_of = replace(DEMO, name=connection, max_retries=max_retries)
    link = Link(made_of, lambda _: None, lambda: sent, watch_network=False)
    archive = Archive(data_dir)
    lookup = Lookup(link, archive, lambda: prices or {})
    try:
        yield LookupHarness(lookup, sent)
    finally:
        await lookup.close()
        await link.close()
        archive.close()


async def cancelled_once_done(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, work: Coroutine[Any, Any, object]
) -> None:
    """Do the work, and cancel it when `owner.name`, the last step in its thread, is over and nobody has heard of it."""
    loop, last, task = asyncio.get_running_loop(), getattr(owner, name), asyncio.create_task(work)
    done: list[object] = []

    def step(*arguments: object) -> object:
        done.append(last(*arguments))
        if len(done) == 1:
            loop.call_soon_threadsafe(task.cancel)
        return done[-1]

    with monkeypatch.context() as changed:
        changed.setattr(owner, name, step)
        await asyncio.wait([task])
    assert task.cancelled()
    assert done


def texts(count: int, about: str = "Passage") -> list[str]:
    """So many different texts."""
    return [f"{about} number {number}." for number in range(count)]


def refusal(status: int, message: str, code: str | None = None) -> httpx2.Response:
    """An answer that says no."""
    return httpx2.Response(status, json={"error": {"message": message, "code": code, "type": None}})


@dataclass
class Gate:
    """Holds requests back once so many have come: they are at the service, and not answered yet."""

    after: int
    """Requests that go through."""
    crowd: int = 1
    """Requests that are held when `crowded` is set."""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    crowded: asyncio.Event = field(default_factory=asyncio.Event)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    _came: int = 0

    async def __call__(self, _: list[str]) -> httpx2.Response | None:
        """Let a request through, or wait."""
        self._came += 1
        if self._came > self.after:
            self.reached.set()
            if self._came == self.after + self.crowd:
                self.crowded.set()
            await self.open.wait()
        return None
