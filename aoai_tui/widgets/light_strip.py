"""A line that leaves nothing behind for whoever collects garbage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.segment import Segment
from textual.cache import FIFOCache
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip


class LightStrip(Strip):
    """A line that is made for one frame, as those of a gallery are that is walked through.

    Textual's own remembers what it was cut into: itself, mostly. Such a ring is only found by a collection of garbage,
    and with it the seven memories that each line has; a thousand lines later that takes as long as drawing them.
    """

    __slots__ = ()

    def __init__(self, segments: Iterable[Segment], cell_length: int) -> None:
        """So many cells."""
        self._segments = list(segments)
        self._begin(cell_length)

    def _begin(self, cell_length: int) -> None:
        self._cell_length: int | None = cell_length
        self._cell_count: int | None = None
        self._render_cache: str | None = None
        self._link_ids: set[str] | None = None

    def __getattr__(self, name: str) -> FIFOCache[Any, Any]:
        """One of Textual's memories, which is asked for the first time."""
        if not name.endswith("_cache"):
            raise AttributeError(name)
        memory: FIFOCache[Any, Any] = FIFOCache(4)
        setattr(self, name, memory)
        return memory

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        """The line itself where it is cut at its end; that is not worth remembering."""
        cuts = list(cuts)
        return [self] if cuts == [self.cell_length] else super().divide(cuts)

    def apply_filter(self, filter: LineFilter, background: Color) -> Strip:
        """A light line again."""
        return LightStrip(filter.apply(self._segments, background), self.cell_length)
