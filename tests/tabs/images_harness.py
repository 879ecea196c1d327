"""The app on its Images tab, driven as a person drives it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual import events

from aoai_tui.demo import Fault, Pace
from aoai_tui.tabs import TABS
from aoai_tui.tabs.images import ImagesTab
from aoai_tui.tabs.images.pane import ImagesPane
from tests.tabs.driven_app import ChatHarness, chat_app


@dataclass
class ImagesHarness:
    """What a test sees and does."""

    chat: ChatHarness

    @property
    def pane(self) -> ImagesPane:
        return self.chat.app.main.query_one(ImagesPane)

    async def type(self, text: str) -> None:
        """Replace the prompt, as a paste does."""
        self.pane.text.put("")
        self.pane.text.focus()
        await self.chat.pilot.pause()
        self.chat.app.post_message(events.Paste(text))
        await self.until(lambda: self.pane.text.text == text, "the prompt is typed")

    async def press(self, *keys: str) -> None:
        await self.chat.pilot.press(*keys)

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        await self.chat.until(condition, what)

    def screen(self) -> str:
        return self.chat.screen_text()

    def toasts(self) -> str:
        return self.chat.toasts()


@asynccontextmanager
async def images_app(
    folder: Path,
    *,
    size: tuple[int, int] = (130, 40),
    script: Iterable[Fault | None] = (),
    pace: Pace | None = None,
    config: str = "",
) -> AsyncIterator[ImagesHarness]:
    """The app on a folder, with the Images tab open. A second call on the same folder is a second start."""
    async with chat_app(folder, size=size, script=script, pace=pace, config=config) as chat:
        await chat.press(f"alt+{1 + TABS.index(ImagesTab)}")
        await chat.until(lambda: bool(chat.app.main.query(ImagesPane)), "the tab opens")
        harness = ImagesHarness(chat)
        await chat.until(harness.pane.furnished.is_set, "the tab is furnished")
        await chat.settled()
        yield harness
