"""The data folder, opened once, in a thread, when it is first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

Result = TypeVar("Result")

KEEP_DELETED = timedelta(days=30)
"""How long what was deleted can still be brought back: conversations, recordings, narrations, pictures."""


@dataclass
class Archive:
    """Everything that is kept, behind one door: `await archive(lambda store: …)` runs in a thread.

    It outlives connections: choosing another one keeps the data open.
    """

    data_dir: Path
    _lock: Lock = field(default_factory=Lock)
    _store: Store | None = None

    async def __call__(self, action: Callable[[Store], Result]) -> Result:
        """The action's result. Raises StorageTrouble; a folder that could not be opened is tried anew each time."""
        return await asyncio.to_thread(lambda: action(self._opened()))

    async def notice(self) -> str:
        """What happened to the data when it was opened, as a sentence; empty for nothing."""
        return await self(lambda store: store.notice)

    def close(self) -> None:
        """Close what was opened. For the end of the app: no thread may be inside."""
        with self._lock:
            if self._store:
                self._store.close()
                self._store = None

    def _opened(self) -> Store:
        from aoai_tui.storage.store import open_store  # noqa: PLC0415  sqlite3 and filelock wait for the first paint

        with self._lock:
            if self._store is None:
                self._store = open_store(self.data_dir)
            return self._store
