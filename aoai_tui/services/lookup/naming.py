"""Passages by their ids, with the sources that they come from."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import TYPE_CHECKING

from aoai_tui.domain import Match

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store


def matches(store: Store, passage_ids: Sequence[int]) -> dict[int, Match]:
    """Those that are still there, by id and in this order; their scores are still to be told. Raises StorageTrouble."""
    passages = store.passages.some(passage_ids)
    sources = store.sources.some(sorted({one.source_id for one in passages}))
    return {
        one.id: Match(passage=one, source=sources[one.source_id], score=nan)
        for one in passages
        if one.source_id in sources
    }
