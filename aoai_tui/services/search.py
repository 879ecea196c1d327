"""Finding what was said, wherever it is."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.domain import Conversation, Hit
from aoai_tui.domain.finding import wanted
from aoai_tui.services.archive import Archive


@dataclass
class FindingService:
    """Searches one archive."""

    archive: Archive

    async def find(self, typed: str) -> list[Hit]:
        """The places that have all of the words, the best first; none while nothing is typed."""
        look_for = wanted(typed)
        return await self.archive(lambda store: store.search.find(look_for)) if look_for else []

    async def lead_to(self, hit: Hit) -> Conversation:
        """The hit's conversation, showing the branch on which the message lies. StorageTrouble where it is gone."""

        message_id = hit.message_id
        if message_id is None:
            return await self.archive(lambda store: store.conversations.get(hit.conversation_id))
        return await self.archive(
            lambda store: store.conversations.show_message(hit.conversation_id, message_id)
        )
