"""What is kept of conversations: listed, named, deleted and brought back, forked, with their drafts and options."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aoai_tui.domain import Api, Attachment, ChatOptions, Conversation, Message, Place
from aoai_tui.services.archive import KEEP_DELETED, Archive
from aoai_tui.services.deployments import KnownDeployments, Work
from aoai_tui.services.in_turn import InTurn
from aoai_tui.services.link import Link

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aoai_tui.storage.conversations import Removal
    from aoai_tui.storage.store import Store


@dataclass
class KeptConversations:
    """Conversations in one archive, as they are worked with over one link."""

    link: Link
    archive: Archive
    _drafts: InTurn = field(default_factory=InTurn, init=False, repr=False, compare=False)

    async def conversations(self) -> list[Conversation]:
        """All conversations with a message, newest first. Replies that a crash cut off are marked first."""
        return await self.archive(lambda store: store.conversations.list())

    async def messages(self, conversation_id: str) -> list[Message]:
        """The shown branch, from its first message to its last."""
        return await self.archive(lambda store: store.conversations.branch(conversation_id))

    async def conversation(self, conversation_id: str) -> Conversation:
        """One conversation. Raises StorageTrouble where it is gone."""
        return await self.archive(lambda store: store.conversations.get(conversation_id))

    async def create(
        self, *, system_prompt: str = "", deployment: str = "", options: ChatOptions | None = None
    ) -> Conversation:
        """A new conversation; it is listed once it holds a message."""
        name = self.link.connection.name
        return await self.archive(
            lambda store: store.conversations.create(
                connection=name, deployment=deployment, system_prompt=system_prompt, options=options
            )
        )

    async def rename(self, conversation_id: str, title: str) -> None:
        """Give it a name that no automatic title replaces."""
        await self.archive(lambda store: store.conversations.rename(conversation_id, title))

    async def delete(self, conversation_id: str) -> None:
        """Take it from the list; `restore` brings it back for 30 days."""
        await self.archive(lambda store: store.conversations.delete(conversation_id))

    async def restore(self, conversation_id: str) -> None:
        """Undo `delete`."""
        await self.archive(lambda store: store.conversations.restore(conversation_id))

    async def tidy(self) -> str:
        """Mark what a crash cut off, sweep away what was deleted long ago; what there is to say about the data."""

        def tidied(store: Store) -> None:
            from aoai_tui.storage.sweeping import sweep_deleted  # noqa: PLC0415  sqlite3 comes with it

            store.conversations.recover_interrupted()
            store.conversations.purge_deleted(KEEP_DELETED)
            sweep_deleted(store, KEEP_DELETED)

        await self.archive(tidied)
        return await self.archive.notice()

    async def set_options(
        self,
        conversation_id: str,
        *,
        system_prompt: str | None = None,
        deployment: str | None = None,
        options: ChatOptions | None = None,
    ) -> Conversation:
        """What is sent from now on; None leaves a value as it is."""
        name = self.link.connection.name

        def changed(store: Store) -> Conversation:
            store.conversations.update_options(
                conversation_id,
                system_prompt=system_prompt,
                deployment=deployment,
                connection=name,
                options=options,
            )
            return store.conversations.get(conversation_id)

        return await self.archive(changed)

    async def pin(self, conversation_id: str, pinned: bool) -> None:
        """Keep it at the top of the list, or no longer."""
        await self.archive(lambda store: store.conversations.pin(conversation_id, pinned))

    # The tree of its messages

    async def places(self, conversation_id: str) -> Mapping[str, Place]:
        """Where each message stands that has siblings, by its id."""
        return await self.archive(lambda store: store.conversations.places(conversation_id))

    async def show_branch(self, conversation_id: str, message_id: str) -> None:
        """Show the branch through a message, to its newest end."""

        def shown(store: Store) -> None:
            kept = store.conversations
            kept.set_leaf(conversation_id, kept.newest_leaf(message_id))

        await self.archive(shown)

    async def fork(self, conversation_id: str, message_id: str) -> Conversation:
        """A new conversation with everything up to a message."""
        return await self.archive(lambda store: store.conversations.fork(conversation_id, message_id))

    async def delete_message(self, message: Message) -> Removal:
        """Take a message out with all that follows it; what `restore_message` needs."""
        return await self.archive(
            lambda store: store.conversations.delete_message(message.conversation_id, message.id)
        )

    async def restore_message(self, removal: Removal) -> None:
        """Undo `delete_message`."""
        await self.archive(lambda store: store.conversations.restore_message(removal))

    # What was typed, and what answers

    async def draft(self, conversation_id: str | None) -> str:
        """What was typed but not sent; None stands for the conversation that has not begun."""
        return await self.archive(lambda store: store.conversations.draft(conversation_id))

    async def draft_attachments(self, conversation_id: str | None) -> tuple[Attachment, ...]:
        """What was attached but not sent."""
        return await self.archive(lambda store: store.conversations.draft_attachments(conversation_id))

    async def save_draft(
        self, conversation_id: str | None, text: str, attachments: tuple[Attachment, ...] = ()
    ) -> None:
        """Keep what is typed and attached, after what was to be kept before."""
        await self._drafts(
            lambda: self.archive(
                lambda store: store.conversations.save_draft(conversation_id, text, attachments)
            )
        )

    async def earlier_prompts(self, limit: int = 500) -> list[str]:
        """What was asked in all conversations, the newest first and each text once."""
        return await self.archive(lambda store: store.conversations.earlier_prompts(limit))

    @property
    def deployments(self) -> KnownDeployments:
        """What answers."""
        return KnownDeployments(Work.CHAT, self.link, self.archive)

    async def api_for(self, deployment: str) -> Api:
        """The API over which a deployment is spoken to: the one chosen for it, else chat completions."""
        name = self.link.connection.name
        return await self.archive(lambda store: store.conversations.api_of(name, deployment)) or Api.CHAT

    async def use_api(self, deployment: str, api: Api) -> None:
        """Speak to a deployment over this API from now on."""
        name = self.link.connection.name
        await self.archive(lambda store: store.conversations.remember_api(name, deployment, api))

    def deployment_for(self, conversation: Conversation) -> str:
        """The conversation's own deployment, or the connection's. Raises UsageTrouble where neither is named."""
        return self.deployments.check(conversation.deployment)
