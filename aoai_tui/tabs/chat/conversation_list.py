"""The list at the left: pinned conversations, then the others by day, newest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from aoai_tui.domain import Conversation
from aoai_tui.plain import plain_line
from aoai_tui.widgets.day_list import DayList


class ConversationList(DayList[Conversation]):
    """Conversations to choose from."""

    NONE = "Your conversations will be listed here, by day."

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f2", "rename", "Rename", id="chat.rename", tooltip="Give the chosen conversation another name"
        ),
        Binding(
            "delete",
            "delete",
            "Delete",
            id="chat.delete",
            tooltip="Delete the chosen conversation; u brings it back",
        ),
        Binding("u", "restore", "Undo delete", id="chat.restore", tooltip="Bring back what was deleted last"),
        Binding(
            "p",
            "pin",
            "Pin",
            id="conversations.pin",
            tooltip="Keep the chosen conversation at the top, or no longer",
        ),
        Binding(
            "t",
            "title",
            "Title by a deployment",
            id="conversations.title",
            show=False,
            tooltip="Ask a deployment to name the chosen conversation",
        ),
    ]

    @dataclass
    class Chosen(Message):
        """The reader wants to see a conversation."""

        conversation_id: str

    @dataclass
    class RenameAsked(Message):
        """The reader wants to name a conversation."""

        conversation: Conversation

    @dataclass
    class DeleteAsked(Message):
        """The reader wants a conversation gone."""

        conversation: Conversation

    @dataclass
    class RestoreAsked(Message):
        """The reader wants the last deleted one back."""

    @dataclass
    class PinAsked(Message):
        """The reader wants a conversation at the top, or no longer."""

        conversation: Conversation

    @dataclass
    class TitleAsked(Message):
        """The reader wants a deployment to name a conversation."""

        conversation: Conversation

    def __init__(self, *, id: str | None = None) -> None:
        """An empty list."""
        super().__init__(id=id)
        self._signs: dict[str, str] = {}

    def show(
        self,
        conversations: Sequence[Conversation],
        open_id: str | None,
        busy: Collection[str] = (),
        unread: Collection[str] = (),
    ) -> None:
        """Show these; mark the open one, those whose reply is arriving, and those whose reply was not seen yet."""
        self._signs = dict.fromkeys(unread, "● ") | dict.fromkeys(busy, "… ")
        # The cursor stays where the reader put it; it follows only to a conversation that was just opened.
        self.fill(conversations, open_id or "", stay=self.has_cursor or (open_id or "") == self._open_id)

    def made_at(self, one: Conversation) -> datetime:
        """When it was changed last."""
        return one.updated_at

    def heading(self, one: Conversation, today: date) -> str:
        """The pinned ones stand under a heading of their own."""
        return "Pinned" if one.pinned else super().heading(one, today)

    def row(self, one: Conversation, mark: tuple[str, str]) -> Content:
        """The title; a busy one has dots before it, one with a reply that was not seen a circle."""
        title = self._signs.get(one.id, "") + plain_line(one.title or "New conversation", 80)
        return Content.assemble(mark, title).truncate(24, ellipsis=True)

    def open_row(self, one: Conversation) -> None:
        """Open it."""
        self.post_message(self.Chosen(one.id))

    def action_rename(self) -> None:
        """Name the chosen conversation."""
        if conversation := self.chosen():
            self.post_message(self.RenameAsked(conversation))

    def action_delete(self) -> None:
        """Delete the chosen conversation."""
        if conversation := self.chosen():
            self.post_message(self.DeleteAsked(conversation))

    def action_restore(self) -> None:
        """Undo the last deletion."""
        self.post_message(self.RestoreAsked())

    def action_pin(self) -> None:
        """Pin the chosen conversation, or no longer."""
        if conversation := self.chosen():
            self.post_message(self.PinAsked(conversation))

    def action_title(self) -> None:
        """Have the chosen conversation named."""
        if conversation := self.chosen():
            self.post_message(self.TitleAsked(conversation))
