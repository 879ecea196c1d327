"""What is seen of collections, as the screen shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from aoai_tui.domain import Match

if TYPE_CHECKING:
    from aoai_tui.services.lookup.seeing.cloud import Cloud
    from aoai_tui.services.lookup.seeing.similarities import Matrix

MOST_COMPARED = 200
"""Passages that are compared with each other at once: more than anybody walks through."""

MOST_POINTS = 200_000
"""Points that a map has at most; of more passages every second, third … is shown."""

MOST_MAPS = 8
"""Maps that are kept: who goes from one collection to another and back finds them there at once."""

MOST_GROUPS = 7
"""Sources that are told apart on a map, those with the most passages; the others are one group."""


@dataclass(frozen=True)
class SimilarityMatrix:
    """Passages compared with each other."""

    values: Matrix
    """A row and a column for each passage, in their order."""

    by_likeness: tuple[int, ...]
    """An order of their places that puts alike ones together."""


@dataclass(frozen=True)
class PointGroup:
    """Points that are drawn alike."""

    name: str
    """The source's; empty for all others together."""
    points: int


@dataclass(frozen=True, eq=False)
class CollectionMap:
    """A collection's passages in the plane in which they differ most."""

    cloud: Cloud
    """A point for each shown passage."""

    passages: Sequence[int] = field(repr=False)
    """The id of each point's passage."""

    groups: tuple[PointGroup, ...]
    explained: tuple[float, float]
    """How much of all differences lies along each direction, 0 to 1."""

    total: int
    """Passages with a vector, shown or not."""

    def passage_at(self, point: int) -> int:
        """The id of a point's passage."""
        return int(self.passages[point])

    def points_of(self, passage_ids: Sequence[int]) -> list[int]:
        """The points of some passages, in their order, without those that aren't shown."""
        found = (self._point_by_id.get(one) for one in passage_ids)
        return [point for point in found if point is not None]

    def point_of(self, passage_id: int) -> int | None:
        """The point of a passage; None where it isn't shown."""
        return self._point_by_id.get(passage_id)

    @cached_property
    def _point_by_id(self) -> dict[int, int]:
        return {passage: point for point, passage in enumerate(self.passages)}


@dataclass(frozen=True)
class Duplicate:
    """Two passages that are nearly the same; `score` of both is how alike they are."""

    first: Match
    second: Match
    """The one that was embedded later."""

    @property
    def score(self) -> float:
        """Cosine similarity, -1 to 1."""
        return self.first.score


@dataclass(frozen=True)
class Duplicates:
    """The most alike pairs of a collection, the best first."""

    pairs: tuple[Duplicate, ...]
    more: bool
    """Whether there are others above the threshold."""
    searched: int
    """Passages that are compared."""
    share: float = 1.0
    """How much of all was compared when these were found."""


@dataclass(frozen=True)
class Compared:
    """Two texts, and how alike they are."""

    score: float
    """Cosine similarity, -1 to 1; 0 where either vector is all zeros."""
    width: int
    model: str
    tokens: int
    """What was paid for now; 0 where both vectors were known."""


@dataclass(frozen=True)
class VectorFacts:
    """A vector, in numbers that can be shown."""

    values: tuple[float, ...]
    """As the service sent them, but for their rounding to 16 bits."""
    norm: float
    """Its length as the service sent it."""

    @property
    def width(self) -> int:
        """Numbers in it."""
        return len(self.values)
