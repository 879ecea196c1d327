"""Dictation: what was said is transcribed and put where the person was typing; it is never sent by itself."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from typing import TYPE_CHECKING

from textual.widget import Widget

from aoai_tui.domain import Recording, Task, Transcript, Wait
from aoai_tui.plain import plain, plain_line
from aoai_tui.tabs.voice.choices import Choices
from aoai_tui.tabs.voice.landing import land
from aoai_tui.widgets.clipboard import copied

if TYPE_CHECKING:
    from aoai_tui.tabs.voice.tab import VoiceTab


class WritingDown:
    """One dictation after the other: words land in the order in which they were said."""

    def __init__(self, tab: VoiceTab, choices: Choices) -> None:
        """Nothing is awaited."""
        self._tab, self._choices = tab, choices
        self._turn = asyncio.Lock()
        self.state = "transcribing"
        """What is waited for, in words."""
        self.since: float | None = None
        """When the waiting began, in time.monotonic() seconds."""

    async def write(self, recording: Recording, target: Widget) -> None:
        """Transcribe, and put the words at the input's cursor. Raises AoaiError; cancelling keeps the recording."""
        async with self._turn:
            self.since, self.state = time.monotonic(), "transcribing"
            try:
                transcript = await self._transcribed(recording)
            finally:
                self.since = None
        text = plain(transcript.text).strip() if transcript else ""
        if text and not land(target, text):
            await self._tell_that_it_is_gone(text)

    async def _transcribed(self, recording: Recording) -> Transcript | None:
        """The transcript; None where there is nothing to write, which was told then."""
        from aoai_tui.services.dictation.events import NothingSaid, TranscriptEnded  # noqa: PLC0415  when it is wanted

        dictation = self._tab.bench.dictation
        await self._choices.load()
        deployment, options = self._choices.deployment, self._choices.options
        events = dictation.transcribe(recording, options, deployment, on_wait=self._waited, prepare=True)
        ended: Transcript | None = None
        async with aclosing(events):
            async for event in events:
                match event:
                    case NothingSaid():
                        self._tell(
                            "Nothing was said: it was not sent.",
                            "It is kept in Voice; f5 there sends it all the same.",
                        )
                        return None
                    case TranscriptEnded(transcript, None):
                        ended = transcript
                    case TranscriptEnded(_, error) if error:
                        raise error
        if ended is None or not ended.text.strip():
            self._tell("No words were heard.", "The recording is in Voice.")
            return None
        if options.task is Task.TRANSLATE:
            self._tell("Translated into English, as chosen in Voice.", "")
        return ended

    def _waited(self, wait: Wait | None) -> None:
        if wait is None:
            self.state = "transcribing"
        else:
            self.state = f"{plain_line(wait.reason, 80)} Again in {wait.seconds:.0f} s; waiting since"

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
