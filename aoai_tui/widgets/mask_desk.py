"""A picture and the mask that is drawn over it, worked on in threads, one thing at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from aoai_tui.services.gallery.mask_history import MaskInProgress
from aoai_tui.services.gallery.mask_steps import done_again
from aoai_tui.services.gallery.masks import mask_png, read_mask
from aoai_tui.services.gallery.originals import original
from aoai_tui.services.gallery.sketches import Sketch
from aoai_tui.services.gallery.turning import turned_as_shown
from aoai_tui.widgets.half_blocks import Blocks
from aoai_tui.widgets.mask_frame import Framing, Sight
from aoai_tui.widgets.rendered import Line

if TYPE_CHECKING:
    from PIL.Image import Image

Change: TypeAlias = Callable[[MaskInProgress], None]


@dataclass(frozen=True)
class Frame:
    """What is to be seen, and how far the mask is."""

    sight: Sight
    cells: Blocks | list[Line]
    """What the sight's region shows; without colours a line for each of its rows."""
    is_opaque: bool
    """Whether the picture is seen below the marks, so that every cell has colours."""
    share: float
    """The part of the picture that is marked, 0 to 1."""
    marks: int
    """How many can be taken back."""
    taken_back: int
    """How many can be brought back."""
    changes: int
    """How many of the desk's are done in it."""

    @property
    def rows(self) -> Sequence[Hashable]:
        """What each of the region's rows shows: equal rows look alike."""
        if isinstance(self.cells, Blocks):
            return [self.cells.row(number) for number in range(self.cells.rows)]
        return ["".join(part.text for part in line) for line in self.cells]


async def open_desk(path: Path, sketches: Path, *, drawn: bool) -> MaskDesk:
    """A desk with a picture, and with what was marked on it when the app ended: `sketches` is the folder where that is
    kept. A picture that is not `drawn` is only marked. UsageTrouble where it can't be read."""
    return await asyncio.to_thread(_desk, path, sketches, drawn)


def _desk(path: Path, sketches: Path, drawn: bool) -> MaskDesk:
    image = original(path)
    return MaskDesk(path, image, Sketch.of(path, sketches), drawn=drawn)


class MaskDesk:
    """Holds what is drawn; changes wait their turn, so that fast strokes cost one frame together."""

    def __init__(self, path: Path, image: Image, sketch: Sketch, *, drawn: bool) -> None:
        """What the sketch has is marked. For a thread."""
        self.path, self.size = path, image.size
        self._sketch, self._mask = sketch, MaskInProgress(image.size)
        steps = sketch.steps()
        if not done_again(self._mask, steps):
            sketch.set_aside()
            self._mask, steps = MaskInProgress(image.size), []
        self._mask.end_stroke()
        self._mask.note = sketch.note
        self.is_resumed = self._mask.marks > 0
        """Whether something was marked here before."""
        self.loaded = next((str(step[1]) for step in reversed(steps) if step[0] == "over"), "")
        """The name of the mask's file that was taken last, before."""
        self._framing = Framing(image if drawn else None)
        self._waiting: list[Change] = []
        self.changes = 0
        """How many were asked for."""
        self._done = 0
        self._turn, self._hand = (
            asyncio.Lock(),
            Lock(),
        )  # who waits for a turn may be cancelled; threads are not

    def change(self, change: Change) -> None:
        """Have the mask changed; the next frame shows it."""
        self.changes += 1
        self._waiting.append(change)

    async def load(self, mask: Path) -> None:
        """Take a file's mask in place of what is drawn. UsageTrouble where it can't be one."""
        image = await asyncio.to_thread(lambda: turned_as_shown(read_mask(mask, self.path), self.path))

        def load(drawn: MaskInProgress) -> None:
            drawn.note(["over", mask.name])
            drawn.load(image)

        self.change(load)

    async def frame(self, sight: Sight) -> Frame:
        """All that waits is done; what is seen then."""
        async with self._turn:
            return await asyncio.to_thread(self._made, sight)

    async def standing(self) -> tuple[int, float]:
        """All that waits is done; how many marks there are then, and the part of the picture that is marked."""
        async with self._turn:
            return await asyncio.to_thread(self._stood)

    async def png(self) -> bytes | None:
        """The mask as the service takes it; None where nothing is marked. UsageTrouble where it is too large."""
        async with self._turn:
            return await asyncio.to_thread(self._finished)

    @property
    def trouble(self) -> str:
        """Why what is marked would not survive the app's end; empty where it would."""
        return self._sketch.trouble

    async def close(self) -> None:
        """Leave what is marked for another time."""
        await asyncio.to_thread(self._closed)

    async def discard(self) -> None:
        """What is marked is wanted no longer, or is a mask by now."""
        await asyncio.to_thread(self._discarded)

    def _closed(self) -> None:
        with self._hand:
            self._do()
            self._sketch.close()

    def _discarded(self) -> None:
        with self._hand:
            self._sketch.discard()

    def _made(self, sight: Sight) -> Frame:
        with self._hand:
            self._do()
            return self._seen(sight)

    def _seen(self, sight: Sight) -> Frame:
        mask = self._mask
        cells = self._framing.cells(mask.image, sight)
        opaque = self._framing.picture is not None
        return Frame(sight, cells, opaque, mask.share, mask.marks, mask.taken_back, self._done)

    def _stood(self) -> tuple[int, float]:
        with self._hand:
            self._do()
            return self._mask.marks, self._mask.share

    def _finished(self) -> bytes | None:
        with self._hand:
            self._do()
            return mask_png(self._mask.image, self.path) if self._mask.share else None

    def _do(self) -> None:
        waiting, self._waiting = self._waiting, []
        for change in waiting:
            change(self._mask)
            self._done += 1
