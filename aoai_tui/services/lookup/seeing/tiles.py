"""Some vectors compared with some others, by their stand-ins first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors

TILE = 512
"""Vectors that are compared with as many others at once: what comes of it, 1 MB, stays in a core's own cache."""

_ROUNDING = 1e-4
"""By how much the product of two stand-ins may be too small."""

_MANY, _MANY_WHOLE = 0.015, 0.006
"""The shares of a tile's pairs from which on it is quicker to compare all of it than one by one: by stand-ins, and by
the vectors, which have to be read for it."""

Block: TypeAlias = NDArray[np.float32]
Places: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tile:
    """Some vectors. What is read of them is kept as long as it is there."""

    vectors: LiveVectors
    places: Places
    """Which ones."""

    stand_ins: tuple[Block, ...]
    """Theirs, the shortest first."""

    @cached_property
    def whole(self) -> Block:
        """The vectors themselves."""
        return self.vectors.taken(self.places)

    def some(self, which: Places) -> Block:
        """Some of the vectors, each as often as it is asked for."""
        needed, where = np.unique(which, return_inverse=True)
        if "whole" in self.__dict__ or 2 * len(needed) > len(self.places):
            return self.whole[which]
        return self.vectors.taken(self.places[needed])[where]


@dataclass(frozen=True, slots=True, eq=False)
class Alike:
    """Pairs of two tiles: rows of the one, columns of the other."""

    rows: Places
    columns: Places
    scores: Block
    """What was worked out of them last."""

    def __len__(self) -> int:
        """Pairs."""
        return len(self.rows)


def alike(one: Tile, other: Tile, least: float, room: Block, *, same: bool) -> Alike:
    """All pairs whose cosine similarity is at least so much; each once where both tiles are the `same`.

    Stand-ins are compared first, vectors only where these don't rule it out. `room` is where products are put.
    """
    found: Alike | None = None
    for left, right in zip(one.stand_ins, other.stand_ins, strict=True):
        if found is None or _are_many(found, one, other):
            found = _of_all(left, right, least - _ROUNDING, room, same=same)
        else:
            found = _of_some(found, left[found.rows], right[found.columns], least - _ROUNDING)
        if not len(found):
            return found
    if found is None or _are_many(found, one, other, _MANY_WHOLE):
        return _of_all(one.whole, other.whole, least, room, same=same)
    return _of_some(found, one.some(found.rows), other.some(found.columns), least)


def _are_many(found: Alike, one: Tile, other: Tile, share: float = _MANY) -> bool:
    return len(found) > share * len(one.places) * len(other.places)


def _of_all(left: Block, right: Block, least: float, room: Block, *, same: bool) -> Alike:
    products = room[: len(left) * len(right)].reshape(len(left), len(right))
    np.matmul(left, right.T, out=products)
    rows, columns = np.divmod(np.flatnonzero(products.ravel() >= least), len(right))
    if same:
        behind = columns > rows
        rows, columns = rows[behind], columns[behind]
    return Alike(rows, columns, products[rows, columns])


def _of_some(found: Alike, left: Block, right: Block, least: float) -> Alike:
    products = np.einsum("ij,ij->i", left, right)
    kept = products >= least
    return Alike(found.rows[kept], found.columns[kept], products[kept])
