"""The Chat tab: conversations at the left, the open one in the middle, its options at the right."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, suppress
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Static, TextArea
from textual.worker import WorkerError, get_current_worker

from aoai_tui.domain import Conversation, Message, MessageState, Role
from aoai_tui.errors import StorageTrouble
from aoai_tui.plain import plain, plain_line
from aoai_tui.services.chat import NotSaved, PromptKept, ReplyBegun, ReplyEnded, ReplyEvent
from aoai_tui.tab import FeatureTab
from aoai_tui.tabs.chat.running_reply import RunningReply
from aoai_tui.tabs.chat.transcript import Transcript
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.side_panel import SidePanel
from aoai_tui.workbench import Workbench

if TYPE_CHECKING:
    from aoai_tui.tabs.chat.conversation_list import ConversationList
    from aoai_tui.tabs.chat.options import ChatOptions

_DRAFT_AFTER = 0.4
"""Seconds after the last key press at which what is typed is kept."""


class ChatTab(FeatureTab):
    """Conversations with a deployment."""

    TITLE = "Chat"
    NAME = "chat"
    HELP = (
        "Type below and press enter. The reply arrives as it is written; escape stops it and keeps what came. "
        "Every conversation is kept on this machine and listed at the left. The options at the right hold the "
        "deployment and the system prompt. When a reply fails or stops early, f5 asks again or continues it."
    )

    DEFAULT_CSS = """
    ChatTab {
        layout: horizontal; layers: base panel;
        & #middle { width: 1fr; height: 1fr; padding: 0 1; }
        & #prompt {
            height: auto; background: $surface; padding: 1 1 1 1; border-left: blank;
            &:focus-within { border-left: outer $accent; }
            & > #sign { width: 2; color: $muted; }
        }
        &.-short #prompt { padding: 0 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "Stop", id="chat.stop", tooltip="Stop the reply and keep what came"),
        Binding(
            "escape",
            "back",
            "Back to the input",
            id="chat.back",
            show=False,
            tooltip="Close what is open, else go back to the input",
        ),
        Binding(
            "f5",
            "again",
            "Ask again",
            id="chat.again",
            tooltip="Ask again after a failure, or let a reply that was cut off go on",
        ),
        Binding("ctrl+n", "new", "New", id="chat.new", tooltip="Begin a new conversation"),
        Binding(
            "ctrl+o",
            "options",
            "Options",
            id="chat.options",
            tooltip="Show or hide deployment and system prompt",
        ),
        Binding("ctrl+b", "list", "List", id="chat.list", tooltip="Show or hide the conversations"),
        Binding(
            "alt+c",
            "copy",
            "Copy",
            id="chat.copy",
            show=False,
            tooltip="Copy the selection, else the newest reply",
        ),
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
        """A tab without an open conversation: the first prompt begins one."""
        super().__init__(bench)
        self._conversation: Conversation | None = None
        self._pending_options = ("", "")
        self._replies: dict[str, RunningReply] = {}
        self._deleted: list[str] = []
        self._showing = asyncio.Lock()
        """Held while it changes what is shown: another conversation, a prompt that is being kept, a reply's end."""
        self._sending = False
        """Whether a prompt was sent and is not kept yet."""
        self._draft_timer: Timer | None = None
        self._furnished = asyncio.Event()
        """Set when list and options are there."""
        self._list: ConversationList
        self._options: ChatOptions

    def compose(self) -> ComposeResult:
        """Transcript and composer; list and options are furnished behind the first paint."""
        yield SidePanel(side="left", needs=100, width=26)
        with Vertical(id="middle"):
            yield Transcript()
            with Horizontal(id="prompt"):
                yield Static("❯", id="sign", markup=False)
                yield Composer(placeholder="Ask anything…", id="composer")
        yield SidePanel(side="right", needs=118, width=30)

    def on_mount(self) -> None:
        """Show the default deployment; what is kept is read behind the first paint."""
        self.deployment = self.bench.connection.deployments.chat

    def furnish(self) -> None:
        """Read what is kept, and show it."""
        self._begin()

    def on_resize(self) -> None:
        """Spare the empty rows where rows are few."""
        self.set_class(self.size.height < 24, "-short")

    def focus_first(self) -> None:
        """The composer."""
        self.query_one(Composer).focus()

    async def before_leaving(self) -> None:
        """Keep what is typed; stop and keep what is arriving."""
        await self.query_one(Composer).caught_up()
        await self._keep_draft()
        workers = [w for w in self.workers if w.node is self and w.group in ("begin", "ask") and w.is_running]
        for worker in workers:
            worker.cancel()
        for worker in workers:
            with suppress(WorkerError):  # cancelled, as it should be
                await worker.wait()

    # What is kept

    @work(thread=True, group="warm")
    def _warm(self) -> None:
        """Import what draws replies while nobody waits for it."""
        from aoai_tui.tabs.chat import live_reply  # noqa: F401, PLC0415
        from aoai_tui.widgets import markdown_strips  # noqa: F401, PLC0415

    @work(group="begin")
    async def _begin(self) -> None:
        """Everything that had to wait for the first paint."""
        from aoai_tui.tabs.chat.conversation_list import ConversationList  # noqa: PLC0415  after the first paint
        from aoai_tui.tabs.chat.options import ChatOptions  # noqa: PLC0415

        self._list, self._options = ConversationList(), ChatOptions()
        await self.query_one("SidePanel.-left", SidePanel).mount(self._list)
        await self.query_one("SidePanel.-right", SidePanel).mount(self._options)
        self._furnished.set()
        self.refresh_bindings()
        self._warm()
        self._options.show("", "", self.bench.connection.deployments.chat)
        with self.errors_shown():
            if notice := await self.bench.chat.tidy():
                self.app.notify(notice, severity="warning", timeout=30, markup=False)
            await self._refresh_list()
            composer = self.query_one(Composer)
            if not composer.text and (draft := await self.bench.chat.draft(None)) and not composer.text:
                composer.load_text(draft)
                composer.move_cursor(composer.document.end)
            await self._suggest_deployments()

    async def _refresh_list(self) -> None:
        await self._furnished.wait()
        conversations = await self.bench.chat.conversations()
        if not self.is_attached:
            return
        open_id = self._conversation.id if self._conversation else None
        self._list.show(conversations, open_id, busy=self._replies.keys())

    async def _suggest_deployments(self) -> None:
        known = await self.bench.chat.known_deployments()
        if not self.is_attached:
            return
        self._options.suggest(known)
        if not self.deployment and known:
            self._pending_options = (self._pending_options[0], known[0])
            self._options.show(*self._pending_options, self.bench.connection.deployments.chat)
            self.deployment = known[0]

    async def _open(self, conversation: Conversation | None) -> None:
        """Show a conversation, or an empty one that begins with its first prompt."""
        async with self._showing:
            await self._keep_draft()
            messages = await self.bench.chat.messages(conversation.id) if conversation else []
            draft = await self.bench.chat.draft(conversation.id if conversation else None)
            for other in self._replies.values():
                other.view = None
            self._conversation = conversation
            if conversation is None:
                self._pending_options = ("", self._pending_options[1])
            await self._show_messages(messages)
            self._show_options()
            composer = self.query_one(Composer)
            composer.load_text(draft)
            composer.move_cursor(composer.document.end)
        await self._refresh_list()
        self.refresh_bindings()

    async def _show_messages(self, messages: list[Message]) -> None:
        transcript, running = self.query_one(Transcript), self._running_reply()
        if running is None:
            await transcript.show(messages)
            return
        await transcript.show([m for m in messages if m.state is not MessageState.GROWING])
        if running.reply:
            running.show_in(await transcript.open_reply(running.deployment, running.text))

    def _show_options(self) -> None:
        default = self.bench.connection.deployments.chat
        system, deployment = (
            (self._conversation.system_prompt, self._conversation.deployment)
            if self._conversation
            else self._pending_options
        )
        self._options.show(system, deployment, default)
        self.deployment = deployment or default

    @on(TextArea.Changed, "#composer")
    def _draft_changed(self) -> None:
        if self._draft_timer:
            self._draft_timer.stop()
        self._draft_timer = self.set_timer(_DRAFT_AFTER, self._keep_draft)

    async def _keep_draft(self) -> None:
        if self._draft_timer:
            self._draft_timer.stop()
            self._draft_timer = None
        text = self.query_one(Composer).text
        with suppress(StorageTrouble):  # the text is still in the composer; sending it reports the trouble
            await self.bench.chat.save_draft(self._conversation.id if self._conversation else None, text)

    async def on_chat_options_changed(self, event: ChatOptions.Changed) -> None:
        self.deployment = event.deployment or self.bench.connection.deployments.chat
        if self._conversation is None:
            self._pending_options = (event.system_prompt, event.deployment)
            return
        with self.errors_shown():
            changed = await self.bench.chat.set_options(
                self._conversation.id, system_prompt=event.system_prompt, deployment=event.deployment
            )
            if self._shows(changed.id):
                self._conversation = changed

    # What is asked

    @on(Composer.Sent)
    def _send(self, event: Composer.Sent) -> None:
        if self._sending:  # enter was pressed twice
            return
        if self._running_reply():
            self.app.notify("A reply is still arriving. Escape stops it; your text stays here.", markup=False)
            return
        self._sending = True
        self._ask(event.text)

    @work(group="ask")
    async def _ask(self, text: str) -> None:
        with self.errors_shown():
            async with AsyncExitStack() as until_kept:  # nothing else is shown before the prompt is safe
                await until_kept.enter_async_context(self._showing)
                until_kept.callback(self._sent)
                conversation = await self._conversation_to_ask()
                running = self._start(conversation)
                events = self.bench.chat.ask(conversation, text, on_wait=running.on_wait)
                await self._follow(running, events, until_kept)

    def _sent(self) -> None:
        self._sending = False

    async def _conversation_to_ask(self) -> Conversation:
        """The open conversation; a new one where none is open."""
        if self._conversation is None:
            system, deployment = self._pending_options
            self.bench.chat.check_deployment(deployment)
            self._conversation = await self.bench.chat.create(system_prompt=system, deployment=deployment)
        return self._conversation

    def _start(self, conversation: Conversation) -> RunningReply:
        running = RunningReply(conversation, get_current_worker())
        self._replies[conversation.id] = running
        self.refresh_bindings()
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
                    match event:
                        case PromptKept(message):
                            await self._prompt_kept(message)
                            await until_kept.aclose()
                            await self._refresh_list()
                        case ReplyBegun():
                            await until_kept.aclose()
                            await self._show_live(running)
                        case NotSaved(error):
                            self.show_error(error)
                        case ReplyEnded(message):
                            await self._reply_ended(running, message)
        finally:
            await until_kept.aclose()
            if self._replies.pop(conversation_id, None) and self.is_attached:
                await self._reply_stopped(running)

    async def _prompt_kept(self, message: Message) -> None:
        composer = self.query_one(Composer)
        if composer.text == message.text:
            composer.clear()
        await self.query_one(Transcript).add(message)
        if message.parent_id is None:  # it began the conversation: it is no draft of the next one
            with suppress(StorageTrouble):
                await self.bench.chat.save_draft(None, "")
        await self._keep_draft()

    async def _show_live(self, running: RunningReply) -> None:
        async with self._showing:
            if self._is_open(running):
                running.show_in(await self.query_one(Transcript).open_reply(running.deployment, running.text))
        self.refresh_bindings()

    async def _reply_ended(self, running: RunningReply, message: Message) -> None:
        async with self._showing:
            del self._replies[message.conversation_id]
            if is_open := self._is_open(running):
                await self.query_one(Transcript).close_reply(message)
        self.refresh_bindings()
        with self.errors_shown():
            if not is_open:
                await self._tell_of_reply(message)
            await self._refresh_list()
            await self._suggest_deployments()

    async def _tell_of_reply(self, message: Message) -> None:
        title = plain_line((await self.bench.chat.conversation(message.conversation_id)).title, 40)
        failed = message.state is MessageState.FAILED
        self.app.notify(
            f"The reply in “{title}” failed." if failed else f"The reply in “{title}” is there.",
            severity="warning" if failed else "information",
            markup=False,
        )

    async def _reply_stopped(self, running: RunningReply) -> None:
        """Escape: the service has kept what came; show it as it is kept."""
        with self.errors_shown():
            async with self._showing:
                if self._is_open(running):
                    await self._show_kept(await self.bench.chat.messages(running.conversation.id))
            await self._refresh_list()
        self.refresh_bindings()

    async def _show_kept(self, messages: list[Message]) -> None:
        """What was kept but isn't shown yet: the stopped reply, at times the prompt too."""
        transcript = self.query_one(Transcript)
        shown = {message.id for message in transcript.messages}
        for message in messages:
            if message.id in shown:
                continue
            if message.role is Role.ASSISTANT:
                await transcript.close_reply(message)
            else:
                await self._prompt_kept(message)

    def _is_open(self, running: RunningReply) -> bool:
        return self._shows(running.conversation.id)

    def _shows(self, conversation_id: str) -> bool:
        return self._conversation is not None and self._conversation.id == conversation_id

    @work(group="ask")
    async def _ask_again(self, conversation: Conversation, last: Message) -> None:
        with self.errors_shown():
            async with AsyncExitStack() as until_begun:
                await until_begun.enter_async_context(self._showing)
                until_begun.callback(self._sent)
                running = self._start(conversation)
                events = (
                    self.bench.chat.go_on(conversation, last, on_wait=running.on_wait)
                    if _can_go_on(last)
                    else self.bench.chat.again(conversation, last, on_wait=running.on_wait)
                )
                await self.query_one(Transcript).drop_last()
                await self._follow(running, events, until_begun)

    # What is pressed

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer f5 only where there is something to ask again, and to stop only what runs."""
        if action in ("new", "options", "list", "rename"):
            return self._furnished.is_set()
        if action == "again":
            return self._unfinished() is not None
        if action == "stop":
            return self._running_reply() is not None
        return True

    def _running_reply(self) -> RunningReply | None:
        """The reply that is arriving in the open conversation."""
        return self._replies.get(self._conversation.id) if self._conversation else None

    def _unfinished(self) -> Message | None:
        """The newest reply, where it isn't whole."""
        if self._conversation is None or self._running_reply():
            return None
        messages = self.query_one(Transcript).messages
        last = messages[-1] if messages else None
        if last is None:
            return None
        whole = last.role is Role.ASSISTANT and last.state is MessageState.COMPLETE and bool(last.text)
        return None if whole and last.finish_reason in (None, "stop", "tool_calls") else last

    def action_stop(self) -> None:
        """End the reply; what came is kept."""
        if (running := self._running_reply()) and running.worker:
            running.worker.cancel()

    def action_back(self) -> None:
        """Close what is open; else back to the input."""
        for panel in self.query(SidePanel):
            if panel.is_over:
                panel.close()
        self.focus_first()

    def action_again(self) -> None:
        """Ask again, or let a cut-off reply go on."""
        last = self._unfinished()
        if last and self._conversation and not self._sending:
            self._sending = True
            self._ask_again(self._conversation, last)

    async def action_new(self) -> None:
        """Begin a new conversation."""
        with self.errors_shown():
            await self._open(None)
        self.focus_first()

    def action_options(self) -> None:
        """Show or hide the options."""
        if self.query_one("SidePanel.-right", SidePanel).toggle():
            self._options.focus_first()
        else:
            self.focus_first()

    def action_list(self) -> None:
        """Show or hide the conversations."""
        if self.query_one("SidePanel.-left", SidePanel).toggle():
            self._list.focus_list()
        else:
            self.focus_first()

    def action_copy(self) -> None:
        """Copy the selection, else the newest reply."""
        text = self.screen.get_selected_text() or self._newest_reply()
        if not text:
            self.app.notify("There is nothing to copy yet.", markup=False)
            return
        self.app.copy_to_clipboard(plain(text))
        self.app.notify("Copied, as far as this terminal allows it (OSC 52).", timeout=3, markup=False)

    def _newest_reply(self) -> str:
        if (running := self._running_reply()) and running.text:
            return running.text
        replies = [m for m in self.query_one(Transcript).messages if m.role is Role.ASSISTANT]
        return replies[-1].text if replies else ""

    def action_rename(self) -> None:
        """Name the open conversation."""
        self._list.action_rename()

    async def on_conversation_list_chosen(self, event: ConversationList.Chosen) -> None:
        with self.errors_shown():
            await self._open(await self.bench.chat.conversation(event.conversation_id))
        for panel in self.query(SidePanel):
            if panel.is_over:
                panel.close()
        self.focus_first()

    @work(group="rename")
    async def on_conversation_list_rename_asked(self, event: ConversationList.RenameAsked) -> None:
        from aoai_tui.screens.ask_name import AskName  # noqa: PLC0415  not part of the first paint

        title = await self.app.push_screen_wait(AskName("Name of the conversation", event.conversation.title))
        if not title:
            return
        with self.errors_shown():
            await self.bench.chat.rename(event.conversation.id, title)
            await self._refresh_list()

    async def on_conversation_list_delete_asked(self, event: ConversationList.DeleteAsked) -> None:
        with self.errors_shown():
            running = self._replies.get(event.conversation.id)
            if running and running.worker:
                running.worker.cancel()
            await self.bench.chat.delete(event.conversation.id)
            self._deleted.append(event.conversation.id)
            if self._conversation and self._conversation.id == event.conversation.id:
                await self._open(None)
            await self._refresh_list()
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
            await self._refresh_list()


def _can_go_on(last: Message) -> bool:
    """Whether the reply has text that the deployment can be asked to continue."""
    cut = last.state in (MessageState.STOPPED, MessageState.INTERRUPTED, MessageState.INCOMPLETE)
    return last.role is Role.ASSISTANT and bool(last.text) and (cut or last.finish_reason == "length")
