"""Where a section may be cut, and where best."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aoai_tui.services.graphemes import next_sign, whole_signs

_CLAUSE = re.compile(r"[,;:–—](?=\s)|[，、；：،؛]|(?<=\s)[–—](?=\s)")
_SPACE = re.compile(r"\s+")
_WORTH_OF_A_CLAUSE = 0.25


@dataclass(frozen=True, slots=True)
class Level:
    """Places of one kind."""

    places: Sequence[int]
    """Sorted."""

    worth: float = 0.0
    """The share of a passage's size that it must fill for such a place to be taken."""


@dataclass(frozen=True, slots=True)
class Breaks:
    """All places at which a text may be cut."""

    levels: tuple[Level, ...] = ()
    """The best first. Where none is near, a clause's end is taken, else a word's, else a sign's."""

    starts: Sequence[int] = ()
    """Where a passage may begin that repeats the end of the one before it, sorted."""

    hard: Sequence[int] = ()
    """Where a cut must be, sorted."""

    kept: Sequence[tuple[int, int]] = ()
    """Stretches without a cut where they fit into a passage: (begin, end), sorted."""

    bodies: Mapping[int, int] = field(default_factory=dict)
    """Of places in `hard`: where the text below the headings begins, some of which goes with them."""

    by_signs: bool = False
    """Whether a passage ends anywhere between two signs, as long as it is full."""

    keeps_indent: bool = False
    """Whether a passage begins with the white space that its first line begins with."""

    def end(self, text: str, begin: int, after: int, limit: int) -> int:
        """The best place for a passage from `begin` to end, behind `after` and no further than `limit`."""
        body = self.bodies.get(begin, 0)
        after = max(after, body) if body < limit else after
        fence = self._kept_around(limit)
        if fence and fence[0] > after:
            return fence[0]
        for level in () if self.by_signs else self.levels:
            place = _last(level.places, limit)
            if place > after and place - begin > (limit - begin) * level.worth:
                return place
        return self._soft_end(text, begin, after, limit)

    def again(self, text: str, begin: int, end: int, overlap: int) -> int:
        """Where the next passage begins, so that it repeats at most `overlap` characters; `end` to repeat none."""
        first = max(begin + 1, end - overlap)
        if overlap <= 0 or first >= end:
            return end
        if self.by_signs:
            return min(end, next_sign(text, first))
        at = bisect_right(self.starts, first - 1)
        if at < len(self.starts) and self.starts[at] < end:
            place = self.starts[at]
        else:
            place = next((one.end() for one in _SPACE.finditer(text, first - 1, end)), next_sign(text, first))
        fence = self._kept_around(place)
        return min(end, fence[1]) if fence else place if place < end else end

    def _soft_end(self, text: str, begin: int, after: int, limit: int) -> int:
        """A place that no level knows."""
        if not self.by_signs:
            clause = max((one.end() for one in _CLAUSE.finditer(text, after, limit)), default=0)
            if clause > after and clause - begin > (limit - begin) * _WORTH_OF_A_CLAUSE:
                return clause
            space = max((one.start() for one in _SPACE.finditer(text, after + 1, limit + 1)), default=0)
            if max(space, clause) > after:
                return max(space, clause)
        whole = whole_signs(text, limit)
        return whole if whole > after else limit

    def _kept_around(self, place: int) -> tuple[int, int] | None:
        """The kept stretch that a cut there would go through."""
        at = bisect_right(self.kept, place, key=lambda one: one[0]) - 1
        if at < 0 or not self.kept[at][0] < place < self.kept[at][1]:
            return None
        return self.kept[at]


def starts_behind(text: str, ends: Sequence[int]) -> list[int]:
    """Where text goes on behind each of the places: behind the white space there."""
    return list(_behind(text, ends))


def _behind(text: str, ends: Sequence[int]) -> Iterator[int]:
    behind = 0
    for end in ends:
        if end >= behind:  # else within white space that was measured before
            found = _SPACE.match(text, end)
            behind = found.end() if found else end
        yield behind


def _last(places: Sequence[int], limit: int) -> int:
    """The last of the sorted places that is no further than `limit`; 0 for none."""
    at = bisect_right(places, limit)
    return places[at - 1] if at else 0
