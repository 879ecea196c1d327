"""Files and folders that are dropped or pasted where something is typed: they are to be added, not typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from aoai_tui.tabs.embeddings.adding.path_row import PathToAdd
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.taken_pastes import TakenPastes

if TYPE_CHECKING:
    from aoai_tui.services.pasted import Pasted


class Dropped(TakenPastes[PathToAdd]):
    """What was dropped on one field, handed to whoever collects it."""

    FOLDERS: ClassVar[bool] = True

    def __init__(
        self,
        worker: Widget,
        errors_shown: Callable[[], AbstractContextManager[None]],
        composer: Composer,
        *,
        added: Callable[[Sequence[PathToAdd]], tuple[PathToAdd, ...]],
        taken_away: Callable[[Sequence[PathToAdd]], object],
        told: Callable[[Sequence[PathToAdd], str], object],
    ) -> None:
        """`added` takes them and returns what was new; `told` says so, with what more can be done."""
        super().__init__(worker, errors_shown)
        self._composer, self._added, self._taken_away, self._told = composer, added, taken_away, told

    @property
    def composer(self) -> Composer:
        """Where the person types."""
        return self._composer

    async def things_of(self, pasted: Pasted) -> list[PathToAdd] | None:
        """Files and folders; None for pictures and addresses, which are only text here."""
        return await asyncio.to_thread(paths_to_add, pasted.paths) or None

    def add(self, *things: PathToAdd, told: bool = True) -> tuple[PathToAdd, ...]:
        """Take these."""
        new = self._added(things)
        if told:
            self.tell(new)
        return new

    def take_away(self, things: tuple[PathToAdd, ...]) -> None:
        """No longer."""
        self._taken_away(things)

    def tell(self, new: tuple[PathToAdd, ...], more: str = "") -> None:
        """Say what was taken."""
        self._told(new, more)


def paths_to_add(paths: Sequence[Path]) -> list[PathToAdd]:
    """Absolute paths, each with what it is. For a thread: it looks at the disk."""
    return [PathToAdd(path.absolute(), path.is_dir()) for path in paths]


def names_of(things: Sequence[PathToAdd]) -> str:
    """`docs/, notes.md and 3 more`."""
    names = ", ".join(one.words for one in things[:3])
    return f"{names} and {len(things) - 3} more" if len(things) > 3 else names
