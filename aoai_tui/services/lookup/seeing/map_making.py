"""From the vectors of a collection to its map."""

from __future__ import annotations

from collections.abc import Generator
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from aoai_tui.services.lookup.seeing.cloud import Cloud
from aoai_tui.services.lookup.seeing.live_vectors import LiveVectors
from aoai_tui.services.lookup.seeing.projection import Projecting, Projection, projection
from aoai_tui.services.lookup.seeing.seen import MOST_GROUPS, MOST_POINTS, CollectionMap, PointGroup

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store
    from aoai_tui.storage.vectors.looking_up import AllVectors


def identity(collection_id: str, found: AllVectors | None) -> bytes:
    """What tells whether a map would be the same: the collection, and its passages' places in the file."""
    mark = blake2b(collection_id.encode(), digest_size=16)
    if found is not None:
        for part in (found.rows, found.passages, found.sources):
            mark.update(np.ascontiguousarray(part).tobytes())
    return mark.digest()


def projected(found: AllVectors) -> Generator[float | Projection, None, None]:
    """How much is done, at last the points of all passages, in the order of their rows."""
    for step in projection(LiveVectors(found.matrix, found.rows)):
        yield step.share if isinstance(step, Projecting) else step


def map_from(store: Store, found: AllVectors, flat: Projection) -> CollectionMap:
    """The map; of too many passages an even part. Raises StorageTrouble."""
    step = max(1, -(-len(found.rows) // MOST_POINTS))
    kept, groups = _grouped(store, found.sources)
    made = CollectionMap(
        cloud=Cloud(flat.points[::step], kept[::step]),
        passages=found.passages[::step].tolist(),
        groups=groups,
        explained=flat.explained,
        total=len(found.rows),
    )
    made.points_of(())  # so that the first who asks doesn't wait
    return made


def empty_map() -> CollectionMap:
    """Of a collection without vectors."""
    nothing = np.empty(0, np.int64)
    return CollectionMap(Cloud(np.empty((0, 2), np.float32), nothing), (), (), (0.0, 0.0), 0)


def _grouped(store: Store, sources: NDArray[np.int64]) -> tuple[NDArray[np.int64], tuple[PointGroup, ...]]:
    """The group of each passage: one for each of the largest sources, one for all the others."""
    ids, which, counts = np.unique(sources, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    group_of = np.empty(len(ids), np.int64)
    group_of[order] = np.minimum(np.arange(len(ids)), MOST_GROUPS)
    named = [
        PointGroup(store.sources.get(int(ids[at])).name, int(counts[at]))
        for at in order[:MOST_GROUPS].tolist()
    ]
    if others := int(counts[order[MOST_GROUPS:]].sum()):
        named.append(PointGroup("", others))
    return group_of[which], tuple(named)
