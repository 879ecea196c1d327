"""The app on its Embeddings tab, driven as a person drives it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual.widgets import OptionList

from aoai_tui.demo import Fault, Pace
from aoai_tui.domain import Collection, Match
from aoai_tui.tabs import TABS
from aoai_tui.tabs.embeddings import EmbeddingsTab
from aoai_tui.tabs.embeddings.match_scroll import MatchRows
from aoai_tui.tabs.embeddings.pane import EmbeddingsPane
from tests.tabs.driven_app import chat_app, static_text
from tests.tabs.driven_tab import TabHarness

NOTES = {
    "parrots.md": (
        "# Parrots\n\nA parrot learns to talk in short sessions, each with a treat.\n\n"
        "## Company\n\nA parrot that screams wants company.\n"
    ),
    "dogs.md": "# Dogs\n\nReward a dog at once, never late: it learns what came before the reward.\n",
    "azure.md": "# Quota\n\nQuota is counted per minute, in tokens and in requests.\n",
}
"""Files of a small collection, by name."""


@dataclass(frozen=True)
class HeldEmbedding(Pace):
    """No pauses, but while it holds, no text is embedded."""

    free: asyncio.Event = field(default_factory=asyncio.Event)

    async def while_embedding(self, tokens: int) -> None:
        await self.free.wait()

    def hold(self) -> None:
        self.free.clear()

    def release(self) -> None:
        self.free.set()


@dataclass
class EmbeddingsHarness(TabHarness):
    """What a test sees and does."""

    @property
    def pane(self) -> EmbeddingsPane:
        return self.chat.app.main.query_one(EmbeddingsPane)

    @property
    def rows(self) -> MatchRows:
        return self.pane.query_one(MatchRows)

    @property
    def found(self) -> list[str]:
        """The passages in the list, as `parrots.md:3`, the best first."""
        return [f"{one.source.name}:{one.passage.line}" for one in self.rows.things]

    @property
    def under_cursor(self) -> Match:
        match = self.pane.view.under_cursor()
        assert match is not None
        return match

    @property
    def foot(self) -> str:
        """The line under the view."""
        return self.pane.foot.words

    @property
    def facts(self) -> str:
        """What is told of the collection."""
        return str(self.pane.query_one("#facts").render())

    @property
    def trouble(self) -> str:
        """Why a lookup failed, on one line."""
        line = self.pane.lookup_line
        return " ".join(str(line.render()).split()) if line.display else ""

    @property
    def teaching(self) -> str:
        """The words where there is nothing to show."""
        return "\n".join(text for one in ("#teaching", "#list-teaching") if (text := self._shown_text(one)))

    def _shown_text(self, name: str) -> str:
        widget = self.pane.query_one(name)
        return str(widget.render()) if widget.is_on_screen else ""

    @property
    def chips(self) -> list[str]:
        """What narrows the lookup."""
        row = self.pane.source_row
        return [row.chip(one) for one in row.things]

    def collections(self) -> list[str]:
        """The rows of the list at the left."""
        options = self.pane.collections.query_one(OptionList).options
        return [" ".join(str(option.prompt).split()) for option in options if option.id]

    def sent(self) -> list[Any]:
        """The bodies of the requests for embeddings."""
        return [one.json for one in self.chat.transport.requests if one.path.endswith("embeddings")]

    def looked_up(self) -> list[str]:
        """The queries that were sent."""
        return [text for body in self.sent() for text in body["input"] if text not in self.texts]

    texts: set[str] = field(default_factory=set)
    """What was sent to be kept in collections."""

    async def make(
        self, name: str, files: dict[str, str], *, deployment: str = "demo-embedding", folder: str = ""
    ) -> Collection:
        """A collection of files, embedded; the list shows it."""
        lookup, place = self.pane.lookup, self.chat.folder / (folder or name)
        for path, text in files.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_text(text, encoding="utf-8")
        made = await lookup.make(name, deployment, 256 if deployment == "demo-embedding" else None)
        await lookup.add(await lookup.plan(made.id, paths=[place]))
        async with aclosing(lookup.embed(made.id)) as events:
            async for _ in events:
                pass
        self.texts |= {text for body in self.sent() for text in body["input"]}
        await self.pane.refresh_collections(made.id)
        await self.chat.settled()
        return await lookup.get(made.id)

    async def notes(self) -> Collection:
        """The small collection, open."""
        return await self.make("notes", NOTES)

    async def type(self, text: str) -> None:
        """Replace the query, key by key as far as the app can tell."""
        self.pane.text.focus()
        await self.chat.pilot.pause()
        self.pane.text.put(text)
        await self.chat.settled()

    async def look_up(self, text: str) -> list[str]:
        """Type a query and press enter; what is found."""
        await self.type(text)
        await self.press("enter")
        await self.until(lambda: self.pane.seen.query == text.strip(), f"“{text}” is looked up")
        await self.chat.settled()
        return self.found

    async def press(self, *keys: str) -> None:
        await super().press(*keys)
        await self.chat.settled()

    def words(self) -> str:
        """All words of the screen that is open."""
        return static_text(self.chat.app.screen)


@asynccontextmanager
async def embeddings_app(
    folder: Path,
    *,
    size: tuple[int, int] = (130, 40),
    script: Iterable[Fault | None] = (),
    pace: Pace | None = None,
    config: str = "",
) -> AsyncIterator[EmbeddingsHarness]:
    """The app on a folder, with the Embeddings tab open. A second call on the same folder is a second start."""
    deployments = ("demo-chat", "demo-embedding", "demo-embedding-old")
    async with chat_app(
        folder, size=size, script=script, pace=pace, config=config, deployments=deployments
    ) as chat:
        await chat.press(f"alt+{1 + TABS.index(EmbeddingsTab)}")
        await chat.until(lambda: bool(chat.app.main.query(EmbeddingsPane)), "the tab opens")
        harness = EmbeddingsHarness(chat)
        await chat.until(harness.pane.furnished.is_set, "the tab is furnished")
        await chat.until(lambda: harness.pane.options.is_furnished, "the options are there")
        await chat.settled()
        yield harness
