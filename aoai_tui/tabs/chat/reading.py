"""The transcript as it is read: scrolled, stood on message by message, copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from aoai_tui.domain import Message
from aoai_tui.plain import plain_line
from aoai_tui.tabs.chat.part import ChatPart
from aoai_tui.tabs.chat.transcript import Transcript
from aoai_tui.widgets.clipboard import copy

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.message_view import MessageView


class Reading(ChatPart):
    """How the reader goes through the Chat tab's messages."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "alt+up",
            "choose_message(-1)",
            "Messages",
            id="chat.messages",
            tooltip="Stand on a message, to copy, edit, regenerate, fork or delete it",
        ),
        Binding(
            "alt+down",
            "choose_message(1)",
            "Next message",
            id="chat.next-message",
            show=False,
            tooltip="Go to the message below, at last to the input",
        ),
        Binding(
            "alt+i",
            "details",
            "Reply details",
            id="chat.details",
            show=False,
            tooltip="Ids, region, model, tokens, filters and limits of the newest reply",
        ),
        Binding(
            "pageup",
            "read_back",
            "Scroll back",
            id="chat.read-back",
            show=False,
            priority=True,
            tooltip="Scroll the conversation back, also from the input",
        ),
        Binding(
            "pagedown",
            "read_on",
            "Scroll on",
            id="chat.read-on",
            show=False,
            priority=True,
            tooltip="Scroll the conversation on, also from the input",
        ),
        Binding(
            "alt+s",
            "read_along",
            "Read the reply aloud",
            id="chat.read-aloud",
            show=False,
            tooltip="Read the reply aloud, sentence by sentence while it arrives; escape stops",
        ),
        Binding(
            "alt+c",
            "copy",
            "Copy",
            id="chat.copy",
            show=False,
            tooltip="Copy the selection, else the newest reply",
        ),
    ]

    def read_aloud(self, message: Message) -> None:
        """Read a message aloud; it goes on in any tab."""
        self.post_message(self.ReadAsked(_title(message.text), message.text))

    def action_read_along(self) -> None:
        """Read the reply that arrives, sentence by sentence; where none does, the newest one."""
        message = self.actions.focused_message()
        running = self.asking.open_reply()
        if message is None and running is not None:
            self.post_message(self.ReadAsked(_title(running.text) or "The reply", pieces=running.pieces()))
        elif text := (message.text if message else self.actions.newest_text()):
            self.post_message(self.ReadAsked(_title(text), text))
        else:
            self.app.notify("There is nothing to read aloud yet.", markup=False)

    async def on_message_view_asked(self, event: MessageView.Asked) -> None:
        await self.actions.do(event)

    async def action_choose_message(self, by: int) -> None:
        """Stand on a message: on the newest one from the composer."""
        await self.actions.step(by)

    async def action_details(self) -> None:
        """Stand on the message, or the newest one, and show what is known of it."""
        await self.actions.show_details()

    def action_read_back(self) -> None:
        """Scroll the conversation back by a page."""
        self.query_one(Transcript).page(-1)

    def action_read_on(self) -> None:
        """Scroll the conversation on by a page."""
        self.query_one(Transcript).page(1)

    def action_copy(self) -> None:
        """Copy the selection, else the message that the reader stands on, else the newest reply."""
        message = self.actions.focused_message()
        text = self.screen.get_selected_text() or (message.text if message else self.actions.newest_text())
        if text:
            self.copy(text, "")
        else:
            self.app.notify("There is nothing to copy yet.", markup=False)

    def copy(self, text: str, what: str) -> None:
        """Hand a text to the clipboard, with a word about it."""
        copy(self.app, text, what=what)


def _title(text: str) -> str:
    """How a text begins, without its Markdown's signs."""
    return plain_line(text.lstrip("#*->` \n"), 40)
