"""Saves a reply while it grows."""

from __future__ import annotations

from aoai_tui.domain import Message, MessageState
from aoai_tui.services.archive import Archive
from aoai_tui.services.chat.growing_reply import GrowingReply
from aoai_tui.services.saver import Saver


class ReplySaver(Saver[Message]):
    """An async context in which a growing reply is saved every 0.4 s while it changes."""

    def __init__(self, archive: Archive, reply: GrowingReply) -> None:
        """Nothing is saved before the context is entered."""

        async def save(message: Message) -> None:
            await archive(lambda store: store.conversations.save_reply(message))

        super().__init__(lambda: reply.grown, lambda: reply.message(MessageState.GROWING), save)
