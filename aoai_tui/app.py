"""AoaiApp: themes, keys, and which connection is open."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import ClassVar

from rich.text import Text
from textual import work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.screen import ModalScreen, Screen

from aoai_tui.config.settings import Connection
from aoai_tui.errors import AoaiError
from aoai_tui.main_screen import MainScreen
from aoai_tui.palette import Actions
from aoai_tui.services.connections import ConnectionBook
from aoai_tui.services.link import LinkState
from aoai_tui.tabs.voice import VoiceTab
from aoai_tui.themes import DARK, LIGHT, usual_theme
from aoai_tui.widgets.clipboard import copy
from aoai_tui.widgets.keys import tell_alt_digits
from aoai_tui.widgets.keys_in_turn import KeysInTurn
from aoai_tui.widgets.pixel_layer import PixelLayer
from aoai_tui.widgets.style_memory import StyleMemory
from aoai_tui.widgets.workers_first import WorkersFirst
from aoai_tui.workbench import open_workbench

_log = logging.getLogger(__name__)

_COLLECT_AFTER = (5_000, 10, 20)
"""Objects, and younger collections, after which garbage is looked for. A streamed page makes many objects that are
needed on: Python's own 700 would go through them again and again, 30 ms at a time."""

_FIRST_PAINT = 0.05
"""Seconds after which the first paint has certainly reached the terminal."""

_THREADS_TURN = 0.001
"""Seconds that a thread which renders or imports may keep the event loop waiting each time that it looks for keys.
A key passes the loop about ten times: Python's 5 ms would add up to what a typist feels."""


class AoaiApp(KeysInTurn, PixelLayer, WorkersFirst):
    """The whole of Azure OpenAI in a terminal."""

    TITLE = "aoai-tui"
    COMMANDS: ClassVar = App.COMMANDS | {Actions}
    DEFAULT_MODE = "connection 0"
    """Each opened connection is a mode of its own: one main screen and the dialogs over it."""

    CSS = """
    Toast { background: $panel; width: 64; max-width: 80%; padding: 1 2; border-left: outer $accent; }
    Toast.-error { border-left: outer $error; }
    Toast.-warning { border-left: outer $warning; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+p",
            "command_palette",
            "Palette",
            id="app.palette",
            priority=True,
            tooltip="Every action by its name",
        ),
        Binding("f1", "help", "Help", id="app.help", priority=True, tooltip="What can be done here"),
        Binding(
            "f9",
            "connections",
            "Connect",
            id="app.connections",
            tooltip="Add, test, change and choose connections",
        ),
        Binding(
            "ctrl+q",
            "quit",
            "Quit",
            id="app.quit",
            show=False,
            priority=True,
            tooltip="Leave; everything is kept",
        ),
        Binding(
            "ctrl+r",
            "record",
            "Record",
            id="voice.record",
            priority=True,
            tooltip="Record, or end it; in a text input what was said is written at the cursor",
        ),
        Binding(
            "alt+r",
            "pause_recording",
            "Pause the recording",
            id="voice.pause",
            show=False,
            priority=True,
            tooltip="Pause the recording, or go on; send what was held back",
        ),
        Binding(
            "escape",
            "leave_dictation",
            "Keep the recording",
            id="voice.keep",
            show=False,
            priority=True,
            tooltip="End the recording, or the waiting for its words; it is kept in Voice",
        ),
        Binding("ctrl+c", "copy_or_tell", "Copy the selection", id="app.copy", show=False, system=True),
    ]

    def __init__(
        self,
        book: ConnectionBook,
        connection: Connection,
        *,
        tab: str = "",
        note: str = "",
        typed: bytes = b"",
    ) -> None:
        """An app that opens with a connection of the book, on the tab of that name. `note` is said at the start.

        `typed` came from the keyboard before the app could read it.
        """
        super().__init__()
        self._typed = typed
        self._note = note
        tell_alt_digits()
        self.book = book
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        wanted = book.settings.theme
        begin_with = wanted if wanted in self.available_themes else usual_theme(os.environ)
        self.set_reactive(AoaiApp.theme, begin_with)  # what watches the theme is told at the start anyway
        StyleMemory(self.stylesheet)
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_keymap(dict(book.settings.keys))
        self._connections_opened = 0
        self.add_mode(self.DEFAULT_MODE, lambda: self._main_screen(connection, tab))

    def _main_screen(self, connection: Connection, tab: str) -> MainScreen:
        """A workbench over a connection that is not opened yet, and the screen over it: nothing slow is done here."""
        return MainScreen(
            open_workbench(connection, self.book, self.book.settings.stream_gap_seconds), tab=tab
        )

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables for the themes that don't define them: Textual's can be chosen, too."""
        return {"muted": self.current_theme.secondary or self.current_theme.primary}

    def on_load(self) -> None:
        """What was and is typed goes where the cursor will be first."""
        self.wait_for_the_first_cursor(self._typed)

    def on_mount(self) -> None:
        """Say what is wrong with the settings, and keep the theme that a person chooses."""
        self.call_after_refresh(self.set_timer, _FIRST_PAINT, lambda: sys.setswitchinterval(_THREADS_TURN))
        if self._note:
            self.notify(self._note, severity="warning", timeout=10, markup=False)
        for problem in self.book.problems:
            self.notify(str(problem), title="In the settings", severity="warning", timeout=20, markup=False)
        if self.book.settings.theme and self.book.settings.theme not in self.available_themes:
            self.notify(f"There is no theme “{self.book.settings.theme}”.", severity="warning", markup=False)
        self.theme_changed_signal.subscribe(self, lambda theme: self._keep_theme(theme.name))
        self.main.bench.link.watch(self._collect_garbage_again)

    def _collect_garbage_again(self) -> None:
        """The client library is there, or won't be. What was made so far stays to the end, so it is set aside:
        a collection that looked at its half a million objects would stop the screen for 0.4 s.
        """
        if not gc.isenabled() and self.main.bench.link.state is not LinkState.OPENING:
            gc.freeze()
            gc.set_threshold(*_COLLECT_AFTER)
            gc.enable()

    def _fatal_error(self) -> None:
        """The last resort, in place of Textual's traceback: a sentence on the screen, the details in the log."""
        _log.error("The app ended because of a fault of its own", exc_info=self._exception)
        self.bell()
        self._exit_renderables.append(
            Text(
                "aoai-tui has stopped because of a fault of its own. Everything up to the last half second is "
                f"kept.\nPlease report it with the end of {self.book.paths.log_file}"
            )
        )
        self._close_messages_no_wait()

    @property
    def main(self) -> MainScreen:
        """The main screen that is open."""
        return next(screen for screen in reversed(self.screen_stack) if isinstance(screen, MainScreen))

    @work(group="theme", exclusive=True)
    async def _keep_theme(self, theme: str) -> None:
        try:
            await self.book.set_theme(theme)
        except AoaiError as error:
            self.main.tab.show_error(error)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What Textual offers and no key of ours does."""
        for command in super().get_system_commands(screen):
            if command.title in ("Theme", "Screenshot", "Maximize", "Minimize"):
                yield command

    def action_help(self) -> None:
        """Help for where the person is."""
        from aoai_tui.screens.help import Help  # noqa: PLC0415  not part of the first paint

        if isinstance(self.screen, Help):
            self.screen.dismiss()
            return
        place = self.screen if self.screen.HELP else self.main.tab
        self.push_screen(
            Help(place.TITLE or self.main.tab.TITLE, place.HELP or "", self.screen.active_bindings.values())
        )

    def action_connections(self) -> None:
        """Manage connections; choosing one opens it."""
        from aoai_tui.screens.connections import Connections  # noqa: PLC0415  not part of the first paint

        if self.screen is self.main:
            self._choose_connection(Connections(self.book, self.main.bench.connection))

    @work(group="connections")
    async def _choose_connection(self, connections: ModalScreen[Connection | None]) -> None:
        chosen = await self.push_screen_wait(connections)
        if chosen is not None:
            await self.open_connection(chosen)

    async def open_connection(self, connection: Connection) -> None:
        """Another workbench and another main screen over it; what the old one was doing is kept first."""
        old, mode = self.main, self.current_mode
        await old.before_leaving()
        self._connections_opened += 1
        opened = f"connection {self._connections_opened}"
        self.add_mode(opened, lambda: self._main_screen(connection, old.tab.NAME))
        await self.switch_mode(opened)
        await self.remove_mode(mode)
        await old.bench.close()

    @property
    def _voice(self) -> VoiceTab | None:
        """The open connection's microphone; None while the app opens or ends."""
        mains = [screen for screen in self.screen_stack if isinstance(screen, MainScreen)]
        with suppress(
            NoMatches
        ):  # each line of keys asks: a query of all would walk through the whole screen
            return mains[-1].query_one(VoiceTab) if mains else None
        return None

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Pause and keep only where there is a recording: escape has other meanings."""
        if action == "pause_recording":
            return self._voice is not None and self._voice.is_waiting_for_a_word
        if action == "leave_dictation":
            return self._voice is not None and self._voice.is_dictating
        return True

    def action_record(self) -> None:
        """Record, or end what is recorded, wherever the person is."""
        if self._voice:
            self._voice.record()

    def action_pause_recording(self) -> None:
        """Pause, or go on."""
        if self._voice:
            self._voice.pause_recording()

    def action_leave_dictation(self) -> None:
        """End the recording, or the waiting for its words, and keep it."""
        if self._voice:
            self._voice.leave_dictation()

    def action_copy_or_tell(self) -> None:
        """ctrl+c copies a selection and never ends the app."""
        if text := self.screen.get_selected_text():
            copy(self, text)
        else:
            self.notify("ctrl+q leaves. Escape stops a reply.", timeout=4)

    async def action_quit(self) -> None:
        """Keep what is under way, then leave."""
        await self.main.before_leaving()
        await self.main.bench.close()
        self.exit()

    def on_unmount(self) -> None:
        """Close the data."""
        self.book.archive.close()
