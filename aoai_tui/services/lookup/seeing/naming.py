"""Passages by their ids, with the sources that they come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aoai_tui.domain import Match

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store


def matches(store: Store, passage_ids: Sequence[int]) -> dict[int, Match]:
    """Those that are still there, by id. Raises StorageTrouble."""
    passages = store.passages.some(passage_ids)
    sources = {number: store.sources.get(number) for number in {one.source_id for one in passages}}
    return {one.id: Match(passage=one, source=sources[one.source_id], score=1.0) for one in passages}
