"""A picture and the mask that is drawn over it, worked on in threads, one thing at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from aoai_tui.services.gallery.mask_history import MaskInProgress
from aoai_tui.services.gallery.masks import mask_png, read_mask
from aoai_tui.services.gallery.originals import original
from aoai_tui.services.gallery.turning import turned_as_shown
from aoai_tui.widgets.mask_frame import Framing, Sight
from aoai_tui.widgets.rendered import Line

if TYPE_CHECKING:
    from PIL.Image import Image

Change: TypeAlias = Callable[[MaskInProgress], None]


@dataclass(frozen=True)
class Frame:
    """What is to be seen, and how far the mask is."""

    sight: Sight
    lines: list[Line]
    """One for each row of the sight's region."""
    share: float
    """The part of the picture that is marked, 0 to 1."""
    marks: int
    """How many can be taken back."""
    taken_back: int
    """How many can be brought back."""


async def open_desk(path: Path, *, drawn: bool) -> MaskDesk:
    """A desk with a picture; one that is not `drawn` is only marked. UsageTrouble where it can't be read."""
    return MaskDesk(path, await asyncio.to_thread(original, path), drawn=drawn)


class MaskDesk:
    """Holds what is drawn; changes wait their turn, so that fast strokes cost one frame together."""

    def __init__(self, path: Path, image: Image, *, drawn: bool) -> None:
        """Nothing is marked yet."""
        self.path, self.size = path, image.size
        self._mask = MaskInProgress(image.size)
        self._framing = Framing(image if drawn else None)
        self._waiting: list[Change] = []
        self._turn = asyncio.Lock()

    @property
    def is_done(self) -> bool:
        """Whether nothing waits."""
        return not self._waiting

    def change(self, change: Change) -> None:
        """Have the mask changed; the next frame shows it."""
        self._waiting.append(change)

    async def load(self, mask: Path) -> None:
        """Take a file's mask in place of what is drawn. UsageTrouble where it can't be one."""
        image = await asyncio.to_thread(lambda: turned_as_shown(read_mask(mask, self.path), self.path))
        self.change(lambda drawn: drawn.load(image))

    async def frame(self, sight: Sight) -> Frame:
        """All that waits is done; what is seen then."""
        async with self._turn:
            return await asyncio.to_thread(self._made, sight)

    async def png(self) -> bytes | None:
        """The mask as the service takes it; None where nothing is marked. UsageTrouble where it is too large."""
        async with self._turn:
            return await asyncio.to_thread(self._finished)

    def _made(self, sight: Sight) -> Frame:
        self._do()
        mask = self._mask
        lines = self._framing.lines(mask.image, sight)
        return Frame(sight, lines, mask.share, mask.marks, mask.taken_back)

    def _finished(self) -> bytes | None:
        self._do()
        return mask_png(self._mask.image, self.path) if self._mask.share else None

    def _do(self) -> None:
        waiting, self._waiting = self._waiting, []
        for change in waiting:
            change(self._mask)
