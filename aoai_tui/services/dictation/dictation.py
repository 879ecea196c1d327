"""Dictation: the microphone, and all that becomes of what it hears."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from aoai_tui.config.paths import ensure_private
from aoai_tui.domain import Recording, RecordingState
from aoai_tui.errors import AoaiError, SoundTrouble
from aoai_tui.services.connections import ConnectionBook
from aoai_tui.services.dictation.session import RecordingSession
from aoai_tui.services.dictation.transcribing import Transcribing
from aoai_tui.services.link import Link

if TYPE_CHECKING:
    from aoai_tui.audio.capture import Capture
    from aoai_tui.audio.devices import Device
    from aoai_tui.audio.listening import Meter
    from aoai_tui.audio.microphone import OpensInput


@dataclass
class Dictation(Transcribing):
    """Recordings and transcripts over one link and one archive."""

    opens: OpensInput | None = None
    """What opens the microphone; None for PortAudio."""
    finds: Callable[[], list[Device]] | None = None
    """What lists the microphones; None for PortAudio."""
    _session: RecordingSession | None = None
    _starting: asyncio.Task[RecordingSession] | None = None
    _last_name: str = ""

    @property
    def session(self) -> RecordingSession | None:
        """The recording that runs; None where none does."""
        if self._session and self._session.over:
            self._session = None
        return self._session

    async def warm(self) -> None:
        """Load what recording needs, so that it begins at once when it is wanted. Never fails: `begin` tells."""
        if self.opens is None:
            with suppress(AoaiError):
                await asyncio.to_thread(_load)

    async def microphones(self) -> list[Device]:
        """The input devices as they are now. Raises SoundTrouble."""
        return await asyncio.to_thread(self.finds or _inputs)

    async def listen(self, device: str) -> Meter:
        """The level of a device without recording it, for a list of them; close it in the end. Raises SoundTrouble."""
        return await asyncio.to_thread(_meter, device, self.opens)

    async def begin(self, device: str | None = None) -> RecordingSession:
        """Record from a microphone, by default the one of the settings; one recording at a time.

        Raises SoundTrouble where it can't be opened, and StorageTrouble: then nothing is left behind.
        """
        if self.session or (self._starting and not self._starting.done()):
            raise SoundTrouble("A recording is running already.", "Stop it first (ctrl+r).")
        chosen = self.sound().microphone if device is None else device
        self._starting = asyncio.create_task(self._start(chosen), name="begin recording")
        try:
            return await asyncio.shield(self._starting)
        except asyncio.CancelledError:
            with suppress(AoaiError):
                await (await self._starting).stop()
            raise

    async def close(self) -> None:
        """End the recording that runs, and keep it: the connection changes, or the app ends."""
        if self._starting and not self._starting.done():
            await asyncio.wait({self._starting})
        if self._session:
            await self._session.stop()
        await super().close()

    async def _start(self, device: str) -> RecordingSession:
        now = datetime.now(UTC)
        identity = str(uuid4())
        recording = Recording(
            identity,
            self._name(now.astimezone()),
            f"{identity}.wav",
            now,
            state=RecordingState.GROWING,
            device=device,
        )
        await asyncio.to_thread(ensure_private, self.folder)
        await self.archive(lambda store: store.recordings.add(recording))
        try:
            capture = await asyncio.to_thread(self._open, recording)
        except BaseException:
            await self.archive(lambda store: store.recordings.forget(recording.id))
            raise
        self._session = RecordingSession(
            recording, capture, self.path_of(recording), self._keep_recorded, self._measured
        )
        return self._session

    def _name(self, now: datetime) -> str:
        """`memo 14:02`; the second of a minute tells its second, too."""
        name = f"memo {now:%H:%M}"
        if self._last_name.startswith(name):
            name = f"memo {now:%H:%M:%S}"
        self._last_name = name
        return name

    def _open(self, recording: Recording) -> Capture:
        from aoai_tui.audio.capture import Capture  # noqa: PLC0415  loads PortAudio, here in a thread

        more = {"opens": self.opens} if self.opens else {}
        return Capture.begin(
            self.path_of(recording), recording.device, longest=self.sound().longest_minutes * 60, **more
        )

    async def _keep_recorded(self, recording: Recording) -> None:
        if recording.seconds:
            await self._keep(recording)
            return
        with suppress(OSError):
            await asyncio.to_thread(self.path_of(recording).unlink)
        await self.archive(lambda store: store.recordings.forget(recording.id))


def open_dictation(link: Link, book: ConnectionBook, stream_gap: float) -> Dictation:
    """Dictation over a link, with the settings of a book as they are at each moment."""
    return Dictation(link, book.archive, lambda: book.settings.sound, stream_gap)


def _load() -> None:
    from aoai_tui.audio import capture  # noqa: PLC0415  loads PortAudio, here in a thread
    from aoai_tui.audio.library import portaudio  # noqa: PLC0415

    _ = capture
    portaudio()


def _inputs() -> list[Device]:
    from aoai_tui.audio.devices import inputs  # noqa: PLC0415  loads PortAudio, here in a thread

    return inputs()


def _meter(device: str, opens: OpensInput | None) -> Meter:
    from aoai_tui.audio.listening import Meter  # noqa: PLC0415  loads PortAudio, here in a thread

    return Meter(device, opens=opens) if opens else Meter(device)
