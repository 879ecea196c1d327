"""Prompts and their replies: sent, followed, stopped, asked again, whatever conversation is shown meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, suppress
from typing import TYPE_CHECKING, Protocol

from textual.notifications import SeverityLevel
from textual.worker import get_current_worker

from aoai_tui.domain import Attachment, Conversation, Message, MessageState, OnWait, Role
from aoai_tui.errors import StorageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.chat.reply_events import NotSaved, PromptKept, ReplyBegun, ReplyEnded, ReplyEvent
from aoai_tui.services.chat.tool_rounds import ToolAnswered, ToolRounds
from aoai_tui.tabs.chat.part import GROUP
from aoai_tui.tabs.chat.running_reply import WAITING_FOR_TOOLS, RunningReply
from aoai_tui.tabs.chat.tool_use import tools_for
from aoai_tui.tabs.chat.transcript import Transcript
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.desktop_note import tell_desktop

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.part import ChatPart

_AT_ONCE = 2
"""The most messages that a stopped reply leaves to be shown: itself and its prompt."""

_KEYS_TURN = 0.01
"""Seconds that a stream waits while a key is being drawn: whoever types sees it at once, however fast text arrives."""


class AskBeside(Protocol):
    """ChatService.again or ChatService.go_on."""

    def __call__(
        self, conversation: Conversation, reply: Message, *, on_wait: OnWait, tools: ToolRounds
    ) -> AsyncGenerator[ReplyEvent, None]:
        """The events of the reply that stands beside this one."""
        ...


class Asking:
    """The replies of one chat tab. Its workers belong to the tab, which they draw."""

    def __init__(self, tab: ChatPart) -> None:
        """Nothing is asked yet."""
        self._tab = tab
        self._chat = tab.bench.chat
        self._sending = False
        """Whether a prompt was sent and is not kept yet."""
        self.running: dict[str, RunningReply] = {}
        """The replies that are arriving, by their conversation's id."""
        self.unread: set[str] = set()
        """The conversations whose reply ended while another one was open."""

    def send(
        self, text: str, attachments: Sequence[Attachment] = (), instead_of: Message | None = None
    ) -> None:
        """Ask the open conversation; it begins with this prompt where none is open.

        `instead_of` is the earlier prompt that was edited: the new one stands beside it.
        """
        if self._sending:  # enter was pressed twice
            return
        if self.open_reply():
            self._tab.app.notify(
                "A reply is still arriving. Escape stops it; your text stays here.", markup=False
            )
            return
        self._sending = True
        self._tab.run_worker(self._ask(text, tuple(attachments), instead_of), group=GROUP)

    def send_again(self, last: Message) -> None:
        """What f5 does: let a cut-off reply go on; else ask again, without what the deployment refused."""
        if _can_go_on(last):
            self.go_on(last)
        else:
            self.regenerate(last)

    def regenerate(self, message: Message) -> None:
        """Ask for another reply in the place of this one, or to this prompt: a branch."""
        self._ask_beside(message, self._chat.again)

    def go_on(self, reply: Message) -> None:
        """Let a reply go on where it ends: a branch that begins with its text."""
        self._ask_beside(reply, self._chat.go_on)

    def _ask_beside(self, message: Message, ask: AskBeside) -> None:
        if self._tab.conversation and not self._sending and not self.open_reply():
            self._sending = True
            self._tab.run_worker(self._ask_again(self._tab.conversation, message, ask), group=GROUP)

    def stop(self, conversation_id: str) -> None:
        """End the reply in a conversation, if one is arriving; what came is kept."""
        if (running := self.running.get(conversation_id)) and running.worker:
            running.worker.cancel()

    def open_reply(self) -> RunningReply | None:
        """The reply that is arriving in the open conversation."""
        return self.running.get(self._tab.conversation.id) if self._tab.conversation else None

    async def _ask(self, text: str, attachments: tuple[Attachment, ...], instead_of: Message | None) -> None:
        with self._tab.errors_shown():
            async with AsyncExitStack() as until_kept:  # nothing else is shown before the prompt is safe
                await until_kept.enter_async_context(self._tab.showing)
                until_kept.callback(self._sent)
                conversation = await self._conversation_to_ask()
                running = self._start(conversation)
                events = self._chat.ask(
                    conversation,
                    text,
                    on_wait=running.on_wait,
                    attachments=attachments,
                    instead_of=instead_of,
                    tools=tools_for(self._tab, conversation),
                )
                if instead_of:
                    running.cut = await self._tab.query_one(Transcript).cut(instead_of.parent_id)
                await self._follow(running, events, until_kept)

    def _sent(self) -> None:
        self._sending = False

    async def _conversation_to_ask(self) -> Conversation:
        """The open conversation; a new one where none is open."""
        if self._tab.conversation is None:
            system, deployment = self._tab.pending_options
            self._chat.deployments.check(deployment)
            self._tab.conversation = await self._chat.create(
                system_prompt=system, deployment=deployment, options=self._tab.pending_chat_options
            )
        return self._tab.conversation

    def _start(self, conversation: Conversation) -> RunningReply:
        running = RunningReply(conversation, get_current_worker())
        self.running[conversation.id] = running
        self._tab.refresh_bindings()
        return running

    async def _follow(
        self, running: RunningReply, events: AsyncIterator[ReplyEvent], until_kept: AsyncExitStack
    ) -> None:
        """Read a reply to its end; leaving early keeps what had arrived."""
        conversation_id = running.conversation.id
        try:
            async with aclosing(events):  # type: ignore[type-var]
                async for event in events:
                    running.take(event)
                    if running.view and running.view.draws_key:
                        await asyncio.sleep(_KEYS_TURN)
                    match event:
                        case PromptKept(message):
                            await self._prompt_kept(message)
                            await until_kept.aclose()
                            await self._tab.refresh_list()
                        case ReplyBegun():
                            await until_kept.aclose()
                            await self._show_live(running)
                        case NotSaved(error):
                            self._tab.show_error(error)
                        case ReplyEnded(message, goes_on=True):
                            await self._round_ended(running, message)
                        case ReplyEnded(message):
                            await self._reply_ended(running, message)
                        case ToolAnswered(message) if self._is_open(running):
                            await self._tab.query_one(Transcript).add(message)
        finally:
            running.end()
            await until_kept.aclose()
            if (
                self.running.get(conversation_id) is running
            ):  # and not the next one, which may have begun meanwhile
                del self.running[conversation_id]
                if self._tab.is_attached:
                    await self._reply_stopped(running)

    async def _prompt_kept(self, message: Message) -> None:
        composer = self._tab.query_one(Composer)
        if composer.text.startswith(message.text):  # what was typed since is the next prompt
            composer.put(composer.text.removeprefix(message.text))
        self._tab.attaching.sent(message.attachments)
        if self._tab.editing and self._tab.editing.parent_id == message.parent_id:
            self._tab.leave_editing()
        await self._tab.query_one(Transcript).add(message)
        if message.parent_id is None:  # it began the conversation: it is no draft of the next one
            with suppress(StorageTrouble):
                await self._chat.save_draft(None, "")
        await self._tab.keep_draft()

    async def _show_live(self, running: RunningReply) -> None:
        async with self._tab.showing:
            if self._is_open(running):
                running.show_in(
                    await self._tab.query_one(Transcript).open_reply(running.deployment, running.text)
                )
        self._tab.refresh_bindings()

    async def _round_ended(self, running: RunningReply, message: Message) -> None:
        """The reply called tools: it is shown, and the next one follows when they have been run."""
        running.reply, running.stage = None, WAITING_FOR_TOOLS
        async with self._tab.showing:
            if self._is_open(running):
                transcript = self._tab.query_one(Transcript)
                await transcript.close_reply(message)
                running.show_in(await transcript.open_reply(running.deployment))

    async def _reply_ended(self, running: RunningReply, message: Message) -> None:
        async with self._tab.showing:
            del self.running[message.conversation_id]
            if is_open := self._is_open(running):
                await self._tab.query_one(Transcript).close_reply(message)
                await self._tab.mark_branches()
        self._tab.refresh_bindings()
        with self._tab.errors_shown():
            await self._tell_of_reply(message, is_open=is_open)
            await self._tab.refresh_list()
            await self._tab.suggest_deployments()

    async def _tell_of_reply(self, message: Message, *, is_open: bool) -> None:
        """A mark and a word where another conversation is open; a note where another window has the focus."""
        failed = message.state is MessageState.FAILED
        title = plain_line((await self._chat.conversation(message.conversation_id)).title, 40)
        words = f"The reply in “{title}” failed." if failed else f"The reply in “{title}” is there."
        if not is_open:
            self.unread.add(message.conversation_id)
            severity: SeverityLevel = "warning" if failed else "information"
            self._tab.app.notify(words, severity=severity, markup=False)
        tell_desktop(self._tab.app, words)

    async def _reply_stopped(self, running: RunningReply) -> None:
        """Escape: the service has kept what came; show it as it is kept."""
        with self._tab.errors_shown():
            async with self._tab.showing:
                if self._is_open(running):
                    await self._show_kept(running, await self._chat.messages(running.conversation.id))
                    await self._tab.mark_branches()
            await self._tab.refresh_list()
        self._tab.refresh_bindings()

    async def _show_kept(self, running: RunningReply, messages: list[Message]) -> None:
        """What was kept but isn't shown yet: the stopped reply, at times the prompt too."""
        transcript = self._tab.query_one(Transcript)
        shown = [message.id for message in transcript.messages]
        missing = messages[len(shown) :]
        as_one = shown == [message.id for message in messages[: len(shown)]] and 0 < len(missing) <= _AT_ONCE
        if not as_one or any(one.role is Role.TOOL or one.id in running.cut for one in missing):
            await transcript.show(messages)
            return
        for message in missing:
            if message.role is Role.ASSISTANT:
                await transcript.close_reply(message)
            else:
                await self._prompt_kept(message)

    def _is_open(self, running: RunningReply) -> bool:
        return self._tab.shows(running.conversation.id)

    async def _ask_again(self, conversation: Conversation, message: Message, ask: AskBeside) -> None:
        with self._tab.errors_shown():
            async with AsyncExitStack() as until_begun:
                await until_begun.enter_async_context(self._tab.showing)
                until_begun.callback(self._sent)
                await self._heed(message)
                running = self._start(conversation)
                tools = tools_for(self._tab, conversation)
                events = ask(conversation, message, on_wait=running.on_wait, tools=tools)
                before = message.parent_id if message.role is Role.ASSISTANT else message.id
                running.cut = await self._tab.query_one(Transcript).cut(before)
                await self._follow(running, events, until_begun)

    async def _heed(self, message: Message) -> None:
        """Remember why the deployment refused, so that it is asked in another way now and from now on."""
        failure, deployment = message.failure, message.deployment or ""
        if failure and failure.parameter:
            await self._chat.deployments.leave_out(deployment, failure.parameter, failure.replacement)
        if failure and failure.api:
            await self._chat.use_api(deployment, failure.api)
        if failure and (failure.parameter or failure.api):
            await self._tab.show_deployment()


def _can_go_on(last: Message) -> bool:
    """Whether the reply has text that the deployment can be asked to continue."""
    cut = last.state in (MessageState.STOPPED, MessageState.INTERRUPTED, MessageState.INCOMPLETE)
    return last.role is Role.ASSISTANT and bool(last.text) and (cut or last.finish_reason == "length")
