"""Single passages and sources of a collection: rewritten, sent again, taken out and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aoai_tui.domain import Passage
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.lookup.kept import KeptCollections


@dataclass
class ChangedCollections(KeptCollections):
    """Collections, and what is changed in them by hand."""

    async def edit(self, passage: Passage, text: str) -> Passage:
        """Give a passage other words; it waits for `embed` again. Raises UsageTrouble for none at all."""
        if not text.strip():
            raise UsageTrouble("There is no text.", "Delete the passage, or type what it is to say.")
        await self.archive(lambda store: store.passages.rewrite(passage, text))
        return await self.archive(lambda store: store.passages.get(passage.id))

    async def send_again(self, collection_id: str, passage_ids: Sequence[int]) -> None:
        """Let refused passages wait for `embed` again, as they are."""
        await self.archive(lambda store: store.passages.send_again(collection_id, passage_ids))

    async def delete_passages(self, collection_id: str, passage_ids: Sequence[int]) -> None:
        """Take passages out of a collection; `restore_removed` brings them back."""
        await self.archive(lambda store: store.passages.delete(collection_id, passage_ids))

    async def delete_sources(self, collection_id: str, source_ids: Sequence[int]) -> None:
        """Take sources out of a collection with all their passages; `restore_removed` brings them back."""
        await self.archive(lambda store: store.sources.delete(collection_id, source_ids))

    async def restore_removed(self, collection_id: str) -> int:
        """Undo the last of these two, and then the one before it; how many came back, 0 where nothing is left."""
        return await self.archive(lambda store: store.passages.restore_last(collection_id))
