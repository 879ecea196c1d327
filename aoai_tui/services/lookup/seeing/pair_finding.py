"""From the vectors of a collection to its near duplicates."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aoai_tui.services.lookup.naming import matches
from aoai_tui.services.lookup.seeing.duplicates import Comparing, near_duplicates
from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors
from aoai_tui.services.lookup.seeing.seen import Duplicate, Duplicates

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store
    from aoai_tui.storage.vectors.looking_up import AllVectors


def pairs_of(found: AllVectors, threshold: float, pause: float) -> Generator[Comparing, None, None]:
    """How much is done, every `pause` seconds with the pairs of places among the rows so far; at last with all."""
    for step in near_duplicates(LiveVectors(found.matrix, found.rows), threshold, pause=pause):
        yield step if isinstance(step, Comparing) else Comparing(1.0, step)


def duplicates_from(store: Store, found: AllVectors, step: Comparing) -> Duplicates:
    """The pairs with their passages; those of which one was deleted meanwhile are left out. Raises StorageTrouble."""
    pairs = step.found
    if pairs is None:
        return Duplicates((), more=False, searched=len(found.rows), share=step.share)
    firsts, seconds = found.passages[pairs.firsts].tolist(), found.passages[pairs.seconds].tolist()
    known = matches(store, list(dict.fromkeys(firsts + seconds)))
    both = [
        Duplicate(replace(known[first], score=score), replace(known[second], score=score))
        for first, second, score in zip(firsts, seconds, pairs.scores.tolist(), strict=True)
        if first in known and second in known
    ]
    return Duplicates(tuple(both), more=pairs.more, searched=len(found.rows), share=step.share)
