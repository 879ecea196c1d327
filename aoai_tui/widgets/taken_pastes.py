"""Pastes that are more than text: dropped files and pictures go with what is typed, not into it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual.widget import Widget

from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.composer_help import ComposerHelp, Deed

if TYPE_CHECKING:
    from aoai_tui.services.pasted import Pasted

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class _Paste:
    """A paste that was taken, as long as it can be had as text."""

    text: str
    composer_text: str
    things: tuple[Any, ...]


class TakenPastes(ComposerHelp, Generic[Thing]):
    """What goes with a composer's text, as far as it comes by pasting, from files and from the clipboard."""

    FOLDERS: ClassVar[bool] = False
    """Whether a folder is taken, too."""

    def __init__(self, worker: Widget, errors_shown: Callable[[], AbstractContextManager[None]]) -> None:
        """`worker` runs what takes time; `errors_shown` tells of what fails in it."""
        self._worker, self._errors_shown = worker, errors_shown
        self._paste: _Paste | None = None
        self._working = 0
        """Pastes and files that are being looked at."""
        self._then: Callable[[], object] | None = None

    # What a tab's own does

    @property
    def composer(self) -> Composer:
        """Where the person types."""
        raise NotImplementedError

    async def things_of(self, pasted: Pasted) -> list[Thing] | None:
        """What was pasted, as what goes with the text; None for what doesn't. Raises AoaiError."""
        raise NotImplementedError

    def add(self, *things: Thing, told: bool = True) -> tuple[Thing, ...]:
        """Take these, and tell of it; what was new."""
        raise NotImplementedError

    def take_away(self, things: tuple[Thing, ...]) -> None:
        """No longer take these."""
        raise NotImplementedError

    def tell(self, new: tuple[Thing, ...], more: str = "") -> None:
        """Tell what was taken."""
        raise NotImplementedError

    # Pastes

    def takes_paste(self, text: str) -> bool:
        """Files, pictures and their addresses go with the text; what turns out to be none is put in as text."""
        from aoai_tui.services.pasted import may_be_attached  # noqa: PLC0415  not part of the first paint

        if not may_be_attached(text):
            return False
        self.begin(lambda: self._take_paste(text))
        return True

    def takes(self, deed: Deed) -> bool:
        """Undo, right after a paste was taken, gives the text instead."""
        return deed == "undo" and self.as_text()

    def as_text(self) -> bool:
        """The last paste as text in place of what was taken; False where the text changed since."""
        paste, composer = self._paste, self.composer
        self._paste = None
        if paste is None or composer.text != paste.composer_text:
            return False
        self.take_away(paste.things)
        composer.put_in(paste.text)
        composer.focus()
        return True

    def forget_paste(self) -> None:
        """Something else happened since: undo has its usual meaning."""
        self._paste = None

    def holds_back(self, then: Callable[[], object]) -> bool:
        """Whether something is still being looked at; `then` is called when it is there."""
        if self._working:
            self._then = then
        return bool(self._working)

    def begin(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do what takes time, and hold back what is sent until it is done."""
        self._working += 1
        self._worker.run_worker(self._work(work), group="attach")

    async def _work(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            with self._errors_shown():
                await work()
        finally:
            self._working -= 1
            if not self._working and (then := self._then):
                self._then = None
                then()

    async def _take_paste(self, text: str) -> None:
        from aoai_tui.services.pasted import recognise  # noqa: PLC0415  see above

        taken = False
        try:
            pasted = await asyncio.to_thread(recognise, text, folders=self.FOLDERS)
            things = await self.things_of(pasted) if pasted else None
            if not things:
                return
            before = self.composer.text
            new = self.add(*things, told=False)
            taken = True
        finally:
            if not taken:  # whatever the reason: what was pasted is never lost
                self.composer.put_in(text)
        if new:
            self._paste = _Paste(text, before, new)
            self.tell(new, " ctrl+z gives the pasted text instead.")

    def took(self, text: str, things: tuple[Thing, ...]) -> None:
        """Tell that a typed text was taken for these, and let undo give it back."""
        self._paste = _Paste(text, self.composer.text, things)
        self.tell(things, " ctrl+z gives the text instead.")
