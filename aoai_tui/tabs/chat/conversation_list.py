"""The list at the left: pinned conversations, then the others by day, newest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.domain import Conversation
from aoai_tui.plain import plain_line
from aoai_tui.widgets.days import day_name


class ConversationList(Vertical):
    """Conversations to choose from."""

    DEFAULT_CSS = """
    ConversationList {
        height: 1fr; background: $surface; padding: 1 0 0 0;
        & OptionList {
            height: 1fr; border: none; background: $surface; padding: 0; scrollbar-size-vertical: 1;
            &:focus { border: none; background-tint: $foreground 0%; }
            & > .option-list--option-disabled { color: $muted; }
            & > .option-list--option-highlighted { color: $foreground; background: $surface; text-style: none; }
            &:focus > .option-list--option-highlighted { color: $foreground; background: $panel; text-style: bold; }
        }
        & #none { padding: 0 2; color: $muted; display: none; }
        &.-empty #none { display: block; }
        &.-empty OptionList { display: none; }
    }
    """

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
        self._conversations: dict[str, Conversation] = {}
        self._open_id: str | None = None

    def compose(self) -> ComposeResult:
        """The list and its words when it is empty."""
        yield Static("Your conversations will be listed here, by day.", id="none", markup=False)
        yield OptionList(markup=False)

    def show(
        self,
        conversations: Sequence[Conversation],
        open_id: str | None,
        busy: Collection[str] = (),
        unread: Collection[str] = (),
    ) -> None:
        """Show these; mark the open one, those whose reply is arriving, and those whose reply was not seen yet."""
        options = self.query_one(OptionList)
        # The cursor stays where the reader put it; it follows only to a conversation that was just opened.
        chosen = self._highlighted() if options.has_focus or open_id == self._open_id else None
        self._conversations = {conversation.id: conversation for conversation in conversations}
        self._open_id = open_id
        options.clear_options()
        signs = dict.fromkeys(unread, "● ") | dict.fromkeys(busy, "… ")
        options.add_options(_options(conversations, open_id, signs, datetime.now().astimezone().date()))
        self.set_class(not conversations, "-empty")
        self._highlight(chosen.id if chosen and chosen.id in self._conversations else open_id)

    def focus_list(self) -> None:
        """Put the cursor into the list."""
        options = self.query_one(OptionList)
        if options.highlighted is None:
            options.action_first()
        options.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open it."""
        event.stop()
        if event.option.id:
            self.post_message(self.Chosen(event.option.id))

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

    def chosen(self) -> Conversation | None:
        """The conversation under the cursor while the list has the focus, else the open one."""
        if self.query_one(OptionList).has_focus and (under_cursor := self._highlighted()):
            return under_cursor
        return self._conversations.get(self._open_id or "")

    def _highlighted(self) -> Conversation | None:
        option = self.query_one(OptionList).highlighted_option
        return self._conversations.get(option.id) if option and option.id else None

    def _highlight(self, conversation_id: str | None) -> None:
        options = self.query_one(OptionList)
        if conversation_id in self._conversations:
            options.highlighted = options.get_option_index(str(conversation_id))


def _options(
    conversations: Sequence[Conversation], open_id: str | None, signs: Mapping[str, str], today: date
) -> Iterator[Option]:
    """The rows: a heading for the pinned ones and for each day, then its conversations.

    The open one carries a bar, a busy one dots, one with a reply that was not seen a circle.
    """
    heading = ""
    for conversation in conversations:
        day = (
            "Pinned" if conversation.pinned else day_name(conversation.updated_at.astimezone().date(), today)
        )
        if day != heading:
            if heading:
                yield Option("", disabled=True)
            heading = day
            yield Option(Content(f" {day}"), disabled=True)
        mark = "▌" if conversation.id == open_id else " "
        title = signs.get(conversation.id, "") + plain_line(conversation.title or "New conversation", 80)
        row = Content.assemble((mark, "$accent"), title)
        yield Option(row.truncate(24, ellipsis=True), id=conversation.id)
