"""The Chat tab: conversations at the left, the open one in the middle, its options at the right."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static
from textual.worker import WorkerError

from aoai_tui.domain import Attachment, ChatOptions, Message, MessageState, Role
from aoai_tui.tabs.chat.composing import Composing
from aoai_tui.tabs.chat.keeping import Keeping
from aoai_tui.tabs.chat.opening import Opening
from aoai_tui.tabs.chat.part import GROUP
from aoai_tui.tabs.chat.reading import Reading
from aoai_tui.tabs.chat.setting import Setting
from aoai_tui.tabs.chat.transcript import Transcript
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.side_panel import SidePanel, close_over
from aoai_tui.workbench import Workbench


class ChatTab(Opening, Composing, Reading, Setting, Keeping):
    """Conversations with a deployment."""

    TITLE = "Chat"
    NAME = "chat"
    HELP = (
        "Type below and press enter. The reply arrives as it is written; escape stops it and keeps what came. "
        "Every conversation is kept on this machine and listed at the left. The options at the right hold the "
        "deployment, its API, the system prompt and the parameters. When a reply fails or stops early, f5 asks again "
        "or continues it. alt+up stands on a message: then one letter copies, edits, regenerates, forks or deletes "
        "it or reads it aloud, and left and right walk its branches. alt+s reads the reply aloud while it is written. "
        "/ lists every command."
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
        & #editing { color: $muted; padding: 0 3; background: $surface; }
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
    ]

    def __init__(self, bench: Workbench) -> None:
        """A tab without an open conversation: the first prompt begins one."""
        super().__init__(bench)
        self.conversation = None
        self.pending_options, self.pending_chat_options = ("", ""), ChatOptions()
        self.editing = None
        self.showing, self.furnished = asyncio.Lock(), asyncio.Event()
        if bench.connections.settings.presets:
            self.presets.begin()

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
        self.furnish_composer()

    def furnish(self) -> None:
        """Read what is kept, and show it."""
        transcript = self.query_one(Transcript)
        transcript.pictures, transcript.cost_of = (
            self.bench.attachments.folder,
            self.bench.spending.reply_words,
        )
        self._begin()

    def on_resize(self) -> None:
        """Spare the empty rows where rows are few."""
        self.set_class(self.size.height < 24, "-short")

    def focus_first(self) -> None:
        """The composer."""
        self.query_one(Composer).focus()

    def take(self, text: str) -> None:
        """Text from another tab goes below what is typed."""
        composer = self.query_one(Composer)
        composer.move_cursor(composer.document.end)
        composer.insert(f"\n{text}" if composer.text else text)
        composer.focus()

    def take_attachments(self, attachments: tuple[Attachment, ...]) -> None:
        """Pictures from another tab go with the prompt."""
        self.attaching.take(attachments)
        self.focus_first()

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

        self.conversation_list, self.options_panel = ConversationList(), OptionsPanel()
        self.costs = Costs(self.bench.spending)
        await self.query_one("SidePanel.-left", SidePanel).mount(self.conversation_list)
        await self.query_one("SidePanel.-right", SidePanel).mount(self.options_panel, self.costs)
        await self.query_one("#middle", Vertical).mount(self.attachment_row, before="#prompt")
        self.furnished.set()
        self.refresh_bindings()
        self._warm()
        self.show_options()
        await self.options_panel.furnish()
        with self.errors_shown():
            if notice := await self.bench.chat.tidy():
                self.app.notify(notice, severity="warning", timeout=30, markup=False)
            await self.refresh_list()
            await self._bring_draft()
            if not self.attaching.attached:
                self.attaching.show(await self.bench.chat.draft_attachments(None))
            await self.suggest_deployments()

    async def _bring_draft(self) -> None:
        """What was typed for the next conversation; not what began one meanwhile, though it was still to be read."""
        composer, chat = self.query_one(Composer), self.bench.chat
        if not composer.text and (draft := await chat.draft(None)) and self._is_untouched(composer):
            composer.load_text(draft)
            composer.move_cursor(composer.document.end)

    def _is_untouched(self, composer: Composer) -> bool:
        return not composer.text and self.conversation is None

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer f5 only where there is something to ask again, and to stop only what runs."""
        if action in ("new", "options", "list", "rename", "search", "import_file", "presets", "compare"):
            return self.furnished.is_set()
        if action in ("read_back", "read_on"):
            return self.query_one(Composer).has_focus
        if action == "again":
            return self._unfinished() is not None
        if action == "stop":
            return self.conversation is not None and self.asking.open_reply() is not None
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
        close_over(self)
        composer = self.query_one(Composer)
        if composer.has_focus and self.leave_editing():
            composer.clear()
            self.attaching.show(())
        self.focus_first()

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
            self.options_panel.focus_first()
        else:
            self.focus_first()

    @work(group=GROUP)
    async def action_compare(self) -> None:
        """Ask several deployments at once."""
        with self.errors_shown():
            await self.comparing.begin()

    def action_list(self) -> None:
        """Show or hide the conversations."""
        if self.query_one("SidePanel.-left", SidePanel).toggle():
            self.conversation_list.take_cursor()
        else:
            self.focus_first()
