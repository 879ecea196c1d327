"""Dictation over a server in this process and a microphone in memory, with ears for all that it tells."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from msgspec.structs import replace

from aoai_tui.config.settings import Connection
from aoai_tui.config.sound_settings import Sound
from aoai_tui.domain import Recording, TextArrived, Transcript, TranscriptionOptions, Wait
from aoai_tui.errors import AoaiError
from aoai_tui.services.archive import Archive
from aoai_tui.services.dictation.dictation import Dictation
from aoai_tui.services.dictation.events import TranscriptEnded, TranscriptEvent
from aoai_tui.services.link import Link
from tests.audio.made_sounds import chirp, encoded
from tests.audio.memory_microphone import MemoryMicrophone
from tests.services.chat_harness import compatible

Event = TypeVar("Event", bound=TranscriptEvent)


@dataclass
class Heard:
    """All that one transcription told."""

    events: list[TranscriptEvent] = field(default_factory=list)

    def of(self, kind: type[Event]) -> list[Event]:
        """The events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def streamed(self) -> str:
        """The words as they came, joined."""
        return "".join(event.text for event in self.of(TextArrived))

    @property
    def end(self) -> TranscriptEnded:
        """The last event."""
        last = self.events[-1]
        assert isinstance(last, TranscriptEnded)
        return last

    @property
    def transcript(self) -> Transcript:
        """The transcript as it ended."""
        return self.end.transcript

    @property
    def error(self) -> AoaiError:
        """What ended it."""
        assert self.end.error is not None
        return self.end.error


@dataclass
class DictationHarness:
    """A dictation service whose settings a test may change."""

    service: Dictation
    sound: Sound
    folder: Path
    waits: list[Wait | None] = field(default_factory=list)

    def set(self, **settings: Any) -> None:
        """Change the sound settings."""
        self.sound = replace(self.sound, **settings)

    async def file(
        self, seconds: float = 1.0, kind: str = "flac", name: str = "talk", **more: Any
    ) -> Recording:
        """A recording that came as a file; `more` is what the database is to believe of it."""
        path = self.folder / f"{name}.{kind}"
        path.write_bytes(encoded(chirp(seconds), kind))
        recording = replace(await self.service.add_file(path), **{"speech": True, **more})
        await self.service.archive(lambda store: store.recordings.save(recording))
        return recording

    async def transcribe(
        self,
        recording: Recording,
        deployment: str = "whisper",
        wishes: TranscriptionOptions | None = None,
        **more: Any,
    ) -> Heard:
        """One transcription, listened to until its end."""
        heard = Heard()
        events = self.service.transcribe(
            recording, wishes or TranscriptionOptions(), deployment, on_wait=self.waits.append, **more
        )
        async with aclosing(events):
            async for event in events:
                heard.events.append(event)
        return heard

    async def without(self, recording: Recording, failed: Transcript) -> Heard:
        """Go on without what was refused."""
        heard = Heard()
        async with aclosing(
            self.service.transcribe_without(recording, failed, on_wait=self.waits.append)
        ) as events:
            async for event in events:
                heard.events.append(event)
        return heard

    async def stored(self, recording: Recording) -> list[Transcript]:
        """The recording's transcripts as the database has them."""
        return await self.service.transcripts(recording)


@asynccontextmanager
async def dictation_over(
    transport: httpx2.AsyncBaseTransport | None,
    folder: Path,
    *,
    microphone: MemoryMicrophone | None = None,
    connection: Connection | None = None,
    max_retries: int = 0,
    stream_gap: float = 60.0,
    data: str = "data",
) -> AsyncIterator[DictationHarness]:
    """A dictation service over the transport."""
    link = Link(
        connection or compatible(max_retries=max_retries),
        lambda _: None,
        lambda: transport,
        watch_network=False,
    )
    archive = Archive(folder / data)
    harness: list[DictationHarness] = []
    service = Dictation(link, archive, lambda: harness[0].sound, stream_gap, opens=microphone)
    harness.append(DictationHarness(service, Sound(), folder))
    try:
        yield harness[0]
    finally:
        await service.close()
        await link.close()
        archive.close()
