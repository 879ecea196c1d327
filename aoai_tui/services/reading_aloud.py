"""Replies read aloud: one that is there, or one that is still being written, sentence by sentence."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field

from aoai_tui.domain import AudioArrived, SpeechOptions, Wait
from aoai_tui.errors import AoaiError, UsageTrouble
from aoai_tui.services.narration.events import FromCache, NarrationEnded, PartBegun, PartEnded, SpeechEvent
from aoai_tui.services.narration.service import Narrations
from aoai_tui.services.narration.spoken import speakable
from aoai_tui.services.playback import LivePlaying, Playback, Playing
from aoai_tui.services.speech_choices import SpeechChoices


@dataclass
class Reading:
    """One text that is read aloud."""

    playing: Playing | None = None
    """What is heard; None while it is asked for."""
    wait: Wait | None = None
    """The pause before a request is repeated."""
    parts: list[str] = field(default_factory=list)

    @property
    def saying(self) -> str:
        """The sentences that are heard just now; empty where that is not known."""
        if isinstance(self.playing, LivePlaying) and self.parts:
            return self.parts[min(self.playing.part, len(self.parts) - 1)]
        return ""

    def note_wait(self, wait: Wait | None) -> None:
        """A request is repeated after a pause; None says that it begins."""
        self.wait = wait


class ReadingAloud:
    """Reads with the voice and settings of the Speech tab. Cancelling a reading silences it, and keeps what came."""

    def __init__(self, narrations: Narrations, playback: Playback, choices: SpeechChoices) -> None:
        """Over one connection, through one loudspeaker."""
        self._narrations, self._playback, self._choices = narrations, playback, choices
        self.now = Reading()
        """What is read, or was last."""

    async def read(self, markdown: str) -> None:
        """Read a Markdown text, without its code, tables and addresses; returns when it is heard out.

        Raises AoaiError: UsageTrouble where nothing in it can be spoken.
        """
        reading = self.now = Reading()
        text = speakable(markdown)
        if not text.strip():
            raise UsageTrouble(
                "There is nothing to read aloud in it.", "Code, tables and addresses are left out."
            )
        options, deployment = await self._chosen()
        await self._hear(
            reading, self._narrations.speak(text, options, deployment, on_wait=reading.note_wait)
        )

    async def read_along(self, pieces: AsyncGenerator[str, None]) -> None:
        """Read a Markdown text while it is written; returns when it is heard out. Raises AoaiError."""
        reading = self.now = Reading()
        try:
            options, deployment = await self._chosen()
        except AoaiError:
            await pieces.aclose()
            raise
        await self._hear(
            reading, self._narrations.read_along(pieces, options, deployment, on_wait=reading.note_wait)
        )

    async def _chosen(self) -> tuple[SpeechOptions, str]:
        await self._choices.load()
        if not self._choices.deployment:
            raise UsageTrouble(
                "No deployment for speech is chosen.",
                "Name one in the options of the Speech tab, or set one for the connection (f9).",
            )
        return self._choices.options, self._choices.deployment

    async def _hear(self, reading: Reading, events: AsyncGenerator[SpeechEvent, None]) -> None:
        try:
            async with aclosing(events):
                async for event in events:
                    await self._take(reading, event)
            if reading.playing is not None:
                await reading.playing.ended()
                if reading.playing.trouble:
                    raise reading.playing.trouble
        finally:
            if reading.playing is not None:
                reading.playing.stop()

    async def _take(self, reading: Reading, event: SpeechEvent) -> None:
        match event:
            case FromCache(narration):
                if path := self._narrations.path_of(narration):
                    reading.playing = await self._playback.play_file(path)
            case PartBegun(_, _, text):
                reading.parts.append(text)
            case AudioArrived(data):
                if reading.playing is None:
                    reading.playing = await self._playback.live(self._choices.options.format)
                if isinstance(reading.playing, LivePlaying):
                    reading.playing.feed(data)
            case PartEnded() if isinstance(reading.playing, LivePlaying):
                reading.playing.part_ended()
            case NarrationEnded(_, error):
                if isinstance(reading.playing, LivePlaying):
                    reading.playing.finish()
                if error is not None:
                    if reading.playing is not None:  # what came before the failure is heard to its end
                        await reading.playing.ended()
                    raise error
