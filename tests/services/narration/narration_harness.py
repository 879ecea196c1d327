"""Narrations over the real client and a speech server in this process, whose answers tests can hold back and break."""

from __future__ import annotations

import asyncio
import io
import json
import wave
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import soundfile  # type: ignore[import-untyped]
from numpy.typing import NDArray

from aoai_tui.domain import AudioArrived, Narration, SpeechOptions, Wait
from aoai_tui.errors import AoaiError
from aoai_tui.services.archive import Archive
from aoai_tui.services.link import Link
from aoai_tui.services.narration.events import (
    FromCache,
    NarrationEnded,
    PartBegun,
    PartEnded,
    SpeechEvent,
)
from aoai_tui.services.narration.service import Narrations
from tests.services.chat_harness import compatible

RATE = 24_000
Samples = NDArray[np.int16]

SOUNDS = {"flac": ("FLAC", "PCM_16"), "opus": ("OGG", "OPUS"), "mp3": ("MP3", "MPEG_LAYER_III")}


def samples_of(text: str, seconds: float = 0.2) -> Samples:
    """The sound of a text: a tone of its own, which tells it from every other."""
    pitch = 200 + sum(text.encode()) % 700
    times = np.arange(int(RATE * seconds)) / RATE
    return (np.sin(2 * np.pi * pitch * times) * 9000).astype(np.int16)


def sound_of(text: str, kind: str = "wav", seconds: float = 0.2) -> bytes:
    """The same as a file in one of the service's formats."""
    samples, out = samples_of(text, seconds), io.BytesIO()
    if kind == "pcm":
        return samples.tobytes()
    if kind == "wav":
        with wave.open(out, "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(samples.tobytes())
        return out.getvalue()
    form, subtype = SOUNDS[kind]
    soundfile.write(out, samples, RATE, format=form, subtype=subtype)
    return out.getvalue()


@dataclass
class SpeechServer(httpx2.AsyncBaseTransport):
    """Speaks; each text may have a fault of its own."""

    faults: dict[str, list[httpx2.Response | str]] = field(default_factory=dict)
    """For a beginning of a text: answers in its sound's place, or `break`, `stall`, `cut`, one after the other."""
    answers_with: str = ""
    """The format that is sent whatever is asked for; empty for what is asked."""
    hold: dict[str, asyncio.Event] = field(default_factory=dict)
    """For a beginning of a text: what its second half waits for."""
    held_at: int = 0
    """Bytes of a sound that is held back that go out before; 0 for half of it."""
    refuse: Callable[[dict[str, Any]], httpx2.Response | None] = lambda _: None
    """Looks at a request's body, and may refuse it."""
    seconds: float = 0.2
    asked: list[dict[str, Any]] = field(default_factory=list)
    """The bodies of all requests."""
    running: int = 0
    most_running: int = 0
    sent: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as soon as half of a sound that is held back has gone out."""

    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def texts(self) -> list[str]:
        """What was asked for."""
        return [body["input"] for body in self.asked]

    def tell(self) -> None:
        """Wake whoever waits for a request or a sound."""
        self._news.set()

    async def until_asked(self, count: int) -> None:
        """Wait for so many requests."""
        while len(self.asked) < count:
            self._news.clear()
            await self._news.wait()

    async def until_running(self, count: int) -> None:
        """Wait until so many sounds are on their way at once."""
        while self.running < count:
            self._news.clear()
            await self._news.wait()

    def _fault_for(self, text: str) -> httpx2.Response | str | None:
        faults = next((faults for head, faults in self.faults.items() if text.startswith(head)), [])
        return faults.pop(0) if faults else None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request."""
        body = json.loads(await request.aread())
        self.asked.append(body)
        self.tell()
        if refusal := self.refuse(body):
            return refusal
        fault = self._fault_for(body["input"])
        if isinstance(fault, httpx2.Response):
            return fault
        kind = self.answers_with or body.get("response_format", "mp3")
        return httpx2.Response(200, stream=_Body(self, body["input"], kind, fault))


@dataclass
class _Body(httpx2.AsyncByteStream):
    server: SpeechServer
    text: str
    kind: str
    fault: str | None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        server, data = self.server, sound_of(self.text, self.kind, self.server.seconds)
        held = next((event for head, event in server.hold.items() if self.text.startswith(head)), None)
        half = server.held_at if held and server.held_at else len(data) // 2
        server.running += 1
        server.most_running = max(server.most_running, server.running)
        server.tell()
        try:
            yield data[:half]
            if held:
                server.sent.set()
                await held.wait()
            if self.fault == "break":
                raise httpx2.RemoteProtocolError("peer closed connection")
            if self.fault == "stall":
                await asyncio.Event().wait()
            if self.fault != "cut":
                yield data[half:]
        finally:
            server.running -= 1


@dataclass
class Told:
    """All that one narration brought about."""

    events: list[SpeechEvent] = field(default_factory=list)

    @property
    def sound(self) -> list[bytes]:
        """The bytes of each part."""
        parts: list[bytes] = []
        for event in self.events:
            if isinstance(event, PartBegun):
                parts.append(b"")
            elif isinstance(event, AudioArrived):
                parts[-1] += event.data
        return parts

    @property
    def order(self) -> list[str]:
        """The events' kinds, each run of bytes once: `1 ~ .` for a part that began, sounded and ended."""
        short: list[str] = []
        for event in self.events:
            match event:
                case PartBegun(number):
                    short.append(str(number))
                case PartEnded():
                    short.append(".")
                case AudioArrived() if short[-1] != "~":
                    short.append("~")
                case FromCache():
                    short.append("cache")
                case NarrationEnded():
                    short.append("end")
        return short

    @property
    def end(self) -> NarrationEnded:
        """The last event."""
        last = self.events[-1]
        assert isinstance(last, NarrationEnded)
        return last

    @property
    def narration(self) -> Narration:
        """The narration as it ended."""
        return self.end.narration

    @property
    def error(self) -> AoaiError:
        """What ended it."""
        assert self.end.error is not None
        return self.end.error


@dataclass
class NarrationHarness:
    """A narration service whose waits are heard."""

    service: Narrations
    waits: list[Wait | None] = field(default_factory=list)

    async def speak(
        self,
        text: str,
        *,
        fresh: bool = False,
        deployment: str = "tts",
        each: Callable[[SpeechEvent], None] = lambda _: None,
        **options: Any,
    ) -> Told:
        """Read a text aloud, to its end; `each` hears every event as it comes."""
        return await heard(
            self.service.speak(
                text, SpeechOptions(**options), deployment, on_wait=self.waits.append, fresh=fresh
            ),
            each,
        )

    async def again(self, narration: Narration, *, from_start: bool = False) -> Told:
        """Go on with a narration, to its end."""
        return await heard(self.service.again(narration, on_wait=self.waits.append, from_start=from_start))

    async def along(self, pieces: AsyncGenerator[str, None], **options: Any) -> Told:
        """Read along with a text, to its end."""
        return await heard(
            self.service.read_along(pieces, SpeechOptions(**options), "tts", on_wait=self.waits.append)
        )

    def bytes_of(self, narration: Narration) -> bytes:
        """What is kept of it."""
        path = self.service.path_of(narration)
        assert path is not None
        return path.read_bytes()

    def samples_in(self, narration: Narration) -> Samples:
        """The kept sound, decoded; not for what has no header."""
        found, rate = soundfile.read(io.BytesIO(self.bytes_of(narration)), dtype="int16")
        assert rate == RATE
        return np.asarray(found, np.int16)

    def seconds_in(self, narration: Narration) -> float:
        """The kept sound's length, decoded."""
        found, rate = soundfile.read(io.BytesIO(self.bytes_of(narration)))
        return float(len(found) / rate)

    def left_over(self) -> list[str]:
        """The names of all that is in the narrations folder."""
        folder = self.service.folder.path
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


async def heard(
    events: AsyncGenerator[SpeechEvent, None], each: Callable[[SpeechEvent], None] = lambda _: None
) -> Told:
    """All that comes."""
    told = Told()
    async with aclosing(events):
        async for event in events:
            told.events.append(event)
            each(event)
    return told


@asynccontextmanager
async def narrations_over(
    transport: httpx2.AsyncBaseTransport, data_dir: Path, *, max_retries: int = 0, stream_gap: float = 10.0
) -> AsyncIterator[NarrationHarness]:
    """A narration service over the transport; closed as the app closes it."""
    link = Link(compatible(max_retries=max_retries), lambda _: None, lambda: transport, watch_network=False)
    archive = Archive(data_dir)
    harness = NarrationHarness(Narrations(link, archive, stream_gap=stream_gap))
    try:
        yield harness
    finally:
        await harness.service.close()
        await link.close()
        archive.close()


def long_text(*parts: str) -> str:
    """A text that is cut into one part for each of these beginnings."""
    return "\n\n".join(f"{head} {'word ' * 500}ends." for head in parts)
