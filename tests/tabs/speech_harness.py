"""The app on its Speech tab, driven as a person drives it, with a loudspeaker of this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from textual import events
from textual.widgets import OptionList, Static

from aoai_tui.demo import Fault, Pace
from aoai_tui.domain import Narration
from aoai_tui.services.playback import Playback
from aoai_tui.tabs.speech import SpeechTab
from aoai_tui.tabs.speech.pane import SpeechPane
from aoai_tui.tabs.speech.voice_rows import VoiceRows
from tests.audio.loopback import Loopback
from tests.tabs.driven_app import chat_app
from tests.tabs.driven_tab import TabHarness

HASTE = 12.0
"""The loudspeaker plays so many times faster than in life."""


@dataclass(frozen=True)
class HeldSound(Pace):
    """No pauses, but while it holds, every sound stops before its piece number `at`."""

    at: int = 8
    free: asyncio.Event = field(default_factory=asyncio.Event)

    async def before_sound(self, position: int, seconds: float) -> None:
        if position >= self.at:
            await self.free.wait()

    def release(self) -> None:
        self.free.set()


@dataclass
class SpeechHarness(TabHarness):
    """What a test sees and does."""

    device: Loopback

    @property
    def pane(self) -> SpeechPane:
        return self.chat.app.main.query_one(SpeechPane)

    @property
    def line(self) -> str:
        """The line under the text, on one line."""
        return " ".join(str(self.pane.line.render()).split())

    @property
    def bar(self) -> str:
        return str(self.pane.bar.render())

    @property
    def rows(self) -> OptionList:
        """The list at the left."""
        return self.pane.narrations.query_one(OptionList)

    def listed(self) -> list[str]:
        """The rows of the list."""
        return [str(option.prompt) for option in self.rows.options if option.id]

    def voices(self) -> str:
        """The rows of the voices that are compared."""
        rows = self.pane.query_one(VoiceRows)
        return "\n".join(str(option.prompt) for option in rows.options) if rows.is_open else ""

    def refused(self) -> str:
        return str(self.pane.options.query_one("#refused", Static).render())

    async def narrations(self) -> list[Narration]:
        return await self.pane.bench.narration.recent()

    async def type(self, text: str) -> None:
        """Replace the text, as a paste does."""
        self.pane.text.put("")
        self.pane.text.focus()
        await self.chat.pilot.pause()
        self.chat.app.post_message(events.Paste(text))
        await self.until(lambda: self.pane.text.text == text, "the text is typed")

    async def speak(self, text: str) -> None:
        """Type a text, press enter, and hear it to its end."""
        await self.type(text)
        await self.press("enter")
        await self.heard_out()

    async def heard_out(self) -> None:
        """Wait until nothing is asked for or heard any more."""
        await self.until(
            lambda: (
                not self.pane.is_speaking and self.pane.bar.playing is not None and not self.pane.is_heard
            ),
            "it is heard out",
        )
        await self.chat.settled()

    async def in_list(self, row: int = 0) -> None:
        """Put the cursor on a row of the list."""
        self.pane.narrations.focus_list()
        ids = [n for n, option in enumerate(self.rows.options) if option.id]
        self.rows.highlighted = ids[row]
        await self.chat.settled()


@asynccontextmanager
async def speech_app(
    folder: Path,
    *,
    size: tuple[int, int] = (130, 40),
    script: Iterable[Fault | None] = (),
    pace: Pace | None = None,
    config: str = "",
    haste: float = HASTE,
) -> AsyncIterator[SpeechHarness]:
    """The app on a folder, with the Speech tab open. A second call on the same folder is a second start."""
    device = Loopback(haste=haste)
    async with chat_app(folder, size=size, script=script, pace=pace, config=config) as chat:
        book = chat.app.book
        chat.app.main.bench.__dict__["playback"] = Playback(lambda: book.settings.sound.speaker, device)
        await chat.press("alt+3")
        await chat.until(lambda: bool(chat.app.main.query(SpeechPane)), "the tab opens")
        harness = SpeechHarness(chat, device)
        await chat.until(harness.pane.furnished.is_set, "the tab is furnished")
        await chat.settled()
        assert isinstance(chat.app.main.tab, SpeechTab)
        yield harness
