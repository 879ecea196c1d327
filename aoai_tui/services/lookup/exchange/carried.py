"""A collection on its way between the app and a file: what it is, and its passages some at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from aoai_tui.domain import Chunking, Collection

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AT_ONCE = 1024
"""Passages that are in memory at a time: with 3,072 numbers each their vectors are 25 MB of 64-bit floats."""


class Head(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a file says of the whole collection; everything may be missing."""

    name: str = ""
    model: str = ""
    deployment: str = ""
    dimensions: int | None = None
    width: int = 0
    chunking: Chunking = Chunking()


def head_of(collection: Collection) -> Head:
    """What is said of a collection."""
    return Head(
        name=collection.name,
        model=collection.model,
        deployment=collection.deployment,
        dimensions=collection.dimensions,
        width=collection.width,
        chunking=collection.chunking,
    )


class CarriedPassage(Struct, frozen=True, kw_only=True):
    """A passage without its vector."""

    text: str
    source: str = ""
    """What its source is called."""
    path: str = ""
    """The file that the source was; for the reader alone, it is not looked for again."""
    number: int = 0
    """Its turn in the source, for the reader of a file: what is brought in is counted anew."""
    line: int = 0
    place: str = ""
    start: int = 0
    norm: float | None = None
    """The vector's length as the service sent it; None where the file does not say."""


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """Some passages with their vectors."""

    passages: list[CarriedPassage]
    vectors: NDArray[Any]
    """Shape (passages, width), of 16-bit floats on the way out, of any on the way in."""


class OnLeftOut(Protocol):
    """Told of what can't be brought in."""

    def __call__(self, row: int, reason: str) -> None:
        """The row, counted from 1, and why, in words that follow “row 7:”."""
        ...


@dataclass(frozen=True)
class Opened:
    """A file that is being read."""

    head: Head
    batches: Iterator[Carried]
    """Each at most `AT_ONCE` passages. Raises UsageTrouble where the file breaks off or can't be read further."""
    rows: int = 0
    """Rows in the file; 0 where that is not known before the end."""


@dataclass
class LeftOut:
    """Rows that were not taken: their number, and the first of them with the reasons."""

    told: int = 20
    count: int = 0
    reasons: list[str] = field(default_factory=list)

    def __call__(self, row: int, reason: str) -> None:
        """Another one."""
        self.count += 1
        if len(self.reasons) < self.told:
            self.reasons.append(f"Row {row:,}: {reason}.")


def as_units(vectors: NDArray[Any]) -> tuple[NDArray[np.float16], NDArray[np.float64]]:
    """Vectors, shape (n, width), at length 1 in 16-bit floats, and the lengths that they had, shape (n,).

    One that is made of 16-bit floats of about length 1 has been brought to it before, and stays to the last bit. What
    is too small for the 32-bit floats of the services is 0.
    """
    import numpy as np  # noqa: PLC0415  slow to import

    from aoai_tui.storage.vectors.units import LENGTH_ERROR, units  # noqa: PLC0415  numpy

    if vectors.dtype != np.float16:
        vectors = vectors.astype(np.float32)
    halves, norms = units(vectors)
    with np.errstate(over="ignore"):
        given = vectors.astype(np.float16)
    already = (given == vectors).all(axis=1) & (np.abs(norms - 1) <= LENGTH_ERROR)
    return np.where(already[:, None], given, halves), norms
