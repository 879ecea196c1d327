"""What every place that keeps a collection's vectors can do, so that a lookup need not know which it asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from numpy import float16, float32, int64
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class VectorBatch:
    """Vectors of some passages, in bulk; the three arrays are equally long."""

    passages: NDArray[int64]
    """The passages' ids."""

    sources: NDArray[int64]
    """The id of each passage's source, by which a lookup can be narrowed."""

    vectors: NDArray[float16]
    """Shape (passages, width): each of length 1, or all zeros."""

    marks: NDArray[int64] | None = None
    """The digest of each passage's text, for a place that is compared with this machine; None where it is not."""

    def __len__(self) -> int:
        """Passages in it."""
        return len(self.passages)


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """The passages that are nearest to a query, the best first; equal ones by the smaller id."""

    passages: NDArray[int64]
    """Ids."""

    scores: NDArray[float32]
    """Cosine similarities, -1 to 1; 0 where either vector is all zeros."""

    def __len__(self) -> int:
        """Passages in it."""
        return len(self.passages)


class PassageVectors(Protocol):
    """The vectors of one collection in one place.

    All calls block: make them in a thread. Each raises StorageTrouble where the place can't be reached,
    or refuses.
    """

    def create(self, width: int) -> None:
        """Make room for vectors of `width` numbers; where there is room of this width, that is no trouble."""
        ...

    def fill(self, batches: Iterable[VectorBatch]) -> Iterator[int]:
        """Take the batches in, and give after each how many vectors were taken so far.

        A batch is there as a whole, and lasts, before its number is given. A passage that is there already
        gets its new vector, so what was broken off can be begun again.
        """
        ...

    def search(
        self,
        query: NDArray[Any],
        k: int,
        *,
        sources: Sequence[int] = (),
        least: float = -1.0,
        exact: bool = False,
    ) -> Nearest:
        """The `k` passages nearest to `query` (shape (width,), any length), none of them below `least`.

        `sources` narrows it to passages of these sources. A place with an index may miss some of the
        nearest unless `exact` is asked for; one without is always exact.
        """
        ...

    def passages(self) -> NDArray[int64]:
        """The ids of all passages whose vectors are there, ascending: what a broken filling still lacks."""
        ...

    def remove(self, passages: Sequence[int]) -> None:
        """Take these passages' vectors out; one that is not there is no trouble."""
        ...

    def count(self) -> int:
        """How many vectors are there."""
        ...

    def drop(self) -> None:
        """Take all of it away; where nothing is, that is no trouble."""
        ...
