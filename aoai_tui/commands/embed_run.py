"""A collection's passages on their way to the service, as the commands of `embed` follow it."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from aoai_tui.commands.embed_words import MOST_LISTED, as_refused
from aoai_tui.commands.embedding_progress import EmbeddingProgress
from aoai_tui.commands.shell import say, sentence
from aoai_tui.domain import TextSource
from aoai_tui.errors import AoaiError, NotFound, ParameterRefused, WrongApi
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.events import Ended, Progress, Refused, Waiting
from aoai_tui.services.lookup.lookup import Lookup
from aoai_tui.services.lookup.words import standing

GOES_ON = "What is embedded is kept; the same command goes on."
"""Said where a run was ended before all was done."""


@dataclass
class EmbeddingRun:
    """One run, and what came of it."""

    lookup: Lookup
    progress: EmbeddingProgress
    is_new: bool = False
    """Whether the collection was made for this run."""
    refused: list[dict[str, Any]] = field(default_factory=list)
    """The passages that the service did not take, as `--json` tells them."""
    error: AoaiError | None = None
    """What paused it before all was done."""
    done: Progress = field(default_factory=lambda: Progress(done=0, waiting=0))

    @property
    def in_vain(self) -> bool:
        """Whether a new collection can't be embedded as it was asked for, by this deployment or with this width."""
        hopeless = isinstance(self.error, NotFound | ParameterRefused | WrongApi)
        return self.is_new and hopeless and not (self.done.done or self.refused)

    async def follow(self, collection_id: str) -> None:
        """Embed what waits. Refused passages are named as they come, the first of them at least."""
        try:
            await self._followed(collection_id)
        except asyncio.CancelledError:
            await self.progress.end()
            say(GOES_ON)
            raise
        finally:
            await self.progress.end()

    async def _followed(self, collection_id: str) -> None:
        sources: dict[int, TextSource] = {}
        self.progress.paint()
        async with aclosing(self.lookup.embed(collection_id)) as events:
            async for event in events:
                match event:
                    case Progress():
                        self.done = event
                        self.progress.embedding(event)
                    case Waiting(wait):
                        self.progress.wait(wait)
                    case Refused():
                        if event.passage.source_id not in sources:
                            sources = {one.id: one for one in await self.lookup.sources(collection_id)}
                        await self._refuse(event, sources.get(event.passage.source_id))
                    case Ended(done, error):
                        self.done, self.error = done, error

    async def _refuse(self, event: Refused, source: TextSource | None) -> None:
        name = source.name if source else ""
        self.refused.append(as_refused(name, event.passage, event.error))
        if len(self.refused) <= MOST_LISTED:
            where = standing(source, event.passage) if source else "A passage"
            await self._say(f"{plain_line(where, 160)} is refused and set aside. {sentence(event.error)}")
        elif len(self.refused) == MOST_LISTED + 1:
            await self._say("More passages are refused; --json names all of them.")

    async def _say(self, text: str) -> None:
        await self.progress.end()
        say(text)
        self.progress.paint()
