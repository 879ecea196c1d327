"""Saves a reply while it grows, on the clock, whether or not anything arrives."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Self

from aoai_tui.domain import Message, MessageState
from aoai_tui.errors import StorageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.growing_reply import GrowingReply

SAVE_EVERY = 0.4
"""Seconds between two saves: below the half second of text that a crash may cost."""


class ReplySaver:
    """An async context in which a growing reply is saved every 0.4 s while it changes."""

    def __init__(self, archive: Archive, reply: GrowingReply) -> None:
        """Nothing is saved before the context is entered."""
        self._archive = archive
        self._reply = reply
        self._saved = reply.grown
        self._trouble: StorageTrouble | None = None
        self._told = False
        self._over = asyncio.Event()
        self._clock: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to save."""
        self._clock = asyncio.create_task(self._save_on_the_clock(), name="save reply")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; what arrived last is saved by `keep`."""
        self._over.set()

    async def keep(self, message: Message) -> None:
        """Save the message as it ended, even where the task that asks for it is cancelled meanwhile.

        Trouble is kept for `new_trouble`: the text is still on the screen.
        """
        await asyncio.shield(asyncio.create_task(self._keep_last(message), name="keep reply"))

    def new_trouble(self) -> StorageTrouble | None:
        """Why saving failed, told once."""
        if self._trouble is None or self._told:
            return None
        self._told = True
        return self._trouble

    async def _keep_last(self, message: Message) -> None:
        # A save that is under way in its thread can't be called back: it must not come after the last one.
        self._over.set()
        if self._clock:
            await asyncio.wait([self._clock])
        await self._save(message)

    async def _save_on_the_clock(self) -> None:
        while not await self._ends_within(SAVE_EVERY):
            grown = self._reply.grown
            if grown != self._saved:
                await self._save(self._reply.message(MessageState.GROWING))
                self._saved = grown

    async def _ends_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._over.wait()
        return self._over.is_set()

    async def _save(self, message: Message) -> None:
        try:
            await self._archive(lambda store: store.conversations.save_reply(message))
        except StorageTrouble as trouble:
            self._trouble = trouble
