"""Saves what grows while it arrives, on the clock, whether or not anything comes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Generic, Self, TypeVar

from aoai_tui.errors import StorageTrouble

Row = TypeVar("Row")

SAVE_EVERY = 0.4
"""Seconds between two saves: below the half second of text that a crash may cost."""


class Saver(Generic[Row]):
    """An async context in which something is saved every 0.4 s while it changes."""

    def __init__(
        self, grown: Callable[[], object], now: Callable[[], Row], save: Callable[[Row], Awaitable[None]]
    ) -> None:
        """Nothing is saved before the context is entered.

        Another value of `grown` means that there is something to save, `now` is all of it as it stands,
        and `save` writes it; it may raise StorageTrouble.
        """
        self._grown = grown
        self._now = now
        self._write = save
        self._saved = grown()
        self._trouble: StorageTrouble | None = None
        self._told = False
        self._over = asyncio.Event()
        self._clock: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to save."""
        self._clock = asyncio.create_task(self._save_on_the_clock(), name="save")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; what arrived last is saved by `keep`."""
        self._over.set()

    async def keep(self, row: Row) -> None:
        """Save it as it ended, even where the task that asks for it is cancelled meanwhile.

        Trouble is kept for `new_trouble`: the text is still on the screen.
        """
        await asyncio.shield(asyncio.create_task(self._keep_last(row), name="keep"))

    def new_trouble(self) -> StorageTrouble | None:
        """Why saving failed, told once."""
        if self._trouble is None or self._told:
            return None
        self._told = True
        return self._trouble

    async def _keep_last(self, row: Row) -> None:
        # A save that is under way in its thread can't be called back: it must not come after the last one.
        self._over.set()
        if self._clock:
            await asyncio.wait([self._clock])
        await self._save(row)

    async def _save_on_the_clock(self) -> None:
        while not await self._ends_within(SAVE_EVERY):
            grown = self._grown()
            if grown != self._saved:
                await self._save(self._now())
                self._saved = grown

    async def _ends_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._over.wait()
        return self._over.is_set()

    async def _save(self, row: Row) -> None:
        try:
            await self._write(row)
        except StorageTrouble as trouble:
            self._trouble = trouble
