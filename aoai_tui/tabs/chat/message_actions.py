"""What a reader does with a message: copied, edited, asked for again, forked, deleted, its branches walked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.css.query import NoMatches

from aoai_tui.domain import Message, Role
from aoai_tui.plain import plain
from aoai_tui.tabs.chat.message_view import MessageView
from aoai_tui.tabs.chat.transcript import Transcript
from aoai_tui.widgets.composer import Composer

if TYPE_CHECKING:
    from aoai_tui.storage.conversations import Removal
    from aoai_tui.tabs.chat.part import ChatPart

_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})[^\n]*\n(?P<code>.*?)^(?P=fence)", re.MULTILINE | re.DOTALL)


def code_blocks(text: str) -> list[str]:
    """The fenced code blocks of a Markdown text; one that was cut off counts too."""
    found = [match["code"] for match in _FENCE.finditer(text)]
    rest = _FENCE.sub("", text)
    if cut := re.search(r"^(?:`{3,}|~{3,})[^\n]*\n(.+)\Z", rest, re.MULTILINE | re.DOTALL):
        found.append(cut[1])
    return found


class MessageActions:
    """Does what MessageView.Asked asks for, by the method of the action's name."""

    def __init__(self, tab: ChatPart) -> None:
        """For the messages of a chat tab."""
        self._tab = tab
        self._removals: list[Removal] = []
        self._code: tuple[str, int] = ("", 0)
        """The message whose code was copied last, and the number of the block."""

    async def do(self, event: MessageView.Asked) -> None:
        """One action on one message."""
        with self._tab.errors_shown():
            match event.action:
                case "copy":
                    self._tab.copy(event.message.text or event.message.refusal, "The message")
                case "copy_code":
                    self._copy_code(event.message)
                case "edit":
                    self._tab.edit(event.message)
                case "regenerate":
                    self._tab.focus_first()
                    self._tab.asking.regenerate(event.message)
                case "go_on":
                    self._tab.focus_first()
                    self._tab.asking.go_on(event.message)
                case "older" | "newer":
                    await self._walk(event.message, -1 if event.action == "older" else 1)
                case "fork":
                    await self._fork(event.message)
                case "delete":
                    await self._delete(event.message)
                case "undelete":
                    await self._undelete()
                case "previous" | "next":
                    await self._step_from(event.message, -1 if event.action == "previous" else 1)
                case _:
                    self._hand_on(event)

    def _hand_on(self, event: MessageView.Asked) -> None:
        """What is done with a message elsewhere."""
        match event.action:
            case "read_aloud":
                self._tab.read_aloud(event.message)
            case "to_speech":
                self._to_speech(event.message)
            case "look_up":
                self._tab.post_message(self._tab.Handed("embeddings", event.message.text.strip()))
            case "view":
                self._tab.pictures.show(event.message.attachments)
            case "to_images":
                self._tab.pictures.to_images(event.message.attachments)

    def focused_message(self) -> Message | None:
        """The message that the reader stands on."""
        try:
            return self._tab.query_one("MessageView:focus", MessageView).message
        except NoMatches:
            return None

    def newest_text(self) -> str:
        """The newest reply as it was written, arriving or not; empty without one."""
        if (running := self._tab.asking.open_reply()) and running.text:
            return plain(running.text)
        replies = [m for m in self._tab.query_one(Transcript).messages if m.role is Role.ASSISTANT]
        return replies[-1].text if replies else ""

    async def show_details(self) -> None:
        """Stand on the message, or the newest one, and show what is known of it."""
        view = self._tab.app.focused
        if not isinstance(view, MessageView):
            view = await self._step_from(None, -1)
        if view:
            view.action_details()

    async def step(self, by: int) -> None:
        """Stand on the message above or below; from the composer, on the newest one; below it, in the composer."""
        await self._step_from(self.focused_message(), by)

    async def _step_from(self, message: Message | None, by: int) -> MessageView | None:
        transcript = self._tab.query_one(Transcript)
        messages = transcript.messages
        ids = [one.id for one in messages]
        at = ids.index(message.id) + by if message and message.id in ids else len(ids) - 1
        if at >= len(ids) or not ids:
            self._tab.query_one(Composer).focus()
        elif at >= 0:
            return await transcript.stand_on(ids[at])
        return None

    def _to_speech(self, message: Message) -> None:
        from aoai_tui.services.narration.spoken import speakable  # noqa: PLC0415  when it is wanted

        if text := speakable(message.text).strip():
            self._tab.post_message(self._tab.Handed("speech", text))
        else:
            self._tab.app.notify("There is nothing in it that can be read aloud.", markup=False)

    def _copy_code(self, message: Message) -> None:
        blocks = code_blocks(message.text)
        if not blocks:
            self._tab.app.notify("There is no code block in this message.", markup=False)
            return
        last, number = self._code
        number = number % len(blocks) + 1 if last == message.id else 1
        self._code = (message.id, number)
        name = "The code" if len(blocks) == 1 else f"Code block {number} of {len(blocks)}"
        self._tab.copy(blocks[number - 1], name)

    async def _walk(self, message: Message, by: int) -> None:
        chat = self._tab.bench.chat
        place = (await chat.places(message.conversation_id)).get(message.id)
        if place is None or self._is_busy():
            return
        other = place.siblings[(place.number - 1 + by) % place.count]
        await chat.show_branch(message.conversation_id, other)
        await self._tab.show_again(other)

    async def _fork(self, message: Message) -> None:
        forked = await self._tab.bench.chat.fork(message.conversation_id, message.id)
        await self._tab.open(forked)
        self._tab.app.notify(
            "A new conversation with everything up to there. The old one is as it was.", markup=False
        )

    async def _delete(self, message: Message) -> None:
        if self._is_busy():
            return
        followed = self._tab.query_one(Transcript).messages[-1:] != [message]
        self._removals.append(await self._tab.bench.chat.delete_message(message))
        await self._tab.show_again(message.parent_id)
        what = "The prompt" if message.role is Role.USER else "The reply"
        rest = " and what follows it" if followed else ""
        self._tab.app.notify(
            f"{what}{rest} is deleted. u on a message, or the palette, undoes it.", markup=False
        )

    async def _undelete(self) -> None:
        """Bring back the message that was deleted last in the open conversation."""
        for removal in reversed(self._removals):
            if self._tab.shows(removal.conversation_id):
                self._removals.remove(removal)
                await self._tab.bench.chat.restore_message(removal)
                await self._tab.show_again(None)
                return
        self._tab.app.notify(
            "No message of this conversation was deleted since the app opened.", markup=False
        )

    def _is_busy(self) -> bool:
        if self._tab.asking.open_reply():
            self._tab.app.notify("A reply is still arriving. Escape stops it.", markup=False)
            return True
        return False
