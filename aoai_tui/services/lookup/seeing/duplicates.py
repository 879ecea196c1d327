"""Which vectors are nearly the same."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from aoai_tui.services.lookup.seeing.best_pairs import BestPairs, Pairs
from aoai_tui.services.lookup.seeing.cores import Cores, all_cores
from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors
from aoai_tui.services.lookup.seeing.rough import Rough, sample_places
from aoai_tui.services.lookup.seeing.shade import Shade
from aoai_tui.services.lookup.seeing.tiles import TILE, alike

MOST_PAIRS = 1000
"""Pairs that are kept: more than anybody walks through."""

_AT_ONCE = 16
"""Tiles that are compared with another one in a step: some 10 ms."""

HELD = 32_000_000
"""Numbers of stand-ins that are held at once, 128 MB. Those of more vectors are made again for each so many."""

_FEW = 2048
"""Up to so many vectors are compared as they are: stand-ins would take as long to make."""

_MAKING = 5000
"""How many pairs are compared in the time in which the stand-ins of a vector are made, about."""

_SLACK = 1e-5
"""By how much a score may be too small in 32 bits: those of the pairs that are kept are worked out anew in 64."""

_BREATH = 0.05
"""Seconds between two tellings of how far it is: whoever stops asking is heard after so many."""


@dataclass(frozen=True, slots=True)
class Comparing:
    """How far it is."""

    share: float
    """0 to 1."""

    found: Pairs | None = None
    """The most alike pairs so far, now and then, where they are other ones than before."""


def near_duplicates(
    vectors: LiveVectors, threshold: float, most: int = MOST_PAIRS, held: int = HELD, pause: float = 0.5
) -> Generator[Comparing | Pairs, None, None]:
    """All pairs whose cosine similarity is `threshold` or more: progress first, at last the pairs.

    Exact, and none is left out but for the less alike ones behind the first `most`; of more than so many that are the
    same, those that are met first are kept. Of many vectors short stand-ins are compared first: only pairs of which
    these don't rule it out are compared in full. Each pair is compared once, on all cores. Vectors of zeros are like
    nothing. Whoever stops asking stops the work. What was found so far is told every `pause` seconds.
    """
    search = _Search(vectors, threshold, most, held)
    told = breathed = time.monotonic()
    known = 0
    with all_cores() as cores:
        for share in search.steps(cores):
            found, now = None, time.monotonic()
            if search.changes != known and now - told >= pause:
                told, known, found = now, search.changes, search.found()
            if found is not None or now - breathed >= min(pause, _BREATH):
                breathed = now
                yield Comparing(share, found)
            if search.best.is_perfect:
                break
    yield search.found()


@dataclass(frozen=True, slots=True)
class _Task:
    """One tile, and some others that it is compared with."""

    ours: Shade
    number: int
    theirs: Shade
    others: range

    @property
    def pairs(self) -> float:
        """How many pairs of vectors that are."""
        across = sum(len(self.theirs.tile(other).places) for other in self.others)
        own = len(self.ours.tile(self.number).places)
        twice = own if self.ours is self.theirs and self.number in self.others else 0
        return own * (across - twice / 2)


class _Search:
    """Compares each vector with all behind it."""

    def __init__(self, vectors: LiveVectors, threshold: float, most: int, held: int) -> None:
        self._vectors, self._threshold, self._most, self._held = vectors, threshold, most, held
        self.best = BestPairs(threshold - _SLACK, most)
        self.changes = 0
        """How often pairs were found."""

    def steps(self, cores: Cores) -> Iterator[float]:
        """Compare all; gives after each step how much is done."""
        count = len(self._vectors)
        rough = Rough(self._vectors.taken(sample_places(count) if count > _FEW else np.empty(0, np.int64)))
        numbers = sum(rough.lengths)
        held = max(TILE, self._held // numbers) if numbers else max(1, count)
        starts = range(0, count, held)
        making = _MAKING if numbers else 0
        done, whole = 0.0, making * sum(count - start for start in starts) + count * (count - 1) / 2
        for start in starts:
            ours = Shade(self._vectors, rough, np.arange(start, min(start + held, count)))
            for step in self._with_those_behind(ours, min(start + held, count), cores):
                done += step * making if isinstance(step, int) else step
                yield min(1.0, done / max(1.0, whole))

    def _with_those_behind(self, ours: Shade, end: int, cores: Cores) -> Iterator[float]:
        """Some vectors with each other, then with those from `end` on: how many were made ready, or pairs compared."""
        yield from ours.make(cores)
        within = (
            _Task(ours, number, ours, range(at, min(at + _AT_ONCE, ours.tiles)))
            for number in range(ours.tiles)
            for at in range(number, ours.tiles, _AT_ONCE)
        )
        yield from self._compared(within, cores)
        for behind in range(end, len(self._vectors), _AT_ONCE * TILE):
            upto = min(behind + _AT_ONCE * TILE, len(self._vectors))
            theirs = Shade(self._vectors, ours.rough, np.arange(behind, upto))
            yield from theirs.make(cores)
            across = (_Task(ours, number, theirs, range(theirs.tiles)) for number in range(ours.tiles))
            yield from self._compared(across, cores)

    def _compared(self, tasks: Iterator[_Task], cores: Cores) -> Iterator[float]:
        """Do them; gives how many pairs were compared in each."""
        for compared, found in cores.each(self._compare, tasks):
            if len(found):
                self.best.take(found)
                self.changes += 1
            yield compared

    def _compare(self, task: _Task) -> tuple[float, Pairs]:
        """In a thread."""
        best, room = BestPairs(self.best.least, self._most), np.empty(TILE * TILE, np.float32)
        one = task.ours.tile(task.number)
        for number in task.others:
            same = task.ours is task.theirs and number == task.number
            other = one if same else task.theirs.tile(number)
            found = alike(one, other, max(best.least, self.best.least), room, same=same)
            best.add(one.places[found.rows], other.places[found.columns], found.scores)
        return task.pairs, best.found()

    def found(self) -> Pairs:
        """The best pairs so far, their scores in double precision."""
        pairs = self.best.found()
        scores = np.empty(len(pairs))
        for at in range(0, len(pairs), TILE):
            part = slice(at, at + TILE)
            scores[part] = self._vectors.cosines(pairs.firsts[part], pairs.seconds[part])
        return pairs.scored(scores, self._threshold)
