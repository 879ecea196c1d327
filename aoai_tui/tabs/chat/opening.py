"""Which conversation is open, and the list from which it is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from aoai_tui.domain import Conversation, Message, MessageState
from aoai_tui.plain import plain_line
from aoai_tui.tabs.chat.part import ChatPart
from aoai_tui.tabs.chat.transcript import Transcript
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.side_panel import close_over
from aoai_tui.workbench import Workbench

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.conversation_list import ConversationList


class Opening(ChatPart):
    """The open conversation of the Chat tab, and the others."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f2",
            "rename",
            "Rename",
            id="chat.rename",
            show=False,
            tooltip="Give the conversation another name",
        ),
    ]

    def __init__(self, bench: Workbench) -> None:
        """Nothing was deleted yet."""
        super().__init__(bench)
        self._deleted: list[str] = []

    async def refresh_list(self) -> None:
        """List the conversations anew."""
        await self.furnished.wait()
        conversations = await self.bench.chat.conversations()
        if not self.is_attached:
            return
        open_id = self.conversation.id if self.conversation else None
        self.conversation_list.show(
            conversations, open_id, busy=self.asking.running.keys(), unread=self.asking.unread
        )
        self.costs.tell(open_id)

    async def suggest_deployments(self) -> None:
        """Offer the deployments that answered before; take the newest where none is named."""
        known = await self.bench.chat.deployments.names()
        if not self.is_attached:
            return
        self.options_panel.suggest(known)
        if not self.deployment and known:
            self.pending_options = (self.pending_options[0], known[0])
            self.show_options()
        await self.show_deployment()

    async def open(self, conversation: Conversation | None) -> None:
        """Show a conversation, or an empty one that begins with its first prompt."""
        async with self.showing:
            await self.keep_draft()
            messages = await self.bench.chat.messages(conversation.id) if conversation else []
            draft = await self.bench.chat.draft(conversation.id if conversation else None)
            attached = await self.bench.chat.draft_attachments(conversation.id if conversation else None)
            for other in self.asking.running.values():
                other.view = None
            self.conversation = conversation
            self.asking.unread.discard(conversation.id if conversation else "")
            if conversation is None:
                self.presets.begin()
            self.leave_editing()
            await self._show_messages(messages)
            self.show_options()
            composer = self.query_one(Composer)
            composer.load_text(draft)
            composer.move_cursor(composer.document.end)
            self.attaching.show(attached)
        await self.show_deployment()
        await self.refresh_list()
        self.refresh_bindings()

    async def reopen(self, conversation_id: str) -> None:
        """Show a conversation as it is kept now."""
        await self.open(await self.bench.chat.conversation(conversation_id))

    async def _show_messages(self, messages: list[Message]) -> None:
        transcript, running = self.query_one(Transcript), self.asking.open_reply()
        places = await self.bench.chat.places(self.conversation.id) if self.conversation else {}
        if running is None:
            await transcript.show(messages, places)
            return
        await transcript.show([m for m in messages if m.state is not MessageState.GROWING], places)
        if running.has_begun:
            running.show_in(await transcript.open_reply(running.deployment, running.text))

    async def show_again(self, message_id: str | None) -> None:
        """Show the open conversation's branch as it is kept now, and stand on one of its messages."""
        if self.conversation is None:
            return
        async with self.showing:
            self.conversation = await self.bench.chat.conversation(self.conversation.id)
            await self._show_messages(await self.bench.chat.messages(self.conversation.id))
        if message_id:
            await self.query_one(Transcript).stand_on(message_id)
        else:
            self.focus_first()

    async def mark_branches(self) -> None:
        """Mark the messages that have siblings."""
        if self.conversation:
            self.query_one(Transcript).place(await self.bench.chat.places(self.conversation.id))

    def action_rename(self) -> None:
        """Name the open conversation."""
        self.conversation_list.action_rename()

    async def on_conversation_list_chosen(self, event: ConversationList.Chosen) -> None:
        with self.errors_shown():
            await self.open(await self.bench.chat.conversation(event.conversation_id))
        close_over(self)
        self.focus_first()

    @work(group="rename")
    async def on_conversation_list_rename_asked(self, event: ConversationList.RenameAsked) -> None:
        from aoai_tui.screens.ask_name import AskName  # noqa: PLC0415  not part of the first paint

        title = await self.app.push_screen_wait(AskName("Name of the conversation", event.conversation.title))
        if not title:
            return
        with self.errors_shown():
            await self.bench.chat.rename(event.conversation.id, title)
            await self.refresh_list()

    async def on_conversation_list_delete_asked(self, event: ConversationList.DeleteAsked) -> None:
        with self.errors_shown():
            self.asking.stop(event.conversation.id)
            await self.bench.chat.delete(event.conversation.id)
            self._deleted.append(event.conversation.id)
            if self.shows(event.conversation.id):
                await self.open(None)
            await self.refresh_list()
            self.app.notify(
                f"Deleted “{plain_line(event.conversation.title, 40)}”. u in the list brings it back.",
                markup=False,
            )

    async def on_conversation_list_restore_asked(self) -> None:
        if not self._deleted:
            self.app.notify("Nothing was deleted since the app opened.", markup=False)
            return
        with self.errors_shown():
            await self.bench.chat.restore(self._deleted.pop())
            await self.refresh_list()
