"""What the Chat tab does with conversations that are kept: finding, naming, pinning, files."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.widgets import Static

from aoai_tui.domain import Hit
from aoai_tui.domain.finding import wanted
from aoai_tui.plain import plain_line
from aoai_tui.tabs.chat.part import ChatPart
from aoai_tui.tabs.chat.transcript import Transcript

if TYPE_CHECKING:
    from aoai_tui.services.importing.service import Imported
    from aoai_tui.tabs.chat.conversation_list import ConversationList
    from aoai_tui.tabs.chat.find_bar import FindBar


class Keeping(ChatPart):
    """The part of the Chat tab that is not about asking. Services and dialogs are imported when they are wanted."""

    DEFAULT_CSS = """
    Keeping #importing { height: 1; padding: 0 1; color: $muted; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f3",
            "find(True)",
            "Find in the conversation",
            id="chat.find",
            show=False,
            tooltip="Find words in the open conversation, and the next place that has them",
        ),
        Binding(
            "shift+f3",
            "find(False)",
            "Find the previous place",
            id="chat.find-back",
            show=False,
            tooltip="Go back to the place before that has the words",
        ),
        Binding(
            "ctrl+s",
            "export",
            "Export",
            id="chat.export",
            show=False,
            tooltip="Save the open conversation as Markdown, JSON or HTML",
        ),
        Binding(
            "ctrl+shift+o",
            "import_file",
            "Import",
            id="chat.import",
            show=False,
            tooltip="Bring in conversations: aoai-tui's JSON or Markdown, ChatGPT's export",
        ),
    ]

    _importing = False
    _import_stopped = False

    # Finding

    def show_hit(self, hit: Hit, typed: str) -> None:
        """Open the hit's conversation, on the branch that has the message, and go to the words."""
        self._lead_to(hit, typed)

    @work(group="search", exclusive=True)
    async def _lead_to(self, hit: Hit, typed: str) -> None:
        from aoai_tui.services.search import FindingService  # noqa: PLC0415  not part of the first paint

        transcript, finding = self.query_one(Transcript), FindingService(self.bench.chat.archive)
        with self.errors_shown():
            is_open = self.conversation is not None and self.conversation.id == hit.conversation_id
            if not is_open or hit.message_id not in {message.id for message in transcript.messages}:
                await self.open(await finding.lead_to(hit))
            if hit.message_id:
                await transcript.go_to(hit.message_id, wanted(typed))
        self.focus_first()

    @work(group="find", exclusive=True)
    async def action_find(self, forwards: bool) -> None:
        """Open the line that finds; where it is open, go to the next place or the one before."""
        from aoai_tui.tabs.chat.find_bar import FindBar  # noqa: PLC0415  not part of the first paint

        if not self.query(FindBar):
            await self.query_one("#middle").mount(FindBar(), before="#prompt")
        bar = self.query_one(FindBar)
        if not bar.open():
            await bar.step(1 if forwards else -1)

    def words_to_search(self) -> str:
        """What was typed into the line that finds."""
        bars = self.query("FindBar")
        bar: FindBar | None = bars.first() if bars else None  # type: ignore[assignment]
        return bar.typed if bar and bar.display else ""

    def on_find_bar_closed(self) -> None:
        """Back to the input."""
        self.focus_first()

    # The list

    async def on_conversation_list_pin_asked(self, event: ConversationList.PinAsked) -> None:
        """Keep it at the top, or no longer."""
        one, archive = event.conversation, self.bench.chat.archive
        with self.errors_shown():
            await archive(lambda store: store.conversations.pin(one.id, not one.pinned))
            await self.refresh_list()

    @work(group="title", exclusive=True)
    async def on_conversation_list_title_asked(self, event: ConversationList.TitleAsked) -> None:
        """Have a deployment name it."""
        from aoai_tui.services.chat.titling import TitlingService  # noqa: PLC0415  not part of the first paint

        titling = TitlingService(
            self.bench.link, self.bench.chat.archive, self.bench.connections.settings.title_deployment
        )
        with self.errors_shown():
            conversation = await self.bench.chat.conversation(event.conversation.id)
            name = plain_line(titling.deployment_for(conversation), 40)
            self.app.notify(f"Asking {name} for a title…", timeout=3, markup=False)
            title = await titling.title(conversation)
            await self.refresh_list()
            self.app.notify(f"It is called “{plain_line(title, 60)}” now.", timeout=4, markup=False)

    # Files

    @work(group="export", exclusive=True)
    async def action_export(self) -> None:
        """Save the open conversation as a file."""
        from aoai_tui.screens.save_as import SaveAs  # noqa: PLC0415  not part of the first paint
        from aoai_tui.services.exporting.places import safe_name  # noqa: PLC0415
        from aoai_tui.services.exporting.service import ExportService  # noqa: PLC0415
        from aoai_tui.tabs.chat.export_forms import EXPORT_FORMS  # noqa: PLC0415

        if self.conversation is None:
            self.app.notify("There is no conversation to export yet.", markup=False)
            return
        with self.errors_shown():
            conversation = await self.bench.chat.conversation(self.conversation.id)
            title = plain_line(conversation.title or "this conversation", 60)
            name = safe_name(conversation.title)
            wish = await self.app.push_screen_wait(
                SaveAs(f"Export “{title}”", EXPORT_FORMS, Path.cwd(), name)
            )
            if wish is None:
                return
            exporting = ExportService(self.bench.chat.archive)
            path = await exporting.export(conversation.id, wish.form, wish.path)
            self.app.notify(f"Saved as {plain_line(str(path), 300)}", timeout=8, markup=False)

    @work(group="import")
    async def action_import_file(self) -> None:
        """Bring in a file's conversations; while that goes on, stop it."""
        from aoai_tui.screens.ask_name import AskName  # noqa: PLC0415  not part of the first paint
        from aoai_tui.services.importing.service import Imported, ImportService  # noqa: PLC0415

        if self._importing:
            self._import_stopped = True
            return
        question = "File to import: our JSON or Markdown, ChatGPT's zip"
        name = await self.app.push_screen_wait(AskName(question, ""))
        if not name:
            return
        self._importing, self._import_stopped, sofar = True, False, Imported()
        line = Static("Importing…", id="importing", markup=False)
        await self.query_one("#middle").mount(line, before="#prompt")
        try:
            with self.errors_shown():
                steps = ImportService(self.bench.chat.archive).import_file(Path(name.strip("'\"")))
                async with aclosing(steps):
                    async for sofar in steps:
                        line.update(
                            f"Importing… {sofar.share:.0%}   {sofar.conversations:,} conversations"
                            "   ctrl+shift+o stops"
                        )
                        if self._import_stopped:
                            self.app.notify("Stopped; what had come stays.", markup=False)
                            break
                await self._imported(sofar)
        finally:
            self._importing = False
            if self.is_attached:
                line.remove()
                await self.refresh_list()

    async def _imported(self, done: Imported) -> None:
        self.app.notify(str(done), timeout=8, markup=False)
        if done.last_id and done.conversations + done.continued + done.known == 1:
            await self.open(await self.bench.chat.conversation(done.last_id))
