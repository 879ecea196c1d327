"""The form in which a connection string of PostgreSQL is entered: tried, then kept in the keyring."""

from __future__ import annotations

import time
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static

from aoai_tui.errors import AoaiError, SecretTrouble
from aoai_tui.screens.confirm import Choice, Way
from aoai_tui.screens.form_field import Field
from aoai_tui.screens.leaving import may_be_left
from aoai_tui.screens.word_line import WordLine
from aoai_tui.services.lookup.lookup import Lookup

_EXAMPLE = "postgresql://user:password@host:5432/database"


class PlaceForm(ModalScreen[str | None]):
    """Returns the name under which it is kept; None for escape."""

    DEFAULT_CSS = """
    PlaceForm {
        align: center middle;
        & > Vertical { width: 84; max-width: 96%; height: auto; max-height: 100%; background: $surface; padding: 1 2; }
        & #question { text-style: bold; }
        & #why { color: $muted; margin-bottom: 1; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
        Binding("ctrl+t", "test", "Test", show=False, priority=True),
        Binding("escape", "leave", "Back", show=False),
    ]

    def __init__(self, lookup: Lookup) -> None:
        """Of nothing yet."""
        super().__init__()
        self._lookup = lookup

    def compose(self) -> ComposeResult:
        """Name, connection string, what happened."""
        self._called = Field("name", "Name", Input(placeholder="what you call it"))
        self._string = Field("string", "Connection", Input(password=True, placeholder=_EXAMPLE))
        with Vertical():
            yield Static("A PostgreSQL with pgvector", id="question", markup=False)
            yield Static(
                "Collections are copied there and looked up there; texts and vectors stay on this machine, too.",
                id="why",
                markup=False,
            )
            yield self._called
            yield self._string
            yield WordLine()
            yield Static(
                "enter try and keep it   ctrl+t only try it   tab next field   esc back",
                id="keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """Begin at the name, and say where the string goes."""
        self._called.control.focus()
        self._ask_keyring()

    @work(group="keyring")
    async def _ask_keyring(self) -> None:
        try:
            self._string.note(await self._lookup.where_strings_go())
        except AoaiError as error:
            self._string.note(str(error))

    @property
    def _filled_in(self) -> bool:
        """Whether both are there; else what is missing is said."""
        for field, words in (
            (self._string, "Paste it from your database’s page."),
            (self._called, "It needs a name."),
        ):
            field.problem("" if field.value else words)
            if not field.value:
                field.control.focus()
        return bool(self._called.value and self._string.value)

    @work(group="try", exclusive=True)
    async def action_test(self) -> None:
        """Connect, and say what it is; nothing is kept."""
        self._string.problem("" if self._string.value else "Paste it from your database’s page.")
        if not self._string.value:
            return
        clock = self._begin()
        try:
            self._word.say(await self._lookup.check_place(self._string.value), good=True)
        except AoaiError as error:
            self._word.say(str(error), wrong=True)
        finally:
            clock.stop()

    @on(Input.Submitted)
    @work(group="try", exclusive=True)
    async def action_save(self) -> None:
        """Connect, then keep it."""
        if not self._filled_in:
            return
        clock = self._begin()
        try:
            await self._keep()
        except AoaiError as error:
            self._word.say(str(error), wrong=True)
        finally:
            clock.stop()

    async def _keep(self) -> None:
        name, string = self._called.value, self._string.value
        try:
            await self._lookup.add_place(name, string)
        except SecretTrouble as trouble:
            ways = [Way(True, "Keep it for this run only", "It is forgotten when the app ends.")]
            question = Choice(trouble.title, trouble.advice, ways, escape="back to the form")
            if not await self.app.push_screen_wait(question):
                return
            await self._lookup.add_place(name, string, for_this_run=True)
        self._string.control.value = ""
        self.dismiss(name)

    def _begin(self) -> Timer:
        """Show the seconds while it is waited for."""
        since = time.monotonic()
        return self.set_interval(
            0.1, lambda: self._word.say(f"Connecting… {time.monotonic() - since:.1f} s   esc stops waiting")
        )

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Stop what runs; else leave, after a question where something was typed."""
        running = [one for one in self.workers if one.group == "try" and one.is_running]
        if running:
            self.workers.cancel_group(self, "try")
            self._word.say("It was not waited for.")
        elif not (self._called.value or self._string.value) or await may_be_left(self.app):
            self.dismiss(None)

    @property
    def _word(self) -> WordLine:
        return self.query_one(WordLine)
