"""Vectors with their stand-ins, alike ones beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from aoai_tui.services.lookup.seeing.cores import Cores
from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors
from aoai_tui.services.lookup.seeing.rough import Rough
from aoai_tui.services.lookup.seeing.tiles import TILE, Block, Places, Tile

_STEP = 1024
"""Vectors that are read at once."""


@dataclass(eq=False)
class Shade:
    """The vectors of some places. Those of one group stand together, so that a tile has few groups."""

    vectors: LiveVectors
    rough: Rough
    places: Places
    _stand_ins: list[Block] = field(default_factory=list)

    def make(self, cores: Cores) -> Iterator[int]:
        """Make the stand-ins; gives how many more are made."""
        if not self.rough.lengths:
            return
        groups, at = np.empty(len(self.places), np.int64), 0
        self._stand_ins = [np.empty((len(self.places), size), np.float32) for size in self.rough.lengths]
        steps = (self.places[start : start + _STEP] for start in range(0, len(self.places), _STEP))
        for made, grouped in cores.each(self._made, steps):
            upto = at + len(grouped)
            groups[at:upto] = grouped
            for kept, fresh in zip(self._stand_ins, made, strict=True):
                kept[at:upto] = fresh
            yield upto - at
            at = upto
        order = np.argsort(groups, kind="stable")
        self.places = self.places[order]
        for number in range(len(self._stand_ins)):  # one after the other: there is never twice as much of all
            self._stand_ins[number] = self._stand_ins[number][order]

    def _made(self, places: Places) -> tuple[list[Block], Places]:
        block = self.vectors.taken(slice(int(places[0]), int(places[-1]) + 1))
        return self.rough.of(block)

    @property
    def tiles(self) -> int:
        """How many tiles there are."""
        return -(-len(self.places) // TILE)

    def tile(self, number: int) -> Tile:
        """One of them."""
        part = slice(number * TILE, (number + 1) * TILE)
        return Tile(self.vectors, self.places[part], tuple(one[part] for one in self._stand_ins))
