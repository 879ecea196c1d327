"""The Chat tab: conversations at the left, the open one in the middle, its options at the right."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import OptionList, Static, TextArea
from textual.worker import WorkerError

from aoai_tui.config.settings import Kind
from aoai_tui.domain import ChatOptions, Conversation, Message, MessageState, Role, ToolCall
from aoai_tui.errors import StorageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.tabs.chat.asking import GROUP, Asking
from aoai_tui.tabs.chat.attaching import Attaching
from aoai_tui.tabs.chat.compare import Comparing
from aoai_tui.tabs.chat.keeping import Keeping
from aoai_tui.tabs.chat.message_actions import MessageActions, focused_message, newest_text
from aoai_tui.tabs.chat.message_view import MessageView
from aoai_tui.tabs.chat.preset_use import PresetUse
from aoai_tui.tabs.chat.slash_commands import SlashCommands
from aoai_tui.tabs.chat.transcript import Transcript
from aoai_tui.widgets.attachment_row import AttachmentRow
from aoai_tui.widgets.clipboard import copy
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.prompt_history import PromptHistory
from aoai_tui.widgets.side_panel import SidePanel
from aoai_tui.workbench import Workbench

if TYPE_CHECKING:
    from aoai_tui.services.tools.consent import Consent
    from aoai_tui.tabs.chat.conversation_list import ConversationList
    from aoai_tui.tabs.chat.costs import Costs
    from aoai_tui.tabs.chat.options import OptionsPanel

_DRAFT_AFTER = 0.4
"""Seconds after the last key press at which what is typed is kept."""


class ChatTab(Keeping):
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
        & #editing { display: none; color: $muted; padding: 0 3; background: $surface; }
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
        Binding(
            "f6",
            "presets",
            "Presets",
            id="chat.presets",
            show=False,
            priority=True,  # text inputs select a line with f6
            tooltip="Use, save and remove presets: system prompt, deployment and parameters under a name",
        ),
        Binding(
            "f8",
            "compare",
            "Compare",
            id="chat.compare",
            show=False,
            tooltip="Ask up to three deployments the same at once, side by side, and keep one reply",
        ),
        Binding(
            "ctrl+b", "list", "List", id="chat.list", show=False, tooltip="Show or hide the conversations"
        ),
        Binding(
            "alt+c",
            "copy",
            "Copy",
            id="chat.copy",
            show=False,
            tooltip="Copy the selection, else the newest reply",
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
            "f2",
            "rename",
            "Rename",
            id="chat.rename",
            show=False,
            tooltip="Give the conversation another name",
        ),
        Binding(
            "f7",
            "tools",
            "Tools",
            id="chat.tools",
            show=False,
            priority=True,  # an input would select all with it
            tooltip="Choose what the deployment may ask to be run in this conversation",
        ),
        Binding(
            "alt+y",
            "consent",
            "Answer the tool call",
            id="chat.consent",
            show=False,
            tooltip="Go to the bar that asks whether a tool may run",
        ),
        Binding(
            "f4",
            "attach",
            "Attach",
            id="chat.attach",
            show=False,
            tooltip="Attach a picture or a text file",
        ),
        Binding(
            "alt+v",
            "paste_picture",
            "Paste picture",
            id="chat.paste-picture",
            show=False,
            tooltip="Attach the picture that is on the clipboard",
        ),
        Binding(
            "alt+a",
            "attachments",
            "Attachments",
            id="chat.attachments",
            show=False,
            tooltip="Go to what is attached: preview, detail, scale, remove",
        ),
    ]

    def __init__(self, bench: Workbench) -> None:
        """A tab without an open conversation: the first prompt begins one."""
        super().__init__(bench)
        self.conversation: Conversation | None = None
        self.pending_options = ("", "")
        """System prompt and deployment of the conversation that has not begun."""
        self.pending_chat_options = ChatOptions()
        """Its other options."""
        self.presets = PresetUse(self)
        self.presets.begin()
        self.editing: Message | None = None
        """The earlier prompt that is being edited."""
        self.actions = MessageActions(self)
        self.asking = Asking(self)
        self.comparing = Comparing(self)
        self.attaching = Attaching(self)
        self._slash: SlashCommands
        self._deleted: list[str] = []
        self.showing = asyncio.Lock()
        """Held while it changes what is shown: another conversation, a prompt that is being kept, a reply's end."""
        self._draft_timer: Timer | None = None
        self._furnished = asyncio.Event()
        """Set when list and options are there."""
        self._list: ConversationList
        self._options: OptionsPanel
        self._costs: Costs

    def compose(self) -> ComposeResult:
        """Transcript and composer; list and options are furnished behind the first paint."""
        yield SidePanel(side="left", needs=100, width=26)
        with Vertical(id="middle"):
            yield Transcript()
            yield Static(
                "Editing an earlier prompt: enter sends it as a branch, escape leaves it.", id="editing"
            )
            yield AttachmentRow()
            with Horizontal(id="prompt"):
                yield Static("❯", id="sign", markup=False)
                yield Composer(placeholder="Ask anything…", id="composer")
        yield SidePanel(side="right", needs=118, width=30)

    def on_mount(self) -> None:
        """Show the default deployment; what is kept is read behind the first paint."""
        self.deployment = self.bench.connection.deployments.chat
        transcript = self.query_one(Transcript)
        transcript.pictures, transcript.cost_of = (
            self.bench.attachments.folder,
            self.bench.spending.reply_words,
        )
        composer = self.query_one(Composer)
        self._slash = SlashCommands(self, composer)
        composer.helps += [self._slash, self.attaching, PromptHistory(composer, self._earlier_prompts)]

    @property
    def makes_faults(self) -> bool:
        """Whether the connection understands `/fault`."""
        return self.bench.connection.kind is Kind.DEMO

    async def _earlier_prompts(self) -> list[str]:
        try:
            return await self.bench.chat.earlier_prompts()
        except StorageTrouble as error:
            self.show_error(error)
            return []

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
        await self.keep_draft()
        workers = [w for w in self.workers if w.node is self and w.group in ("begin", GROUP) and w.is_running]
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
        from aoai_tui.widgets import markdown_lines  # noqa: F401, PLC0415

    @work(group="begin")
    async def _begin(self) -> None:
        """Everything that had to wait for the first paint."""
        from aoai_tui.tabs.chat.conversation_list import ConversationList  # noqa: PLC0415  after the first paint
        from aoai_tui.tabs.chat.costs import Costs  # noqa: PLC0415
        from aoai_tui.tabs.chat.options import OptionsPanel  # noqa: PLC0415

        self._list, self._options = ConversationList(), OptionsPanel()
        self._costs = Costs(self.bench.spending)
        await self.query_one("SidePanel.-left", SidePanel).mount(self._list)
        await self.query_one("SidePanel.-right", SidePanel).mount(self._options, self._costs)
        self._furnished.set()
        self.refresh_bindings()
        self._warm()
        self.show_options()
        await self._options.furnish()
        with self.errors_shown():
            if notice := await self.bench.chat.tidy():
                self.app.notify(notice, severity="warning", timeout=30, markup=False)
            await self.refresh_list()
            composer = self.query_one(Composer)
            if not composer.text and (draft := await self.bench.chat.draft(None)) and not composer.text:
                composer.load_text(draft)
                composer.move_cursor(composer.document.end)
            if not self.attaching.attached:
                self.attaching.show(await self.bench.chat.draft_attachments(None))
            await self.suggest_deployments()

    async def refresh_list(self) -> None:
        """List the conversations anew."""
        await self._furnished.wait()
        conversations = await self.bench.chat.conversations()
        if not self.is_attached:
            return
        open_id = self.conversation.id if self.conversation else None
        self._list.show(conversations, open_id, busy=self.asking.running.keys())
        self._costs.tell(open_id)

    async def suggest_deployments(self) -> None:
        """Offer the deployments that answered before; take the newest where none is named."""
        known = await self.bench.chat.known_deployments()
        if not self.is_attached:
            return
        self._options.suggest(known)
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
            if conversation is None:
                self.presets.begin()
            self._leave_editing()
            await self._show_messages(messages)
            self.show_options()
            composer = self.query_one(Composer)
            composer.load_text(draft)
            composer.move_cursor(composer.document.end)
            self.attaching.show(attached)
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
        if running.reply:
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

    def show_options(self) -> None:
        """Show what the conversation is set to."""
        default = self.bench.connection.deployments.chat
        system, deployment, options = self.options
        self._options.show(system, deployment, options, default)
        self.deployment = deployment or default

    @property
    def options(self) -> tuple[str, str, ChatOptions]:
        """System prompt, deployment and options of the open conversation, or of the one that has not begun."""
        if self.conversation is None:
            return (*self.pending_options, self.pending_chat_options)
        return self.conversation.system_prompt, self.conversation.deployment, self.conversation.options

    async def show_deployment(self) -> None:
        """Show what is remembered of the deployment."""
        chat = self.bench.chat
        api, refused = await chat.api_for(self.deployment), await chat.refused_parameters(self.deployment)
        if self.is_attached:
            self._options.show_deployment(api, refused)

    @on(TextArea.Changed, "#composer")
    def _offer_commands(self) -> None:
        self._slash.typed()

    @on(OptionList.OptionSelected, "CommandList")
    def _run_command(self, event: OptionList.OptionSelected) -> None:
        self._slash.clicked(event.option_index)

    @on(TextArea.Changed, "#composer")
    @on(AttachmentRow.Changed)
    def _draft_changed(self) -> None:
        if self._draft_timer:
            self._draft_timer.stop()
        self._draft_timer = self.set_timer(_DRAFT_AFTER, self.keep_draft)
        if (running := self.asking.open_reply()) and running.view:
            running.view.typed()

    async def keep_draft(self) -> None:
        """Keep what is typed."""
        if self._draft_timer:
            self._draft_timer.stop()
            self._draft_timer = None
        text = self.query_one(Composer).text
        with suppress(StorageTrouble):  # the text is still in the composer; sending it reports the trouble
            await self.bench.chat.save_draft(
                self.conversation.id if self.conversation else None, text, self.attaching.attached
            )

    async def on_options_panel_changed(self, event: OptionsPanel.Changed) -> None:
        changed_deployment = self.deployment != (event.deployment or self.bench.connection.deployments.chat)
        self.deployment = event.deployment or self.bench.connection.deployments.chat
        options = replace(
            self.options[2], parameters=event.options.parameters
        )  # tools may have changed meanwhile
        with self.errors_shown():
            await self.keep_options(event.system_prompt, event.deployment, options)
            if changed_deployment:
                await self.show_deployment()

    async def keep_options(self, system_prompt: str, deployment: str, options: ChatOptions) -> None:
        """Keep what the open conversation is sent with."""
        if self.conversation is None:
            self.pending_options, self.pending_chat_options = (system_prompt, deployment), options
            return
        changed = await self.bench.chat.set_options(
            self.conversation.id, system_prompt=system_prompt, deployment=deployment, options=options
        )
        if self.shows(changed.id):
            self.conversation = changed

    async def on_options_panel_api_chosen(self, event: OptionsPanel.ApiChosen) -> None:
        with self.errors_shown():
            await self.bench.chat.use_api(self.deployment, event.api)

    async def on_options_panel_send_all_asked(self) -> None:
        with self.errors_shown():
            await self.bench.chat.send_all(self.deployment)
            await self.show_deployment()

    @on(Composer.Sent)
    def _send(self, event: Composer.Sent) -> None:
        if self.attaching.holds_back(event.composer.action_send):
            return
        text = self._slash.to_send(event.text)
        if text != event.text:
            event.composer.put(text)
        if self.asking.send(text, self.attaching.attached, self.editing):
            self._leave_editing()

    def edit(self, message: Message) -> None:
        """Put an earlier prompt into the composer; sending it makes a branch."""
        self.editing = message
        composer = self.query_one(Composer)
        composer.put(message.text)
        self.attaching.show(message.attachments)
        self.query_one("#editing", Static).display = True
        composer.focus()

    def _leave_editing(self) -> bool:
        """Whether an earlier prompt was being edited."""
        was, self.editing = self.editing is not None, None
        self.query_one("#editing", Static).display = False
        return was

    async def on_message_view_asked(self, event: MessageView.Asked) -> None:
        await self.actions.do(event)

    @on(Composer.EditorAsked)
    @work(group="editor", exclusive=True)
    async def _edit(self, event: Composer.EditorAsked) -> None:
        from aoai_tui.widgets.external_editor import edited, editor_command  # noqa: PLC0415  after the first paint

        with self.errors_shown():
            command = editor_command(self.bench.connections.settings.editor, os.environ)
            await self.keep_draft()
            text = await edited(self.app, event.composer.text, command)
            if text != event.composer.text:
                event.composer.put(text)

    @on(AttachmentRow.PreviewAsked)
    def _preview(self, event: AttachmentRow.PreviewAsked) -> None:
        self.attaching.preview(event.attachment)

    @on(AttachmentRow.ScaleAsked)
    def _scale(self, event: AttachmentRow.ScaleAsked) -> None:
        self.attaching.scale(event.attachment)

    @on(AttachmentRow.AsTextAsked)
    def _as_text(self) -> None:
        if not self.attaching.as_text():
            self.app.notify("Nothing was attached by pasting just now.", markup=False)

    def shows(self, conversation_id: str) -> bool:
        """Whether this conversation is the open one."""
        return self.conversation is not None and self.conversation.id == conversation_id

    # What is pressed

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer f5 only where there is something to ask again, and to stop only what runs."""
        if action in ("new", "options", "list", "rename", "search", "import_file", "presets", "compare"):
            return self._furnished.is_set()
        if action in ("read_back", "read_on"):
            return self.query_one(Composer).has_focus
        if action == "again":
            return self._unfinished() is not None
        if action == "stop":
            return self.asking.open_reply() is not None
        if action == "consent":
            return bool(self.query("ConsentBar.-asking"))
        return True

    def _unfinished(self) -> Message | None:
        """The newest reply, where it isn't whole."""
        if self.conversation is None or self.asking.open_reply():
            return None
        messages = self.query_one(Transcript).messages
        last = messages[-1] if messages else None
        if last is None:
            return None
        whole = last.role is Role.ASSISTANT and last.state is MessageState.COMPLETE and bool(last.text)
        return None if whole and last.finish_reason in (None, "stop", "tool_calls") else last

    def action_stop(self) -> None:
        """End the reply; what came is kept."""
        if self.conversation:
            self.asking.stop(self.conversation.id)

    def action_back(self) -> None:
        """Close what is open, leave what is edited; else back to the input."""
        for panel in self.query(SidePanel):
            if panel.is_over:
                panel.close()
        composer = self.query_one(Composer)
        if composer.has_focus and self._leave_editing():
            composer.clear()
            self.attaching.show(())
        self.focus_first()

    async def action_choose_message(self, by: int) -> None:
        """Stand on a message: on the newest one from the composer."""
        await self.actions.step(focused_message(self), by)

    async def action_details(self) -> None:
        """Stand on the message, or the newest one, and show what is known of it."""
        view = self.app.focused
        if not isinstance(view, MessageView):
            view = await self.actions.step(None, -1)
        if view:
            view.action_details()

    def action_again(self) -> None:
        """Ask again, or let a cut-off reply go on."""
        if last := self._unfinished():
            self.asking.send_again(last)

    async def action_new(self) -> None:
        """Begin a new conversation."""
        with self.errors_shown():
            await self.open(None)
        self.focus_first()

    def action_options(self) -> None:
        """Show or hide the options."""
        if self.query_one("SidePanel.-right", SidePanel).toggle():
            self._options.focus_first()
        else:
            self.focus_first()

    @work(group=GROUP)
    async def action_compare(self) -> None:
        """Ask several deployments at once."""
        with self.errors_shown():
            await self.comparing.begin()

    @work(group="presets")
    async def action_presets(self) -> None:
        """Choose a preset for the conversation."""
        with self.errors_shown():
            await self.presets.choose()

    def action_list(self) -> None:
        """Show or hide the conversations."""
        if self.query_one("SidePanel.-left", SidePanel).toggle():
            self._list.focus_list()
        else:
            self.focus_first()

    def action_read_back(self) -> None:
        """Scroll the conversation back by a page."""
        self.query_one(Transcript).page(-1)

    def action_read_on(self) -> None:
        """Scroll the conversation on by a page."""
        self.query_one(Transcript).page(1)

    def action_copy(self) -> None:
        """Copy the selection, else the message that the reader stands on, else the newest reply."""
        message = focused_message(self)
        text = self.screen.get_selected_text() or (message.text if message else newest_text(self))
        if text:
            self.copy(text, "")
        else:
            self.app.notify("There is nothing to copy yet.", markup=False)

    def copy(self, text: str, what: str) -> None:
        """Hand a text to the clipboard, with a word about it."""
        copy(self.app, text, what=what)

    def action_attach(self) -> None:
        """Choose a file to go with the prompt."""
        self.attaching.pick()

    def action_paste_picture(self) -> None:
        """Take the clipboard's picture."""
        self.attaching.take_clipboard()

    def action_attachments(self) -> None:
        """Go to what is attached."""
        if self.attaching.attached:
            self.query_one(AttachmentRow).focus()
        else:
            self.app.notify(
                "Nothing is attached yet. f4 chooses a file; a dropped one is attached.", markup=False
            )

    def action_rename(self) -> None:
        """Name the open conversation."""
        self._list.action_rename()

    @work(group="tools", exclusive=True)
    async def action_tools(self) -> None:
        """Choose the tools of this conversation."""
        from aoai_tui.tabs.chat.tool_choice import choose_tools  # noqa: PLC0415  not part of the first paint

        with self.errors_shown():
            await choose_tools(self)

    async def ask_consent(self, call: ToolCall) -> Consent:
        """Ask in the bar above the composer whether a tool may run."""
        from aoai_tui.tabs.chat.consent_bar import open_bar  # noqa: PLC0415  not part of the first paint

        bar = await open_bar(self.query_one("#middle", Vertical))
        return await bar.ask(call, self.bench.tools.name_of(call.name))

    def action_consent(self) -> None:
        """Go to the bar that asks."""
        self.query_one("ConsentBar").focus()

    def on_consent_bar_stopped(self) -> None:
        """Neither the calls nor the rest of the reply are wanted."""
        self.action_stop()

    async def on_conversation_list_chosen(self, event: ConversationList.Chosen) -> None:
        with self.errors_shown():
            await self.open(await self.bench.chat.conversation(event.conversation_id))
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
