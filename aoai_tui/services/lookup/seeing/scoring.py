"""How alike two single vectors are."""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from aoai_tui.domain import Passage

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store


def cosine(one: bytes, other: bytes) -> float:
    """Cosine similarity of two vectors, as 32-bit floats; 0 where either is all zeros."""
    return _cosine(np.frombuffer(one, dtype="<f4"), np.frombuffer(other, dtype="<f4"))


def score(store: Store, passage: Passage, query: str, like: Passage | None) -> float:
    """How alike a passage is to another one, else to a query whose vector is kept; NaN where neither is there."""
    if like is not None and like.collection_id == passage.collection_id:
        return _cosine(*store.vectors.vectors(passage.collection_id, [passage.id, like.id]))
    if query:
        collection = store.collections.get(passage.collection_id)
        vector = store.queries.get(collection.model, collection.width, query)
        if vector is not None:
            return _cosine(store.vectors.vector(passage), np.frombuffer(vector, dtype="<f4"))
    return nan


def _cosine(one: NDArray[Any], other: NDArray[Any]) -> float:
    left, right = one.astype(np.float64), other.astype(np.float64)
    lengths = float(np.linalg.norm(left) * np.linalg.norm(right))
    return float(np.clip(left @ right / lengths, -1, 1)) if lengths else 0.0
