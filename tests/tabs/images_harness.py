"""The app on its Images tab, driven as a person drives it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual import events
from textual.widgets import Static

from aoai_tui.demo import Fault, Pace
from aoai_tui.domain import Failure, Picture
from aoai_tui.tabs import TABS
from aoai_tui.tabs.images import ImagesTab
from aoai_tui.tabs.images.pane import ImagesPane
from tests.tabs.driven_app import chat_app
from tests.tabs.driven_tab import TabHarness


@dataclass(frozen=True)
class HeldDrawing(Pace):
    """No pauses, but while it holds, every drawing stops before its step number `at`."""

    at: int = 1
    steps: list[float] = field(default_factory=list)
    free: asyncio.Event = field(default_factory=asyncio.Event)

    async def while_drawing(self, work: float) -> None:
        self.steps.append(work)
        if len(self.steps) >= self.at:
            await self.free.wait()

    def release(self) -> None:
        self.free.set()


@dataclass
class ImagesHarness(TabHarness):
    """What a test sees and does."""

    @property
    def pane(self) -> ImagesPane:
        return self.chat.app.main.query_one(ImagesPane)

    @property
    def line(self) -> str:
        """How the last drawing ended, on one line."""
        return " ".join(str(self.pane.line.render()).split()) if self.pane.line.display else ""

    @property
    def summary(self) -> str:
        """The options on one line."""
        return str(self.pane.query_one("#summary", Static).render())

    @property
    def progress(self) -> str:
        """The line with the bar."""
        line = self.pane.drawing.line
        return str(line.render()) if line.display else ""

    def waiting(self) -> list[str]:
        """The rows of what waits or failed."""
        rows = self.pane.drawing.queue
        return [" ".join(str(option.prompt).split()) for option in rows.options] if rows.display else []

    def waiting_failure(self) -> Failure:
        """Why the newest of them failed."""
        failed = [one.failure for one in self.pane.queue.entries if one.failure]
        return failed[-1]

    def refused(self) -> str:
        """What the panel tells of the deployment."""
        return str(self.pane.options.query_one("#refused", Static).render())

    def sent(self, number: int = -1) -> Any:
        """The body of one of the requests for pictures."""
        asked = [one for one in self.chat.transport.requests if one.path.endswith("images/generations")]
        return asked[number].json

    async def pictures(self) -> list[Picture]:
        """What is kept, the newest first."""
        return await self.pane.bench.gallery.page(50)

    async def type(self, text: str) -> None:
        """Replace the prompt, as a paste does."""
        self.pane.text.put("")
        await self.paste(text)
        await self.until(lambda: self.pane.text.text == text, "the prompt is typed")

    async def paste(self, text: str) -> None:
        """Paste, or drop a file, onto the prompt."""
        self.pane.text.focus()
        await self.chat.pilot.pause()
        self.chat.app.post_message(events.Paste(text))

    async def ask(self, prompt: str) -> None:
        """Type a prompt and press enter."""
        await self.type(prompt)
        await self.press("enter")
        await self.until(lambda: self.pane.text.text == "", "it is taken")

    async def draw(self, prompt: str) -> Picture:
        """Have a picture drawn; it, as it is kept."""
        await self.ask(prompt)
        await self.drawn()
        return (await self.pictures())[0]

    async def drawn(self) -> None:
        """Wait until nothing is drawn any more, and the line says how that ended."""
        await self.until(lambda: not self.pane.is_drawing and bool(self.line), "it is drawn")
        await self.chat.settled()


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
        await chat.until(lambda: harness.pane.options.is_furnished, "the options are there")
        await chat.settled()
        yield harness
