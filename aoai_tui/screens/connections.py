"""The screen that lists connections: open, add, change, test, remove."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.config.settings import Connection
from aoai_tui.errors import AoaiError
from aoai_tui.screens.confirm import Confirm
from aoai_tui.screens.connection_form import ConnectionForm, Saved
from aoai_tui.screens.connection_rows import ConnectionRows, row
from aoai_tui.screens.connection_steps import ConnectionSteps
from aoai_tui.screens.connection_words import why_fixed
from aoai_tui.screens.dialog import Dialog
from aoai_tui.screens.word_line import WordLine
from aoai_tui.services.connections import ConnectionBook
from aoai_tui.services.link import Link
from aoai_tui.widgets.key_line import KeyLine


class Connections(Dialog[Connection | None]):
    """Returns the connection to open, or None to stay with the one that is open."""

    TITLE = "Connections"
    HELP = (
        "A connection is an Azure OpenAI resource, OpenAI itself or a server that answers like it. Its settings "
        "are in config.toml, its key in this system's keyring. Opening one changes what every tab works with; "
        "what runs in a tab is kept first."
    )

    DEFAULT_CSS = """
    Connections {
        & > Vertical { max-width: 104; height: 1fr; max-height: 32; }
        & #list { height: 1fr; }
        &.-testing ConnectionRows { max-height: 50%; }
        & #teach { color: $muted; margin: 1 1 0 1; display: none; }
        & #teach.-on { display: block; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,ctrl+n", "add", "Add", id="connections.add", tooltip="Add a connection"),
        Binding("e", "edit", "Edit", id="connections.edit", tooltip="Change the chosen connection"),
        Binding("t", "test", "Test", id="connections.test", tooltip="Try the chosen connection step by step"),
        Binding(
            "s",
            "open_at_start",
            "Open at start",
            id="connections.start",
            tooltip="Open with this one from now on",
        ),
        Binding(
            "delete",
            "remove",
            "Remove",
            id="connections.remove",
            tooltip="Remove the chosen connection and its key; it asks first",
        ),
        Binding(
            "escape",
            "leave",
            "Close",
            key_display="esc",
            id="connections.close",
            tooltip="Stop a test; else go back",
        ),
    ]

    def __init__(self, book: ConnectionBook, open_connection: Connection) -> None:
        """`open_connection` is the one that the main screen works with."""
        super().__init__()
        self._book, self._open = book, open_connection
        self._listed: Sequence[Connection] = ()

    def compose(self) -> ComposeResult:
        """Title, list, the test's steps, one line for what happened."""
        with Vertical():
            yield Static("Connections", id="title", markup=False)
            with Vertical(id="list"):
                yield ConnectionRows(markup=False)
                yield Static(
                    "Only the demo is here; it answers on this machine. Press a to add your Azure OpenAI: "
                    "any address of it will do.",
                    id="teach",
                    markup=False,
                )
                yield ConnectionSteps()
            yield WordLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """Begin at the open one."""
        self._list(self._open.name)

    @on(events.Resize)
    def _fit(self) -> None:
        self._list(chosen.name if (chosen := self._chosen()) else self._open.name)

    def _list(self, name: str) -> None:
        """List them all, with the cursor on the one of this name."""
        rows = self.query_one(ConnectionRows)
        self._listed = self._book.all()
        first, width = self._book.opening().name, min(self.size.width, 104) - 5
        rows.clear_options()
        rows.add_options(
            Option(row(one, state=self._state(one), opens_first=one.name == first, width=width))
            for one in self._listed
        )
        names = [one.name for one in self._listed]
        rows.highlighted = names.index(name) if name in names else 0
        self.query_one("#teach").set_class(len(names) == 1, "-on")

    def _state(self, connection: Connection) -> str:
        if connection.name != self._open.name:
            return ""
        return "open" if connection == self._open else "open as it was before the change"

    def _chosen(self) -> Connection | None:
        at = self.query_one(ConnectionRows).highlighted
        return self._listed[at] if at is not None and at < len(self._listed) else None

    @on(OptionList.OptionSelected)
    def _open_it(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._listed[event.option_index])

    @work(group="form")
    async def action_add(self) -> None:
        """Fill in a form for a new one."""
        self._tell(await self.app.push_screen_wait(ConnectionForm(self._book)))

    @work(group="form")
    async def action_edit(self) -> None:
        """Fill in the form of the chosen one."""
        if (connection := self._changeable()) is not None:
            self._tell(await self.app.push_screen_wait(ConnectionForm(self._book, connection)))

    def _tell(self, saved: Saved | None) -> None:
        if saved:
            self._list(saved.connection.name)
            self._word.say(f"{saved.sentence} Enter opens it.")

    def _changeable(self) -> Connection | None:
        """The chosen one; None where it can't be changed, which is said."""
        if not (connection := self._chosen()):
            return None
        if reason := why_fixed(connection):
            self._word.say(reason, wrong=True)
            return None
        return connection

    def action_test(self) -> None:
        """Try the chosen one."""
        if connection := self._chosen():
            self._word.say("")
            link = Link(
                connection,
                self._book.find_secret,
                lambda: self._book.transport_for(connection),
                watch_network=False,
            )
            self.add_class("-testing")
            self.query_one(ConnectionSteps).start(link)

    @work(group="change")
    async def action_open_at_start(self) -> None:
        """Open with the chosen one from now on."""
        if connection := self._chosen():
            try:
                await self._book.choose(connection)
            except AoaiError as error:
                self._word.say(str(error), wrong=True)
                return
            self._list(connection.name)
            self._word.say(f"The app opens with “{connection.name}” from now on.")

    @work(group="change")
    async def action_remove(self) -> None:
        """Remove the chosen one, after a question."""
        if not (connection := self._changeable()):
            return
        question = Confirm(
            f"Remove “{connection.name}”?",
            "Its settings leave config.toml and its key the keyring. Conversations stay.",
            yes="Remove it",
            no="Keep it",
        )
        if not await self.app.push_screen_wait(question):
            return
        self._word.say("Asking the keyring…")
        try:
            await self._book.remove(connection)
            self._word.say(f"“{connection.name}” is removed.")
        except AoaiError as error:
            self._word.say(str(error), wrong=True)
        self._list(self._open.name)

    def action_leave(self) -> None:
        """Stop a test, put its steps away, or go back."""
        steps = self.query_one(ConnectionSteps)
        if steps.running:
            steps.stop()
        elif steps.shown:
            steps.hide()
            self.remove_class("-testing")
        else:
            self.dismiss(None)
