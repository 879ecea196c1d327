"""Files and folders that are dropped or pasted where something is typed: they are to be added, not typed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from aoai_tui.errors import UsageTrouble
from aoai_tui.tabs.embeddings.adding.path_row import PathToAdd
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.taken_pastes import TakenPastes

if TYPE_CHECKING:
    from aoai_tui.services.pasted import Pasted


_LONGEST = 2000
"""Characters of paths that are typed."""

_MOST = 20
"""Lines of them."""

_ENDING = re.compile(r"[/\\]|\.\w+$")
"""What a path has that a word has not."""


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

    as_it_is = ""
    """What stays text although it names files: the person had it back."""

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

    def as_text(self) -> bool:
        """Remember that it is meant as text."""
        done = super().as_text()
        if done:
            self.as_it_is = self.composer.text
        return done

    async def take_typed(self) -> bool:
        """Whether all that is typed are the paths of files and folders: they are taken for it, as if dropped here."""
        text = self.composer.text
        if text == self.as_it_is or not (paths := await asyncio.to_thread(named_in, text)):
            return False
        self.composer.put("")
        self.took(text, self._added(await asyncio.to_thread(paths_to_add, paths)))
        return True

    def tell(self, new: tuple[PathToAdd, ...], more: str = "") -> None:
        """Say what was taken."""
        self._told(new, more)


def named_in(text: str) -> tuple[Path, ...]:
    """The files and folders whose paths the text is, and nothing else; also from here on: `docs/`, `notes.md`.

    For a thread: it looks at the disk.
    """
    from aoai_tui.services.pasted import may_be_attached, recognise  # noqa: PLC0415  not part of the first paint

    found = None
    with suppress(UsageTrouble):  # a broken picture is a text here
        found = recognise(text, folders=True) if may_be_attached(text) else None
    if found and found.paths:
        return found.paths
    lines = [line.strip() for line in text[:_LONGEST].splitlines() if line.strip()]
    paths = tuple(Path(line) for line in lines[:_MOST])
    looks_so = len(text) <= _LONGEST and all(_ENDING.search(line) for line in lines)
    return paths if looks_so and 0 < len(lines) <= _MOST and all(map(_is_there, paths)) else ()


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def paths_to_add(paths: Sequence[Path]) -> list[PathToAdd]:
    """Absolute paths, each with what it is. For a thread: it looks at the disk."""
    return [PathToAdd(path.absolute(), path.is_dir()) for path in paths]


def names_of(things: Sequence[PathToAdd]) -> str:
    """`docs/, notes.md and 3 more`."""
    names = ", ".join(one.words for one in things[:3])
    return f"{names} and {len(things) - 3} more" if len(things) > 3 else names
