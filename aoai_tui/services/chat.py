"""Conversations: kept before they are sent, saved while they arrive, never lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from aoai_tui.domain import (
    Answered,
    ChatOptions,
    ChatRequest,
    Conversation,
    Message,
    MessageState,
    ReplyPiece,
    Role,
    Turn,
    Wait,
)
from aoai_tui.errors import AoaiError, StorageTrouble, UsageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.growing_reply import GrowingReply
from aoai_tui.services.link import Link
from aoai_tui.services.reply_saver import ReplySaver

if TYPE_CHECKING:
    from aoai_tui.storage.store import Store

KEEP_DELETED = timedelta(days=30)
"""How long a deleted conversation can still be brought back."""

OnWait = Callable[[Wait | None], None]

_GO_ON = "Your reply was cut off. Continue exactly where it stopped, without repeating anything."
"""Sent, but not kept, when a reply is asked to go on."""

WORK = "chat"
"""The kind of work under which deployments are remembered."""


class PromptKept(Struct, frozen=True):
    """The prompt is in the database; nothing was sent yet."""

    message: Message


class ReplyBegun(Struct, frozen=True):
    """The reply has its place in the database and the request is on its way."""

    reply: GrowingReply


class NotSaved(Struct, frozen=True):
    """The reply goes on but can't be saved just now."""

    error: StorageTrouble


class ReplyEnded(Struct, frozen=True):
    """The reply as it is kept; its state and failure say how it ended."""

    message: Message
    error: AoaiError | None = None


ReplyEvent = PromptKept | ReplyBegun | ReplyPiece | NotSaved | ReplyEnded


@dataclass
class ChatService:
    """Conversations over one link and one archive."""

    link: Link
    archive: Archive
    stream_gap: float = 60.0
    """Seconds of silence in mid-reply after which it counts as broken."""

    # What is kept

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
        """Mark what a crash cut off, drop what was deleted long ago; what there is to say about the data."""

        def tidied(store: Store) -> None:
            store.conversations.recover_interrupted()
            store.conversations.purge_deleted(KEEP_DELETED)

        await self.archive(tidied)
        return await self.archive.notice()

    async def set_options(
        self, conversation_id: str, *, system_prompt: str, deployment: str, options: ChatOptions | None = None
    ) -> Conversation:
        """What is sent from now on; None leaves the options as they are."""
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

    async def draft(self, conversation_id: str | None) -> str:
        """What was typed but not sent; None stands for the conversation that has not begun."""
        return await self.archive(lambda store: store.conversations.draft(conversation_id))

    async def save_draft(self, conversation_id: str | None, text: str) -> None:
        """Keep what is typed."""
        await self.archive(lambda store: store.conversations.save_draft(conversation_id, text))

    async def known_deployments(self) -> list[str]:
        """Deployments that answered before over this connection, the newest first, then the configured one."""
        name = self.link.connection.name
        known = await self.archive(lambda store: store.conversations.deployments(name, WORK))
        configured = self.link.connection.deployments.chat
        return known if not configured or configured in known else [*known, configured]

    # What is asked

    async def ask(
        self, conversation: Conversation, text: str, *, on_wait: OnWait, stream: bool = True
    ) -> AsyncGenerator[ReplyEvent, None]:
        """Send a prompt: kept, then sent, then its reply piece by piece, saved as it grows.

        Closing the generator, or cancelling the task, stops the reply and keeps what had arrived.
        Failures of the service end in ReplyEnded.error and are kept with the reply; StorageTrouble is raised
        only before anything is sent.
        """
        deployment = self.deployment_for(conversation)
        shown = await self.keep_prompt(conversation, text)
        yield PromptKept(shown[-1])
        request = ChatRequest(deployment, _turns(conversation, shown))
        async with aclosing(self._reply(shown[-1], request, on_wait, stream=stream)) as events:
            async for event in events:
                yield event

    async def keep_prompt(self, conversation: Conversation, text: str) -> list[Message]:
        """Add a prompt to the shown branch; returns the branch, which ends with it."""
        earlier = await self.messages(conversation.id)
        parent = earlier[-1].id if earlier else None
        prompt = await self.archive(
            lambda store: store.conversations.add_message(
                conversation.id, parent_id=parent, role=Role.USER, text=text
            )
        )
        return [*earlier, prompt]

    def reply_to(
        self, conversation: Conversation, shown: list[Message], deployment: str, *, on_wait: OnWait
    ) -> AsyncGenerator[ReplyEvent, None]:
        """A deployment's reply to a branch that ends with a prompt: a sibling of the replies that it has."""
        request = ChatRequest(deployment, _turns(conversation, shown), conversation.options.parameters)
        return self._reply(shown[-1], request, on_wait)

    async def show_branch(self, conversation_id: str, leaf_id: str) -> None:
        """Show the branch that ends with this message."""
        await self.archive(lambda store: store.conversations.set_leaf(conversation_id, leaf_id))

    async def again(
        self, conversation: Conversation, reply: Message, *, on_wait: OnWait
    ) -> AsyncGenerator[ReplyEvent, None]:
        """Ask for another reply to the same prompt: a branch beside `reply`, which is kept.

        `reply` may also be a prompt that never got one.
        """
        deployment = self.deployment_for(conversation)
        shown = await self.messages(conversation.id)
        before = _up_to_prompt(shown, reply)
        request = ChatRequest(deployment, _turns(conversation, before))
        async with aclosing(self._reply(before[-1], request, on_wait)) as events:
            async for event in events:
                yield event

    async def go_on(
        self, conversation: Conversation, reply: Message, *, on_wait: OnWait
    ) -> AsyncGenerator[ReplyEvent, None]:
        """Ask the deployment to continue a reply that was cut off: a branch that begins with its text."""
        deployment = self.deployment_for(conversation)
        shown = await self.messages(conversation.id)
        before = _up_to_prompt(shown, reply)
        turns = (*_turns(conversation, before), Turn(Role.ASSISTANT, reply.text), Turn(Role.USER, _GO_ON))
        request = ChatRequest(deployment, turns)
        async with aclosing(self._reply(before[-1], request, on_wait, begin_with=reply.text)) as events:
            async for event in events:
                yield event

    async def _reply(
        self,
        prompt: Message,
        request: ChatRequest,
        on_wait: OnWait,
        *,
        stream: bool = True,
        begin_with: str = "",
    ) -> AsyncGenerator[ReplyEvent, None]:
        begun = await self._begun(prompt, request.deployment)
        reply = GrowingReply(begun, parts=[begin_with] if begin_with else [])
        saver = ReplySaver(self.archive, reply)
        failure: AoaiError | None = None
        try:
            async with saver:
                yield ReplyBegun(reply)
                async with aclosing(self._pieces(request, reply, on_wait, stream)) as pieces:
                    async for piece in pieces:
                        yield piece
                        if trouble := saver.new_trouble():
                            yield NotSaved(trouble)
        except AoaiError as error:
            self.link.failed(error)
            failure = error
        except BaseException:  # Escape, or the app's end
            await saver.keep(reply.message(MessageState.STOPPED))
            raise
        ended = reply.message(MessageState.FAILED, failure) if failure else reply.ended()
        await saver.keep(ended)
        if trouble := saver.new_trouble():
            yield NotSaved(trouble)
        yield ReplyEnded(ended, failure)

    async def _begun(self, prompt: Message, deployment: str) -> Message:
        """The reply's row, which is never left growing by a cancel that comes while it is written."""
        writing = asyncio.create_task(
            self.archive(
                lambda store: store.conversations.begin_reply(prompt.conversation_id, prompt.id, deployment)
            )
        )
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            begun = await writing
            await self.archive(
                lambda store: store.conversations.save_reply(replace(begun, state=MessageState.STOPPED))
            )
            raise

    async def _pieces(
        self, request: ChatRequest, reply: GrowingReply, on_wait: OnWait, stream: bool
    ) -> AsyncGenerator[ReplyPiece, None]:
        client = await self.link.client()
        reply.start_clock()
        pieces = (
            client.chat.stream(request, gap=self.stream_gap, on_wait=on_wait)
            if stream
            else client.chat.whole(request, on_wait=on_wait)
        )
        async with aclosing(pieces):
            async for piece in pieces:
                reply.take(piece)
                if isinstance(piece, Answered):
                    await self._answered(piece, request.deployment)
                yield piece

    async def _answered(self, answered: Answered, deployment: str) -> None:
        self.link.answered(answered.receipt.limits)
        name = self.link.connection.name
        with suppress(StorageTrouble):  # only a convenience; the reply's own saving reports a full disk
            await self.archive(lambda store: store.conversations.remember_deployment(name, WORK, deployment))

    def deployment_for(self, conversation: Conversation) -> str:
        """The conversation's own deployment, or the connection's. Raises UsageTrouble where neither is named."""
        return self.check_deployment(conversation.deployment)

    def check_deployment(self, deployment: str) -> str:
        """The deployment, or the connection's where it is empty. Raises UsageTrouble where neither is named."""
        deployment = deployment or self.link.connection.deployments.chat
        if not deployment:
            raise UsageTrouble(
                "No deployment is chosen.",
                "Type the name of a chat deployment into the options (ctrl+o), or set one for the connection (f9).",
            )
        return deployment


def _up_to_prompt(shown: list[Message], reply: Message) -> list[Message]:
    """The messages that the reply answered, the prompt last; the whole branch where `reply` is a prompt."""
    if reply.role is Role.USER:
        return shown
    before = [message for message in shown if message.id != reply.id]
    return before[: next((i + 1 for i, m in enumerate(before) if m.id == reply.parent_id), len(before))]


def _turns(conversation: Conversation, messages: list[Message]) -> tuple[Turn, ...]:
    """What the service is sent: the system prompt, then every message that has words."""
    system = (Turn(Role.SYSTEM, conversation.system_prompt),) if conversation.system_prompt.strip() else ()
    return system + tuple(Turn(message.role, message.text) for message in messages if message.text)
