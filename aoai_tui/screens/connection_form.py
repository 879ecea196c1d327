"""The form that adds or changes a connection."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import ClassVar

from msgspec.structs import replace
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from aoai_tui.config.problem import InvalidSetting
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Connection
from aoai_tui.errors import AoaiError, ConfigTrouble, SecretTrouble, UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.screens.connection_fields import ConnectionFields
from aoai_tui.screens.connection_secret import Keep, KeepSecret, in_the_environment
from aoai_tui.screens.connection_steps import ConnectionSteps
from aoai_tui.screens.dialog import Dialog
from aoai_tui.screens.leaving import may_be_left
from aoai_tui.screens.word_line import WordLine
from aoai_tui.services.connections import ConnectionBook
from aoai_tui.services.link import Link
from aoai_tui.widgets.key_line import KeyLine


@dataclass(frozen=True, slots=True)
class Saved:
    """What the form did."""

    connection: Connection
    sentence: str
    """For the person."""


class ConnectionForm(Dialog[Saved | None]):
    """Returns what was saved, or None where nothing was."""

    TITLE = "Connection form"
    HELP = (
        "Paste any address of your resource or server into the first field: the rest fills itself in, and what "
        "you changed by hand stays. The key goes to this system's keyring and to no file. Test tries the "
        "connection as it stands here, before it is saved."
    )

    DEFAULT_CSS = """
    ConnectionForm {
        & > Vertical { max-width: 104; height: 1fr; max-height: 40; }
        & #title { text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="connection-form.save", tooltip="Keep this connection"),
        Binding("ctrl+t", "test", "Test", id="connection-form.test", tooltip="Try what stands in the form"),
        Binding(
            "tab", "app.focus_next", "Next field", id="connection-form.next", tooltip="Go to the next field"
        ),
        Binding(
            "escape",
            "leave",
            "Leave",
            key_display="esc",
            id="connection-form.leave",
            tooltip="Stop what runs; else leave the form",
        ),
    ]

    def __init__(self, book: ConnectionBook, before: Connection | None = None) -> None:
        """`before` is the connection to change; None adds one."""
        super().__init__()
        self._book, self._before = book, before
        self._saving: asyncio.Future[None] | None = None
        self._given_up = False

    def compose(self) -> ComposeResult:
        """Title, fields, the test's steps, one line for what happened."""
        title = f"Change {plain_line(self._before.name, 64)}" if self._before else "Add a connection"
        with Vertical():
            yield Static(title, id="title", markup=False)
            yield ConnectionFields(self._book, self._before)
            yield ConnectionSteps()
            yield WordLine()
            yield KeyLine()

    def on_mount(self) -> None:
        """Begin at the address, or for a change at the name."""
        (self._fields["name"] if self._before else self._fields.address).control.focus()

    @property
    def _fields(self) -> ConnectionFields:
        return self.query_one(ConnectionFields)

    def _filled_in(self, *, name: str = "") -> tuple[Connection, Secret | None] | None:
        """What the fields make; None where one of them is wrong, which is marked then."""
        fields = self._fields
        fields.unmark()
        self._word.say("")
        if not fields.take_address():
            fields.address.control.focus()
            return None
        try:
            connection = fields.connection(name=name)
            return connection, fields.key.secret() if fields.key.display else None
        except InvalidSetting as trouble:
            fields.mark(trouble.key, str(trouble))
        except UsageTrouble as trouble:
            fields.mark("key", str(trouble))
        return None

    def action_test(self) -> None:
        """Try the connection as it stands here."""
        if filled_in := self._filled_in(name=self._before.name if self._before else "new connection"):
            connection, typed = filled_in
            self.query_one(ConnectionSteps).start(
                Link(
                    connection,
                    find_secret=lambda asked: typed or self._kept(asked),
                    make_transport=lambda: self._book.transport_for(connection),
                    watch_network=False,
                )
            )

    def _kept(self, connection: Connection) -> Secret | None:
        """The secret that is kept already; it belongs to a name and a host. For a thread."""
        if not self._before:
            return None
        return self._book.find_secret(replace(connection, name=self._before.name))

    @work(group="form")
    async def action_save(self) -> None:
        """Keep the connection and its key."""
        if self._saving:
            return
        if not (filled_in := self._filled_in()):
            return
        connection, secret = filled_in
        sentence = f"“{connection.name}” is saved."
        try:
            await self._save(connection, secret)
        except SecretTrouble as trouble:
            self._before = connection
            if secret is None:
                sentence = f"“{connection.name}” is saved without a key. {trouble}"
            elif (kept := await self._keep_elsewhere(connection, secret, trouble)) is None:
                self._fields.key.control.focus()
                return
            else:
                sentence += f" {kept}"
        except ConfigTrouble as trouble:
            self._refused(trouble)
            return
        self._fields.key.clear()
        self.dismiss(Saved(connection, sentence))

    async def _save(self, connection: Connection, secret: Secret | None) -> None:
        """Write it, with the seconds on the screen while the keyring takes its time."""
        began = time.monotonic()
        clock = self.set_interval(
            0.1,
            lambda: self._word.say(
                f"Asking the keyring… {time.monotonic() - began:.1f} s   esc stops waiting"
            ),
        )
        self._given_up, self._fields.disabled = False, True
        self._saving = asyncio.ensure_future(self._book.save(connection, secret, before=self._before))
        try:
            await self._saving
        except asyncio.CancelledError:
            if not self._given_up:
                raise
            raise SecretTrouble("The keyring was not waited for.") from None
        finally:
            clock.stop()
            self._saving, self._fields.disabled = None, False
            self._word.say("")

    async def _keep_elsewhere(
        self, connection: Connection, secret: Secret, trouble: SecretTrouble
    ) -> str | None:
        """What was done with a key that the keyring doesn't take; None to go back to the form."""
        match await self.app.push_screen_wait(KeepSecret(connection, trouble)):
            case Keep.THIS_RUN:
                await self._book.keep_for_this_run(connection, secret)
                return "Its key is kept for this run only."
            case Keep.ENVIRONMENT:
                return in_the_environment(connection)
            case Keep.NOWHERE:
                return "It has no key yet."
        return None

    def _refused(self, trouble: AoaiError) -> None:
        if isinstance(trouble, InvalidSetting):
            self._fields.mark(trouble.key, str(trouble))
        else:
            self._word.say(str(trouble), wrong=True)

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Stop what runs; else leave, after a question where something was typed."""
        steps = self.query_one(ConnectionSteps)
        if self._saving:
            self._given_up = True
            self._saving.cancel()
        elif steps.running:
            steps.stop()
        elif steps.shown:
            steps.hide()
        elif not self._fields.changed or await may_be_left(self.app):
            self.dismiss(None)
