"""Dictation: what was said is transcribed and put where the person was typing; it is never sent by itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.widget import Widget

from aoai_tui.domain import Recording, Task, Transcript
from aoai_tui.errors import ParameterRefused
from aoai_tui.plain import plain, plain_line
from aoai_tui.tabs.voice.landing import land
from aoai_tui.widgets.clipboard import copied
from aoai_tui.widgets.progress_line import Progress

if TYPE_CHECKING:
    from aoai_tui.services.dictation.events import TranscriptEvent
    from aoai_tui.tabs.voice.tab import VoiceTab


@dataclass(frozen=True)
class Spoken:
    """Something that was said, and where it is to be written."""

    recording: Recording
    target: Widget
    even_silence: bool = False
    """Whether it is sent although nothing seems to be said in it."""
    failed: Transcript | None = None
    """The attempt of which the deployment refused a parameter: it is left out now."""


@dataclass(frozen=True)
class Offer:
    """What can be done about something that was not written."""

    words: str
    """Why it was not, as a sentence."""
    answer: str
    """What the key does."""
    spoken: Spoken
    """What is written then."""


class WritingDown:
    """One dictation after the other: words land in the order in which they were said."""

    def __init__(self, tab: VoiceTab) -> None:
        """Nothing is awaited."""
        self._tab, self._choices = tab, tab.bench.transcription_choices
        self._turn = asyncio.Lock()
        self.progress = Progress("transcribing")
        """What is waited for."""

    async def write(self, spoken: Spoken) -> Offer | None:
        """Transcribe, and put the words at the input's cursor; what else can be done, where they were not sent.

        Raises AoaiError. Cancelling keeps the recording, and what came.
        """
        async with self._turn:
            self.progress = Progress("transcribing", since=time.monotonic())
            heard = await self._heard(spoken)
        if isinstance(heard, Offer):
            return heard
        text = plain(heard.text).strip()
        if not text:
            self._tell("No words were heard.", "The recording is in Voice.")
        elif not land(spoken.target, text):
            await self._tell_that_it_is_gone(text)
        elif heard.options.task is Task.TRANSLATE:
            self._tell("Translated into English, as chosen in Voice.", "")
        return None

    async def _heard(self, spoken: Spoken) -> Transcript | Offer:
        """The transcript, or why there is none."""
        from aoai_tui.services.dictation.events import NothingSaid, TranscriptEnded  # noqa: PLC0415  when it is wanted

        await self._choices.load()
        async with aclosing(self._asked(spoken)) as events:
            async for event in events:
                match event:
                    case NothingSaid(recording):
                        again = Spoken(recording, spoken.target, even_silence=True)
                        return Offer("Nothing was said: it was not sent.", "sends it all the same", again)
                    case TranscriptEnded(transcript, ParameterRefused() as refused):
                        again = Spoken(spoken.recording, spoken.target, failed=transcript)
                        return Offer(refused.title, "sends it without", again)
                    case TranscriptEnded(transcript, None):
                        return transcript
                    case TranscriptEnded(_, error) if error:
                        raise error
        raise AssertionError("a transcript ends with TranscriptEnded")

    def _asked(self, spoken: Spoken) -> AsyncGenerator[TranscriptEvent, None]:
        dictation, on_wait = self._tab.bench.dictation, self.progress.waits
        if spoken.failed:
            return dictation.transcribe_without(spoken.recording, spoken.failed, on_wait=on_wait)
        return dictation.transcribe(
            spoken.recording,
            self._choices.options,
            self._choices.deployment,
            on_wait=on_wait,
            even_silence=spoken.even_silence,
            prepare=True,
        )

    async def _tell_that_it_is_gone(self, text: str) -> None:
        """The input was closed meanwhile: the words are in Voice, and on the clipboard."""
        done = await copied(self._tab.app, text)
        self._tab.app.notify(
            f"The input that they were for is gone. They are kept in Voice. {done}\n{plain_line(text, 200)}",
            title="Your words have no place",
            severity="warning",
            timeout=15,
            markup=False,
        )

    def _tell(self, title: str, more: str) -> None:
        self._tab.app.notify(more or title, title=title if more else "", timeout=8, markup=False)
