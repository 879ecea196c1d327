"""The real app over a folder of its own, a keyring in memory and the demo's service behind every address."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keyring
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import PasswordDeleteError
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input, Select, Static

from aoai_tui.app import AoaiApp
from aoai_tui.config.paths import default_paths
from aoai_tui.demo import DemoTransport
from aoai_tui.demo.faults import Fault
from aoai_tui.demo.pace import Pace
from aoai_tui.screens.connection_fields import ConnectionFields
from aoai_tui.screens.connection_form import ConnectionForm
from aoai_tui.screens.connections import Connections
from aoai_tui.screens.form_field import Field
from aoai_tui.services.connections import ConnectionBook, open_book

KEY = "5f0c2f7b9d1e4a6c8b3d7e9f1a2c4b6d"
PORTAL = (
    "https://fabrikam.openai.azure.com/openai/deployments/gpt-4o/chat/completions"
    "?api-version=2024-12-01-preview"
)


class Shelf(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: dict[tuple[str, str], str] = {}
        self.open = threading.Event()
        self.open.set()

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.open.wait()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.entries:
            raise PasswordDeleteError("not there")
        del self.entries[service, username]


@contextmanager
def system_keyring(backend: KeyringBackend) -> Iterator[None]:
    """The machine's keyring is this one."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield
    finally:
        keyring.set_keyring(before)


@dataclass
class Desk:
    """What a test works with."""

    folder: Path
    shelf: Shelf
    """The keyring; without effect where `keyring_usable` was False."""
    book: ConnectionBook
    transport: DemoTransport
    app: AoaiApp
    pilot: Pilot[None]

    @property
    def config(self) -> str:
        file = self.folder / "config.toml"
        return file.read_text() if file.exists() else ""

    @property
    def connections(self) -> Connections:
        assert isinstance(self.app.screen, Connections)
        return self.app.screen

    @property
    def form(self) -> ConnectionForm:
        assert isinstance(self.app.screen, ConnectionForm)
        return self.app.screen

    def field(self, key: str) -> Field:
        fields = self.form.query_one(ConnectionFields)
        return {"address": fields.address, "key": fields.key}.get(key) or fields[key]

    def fill(self, key: str, text: str) -> None:
        """Fill in a field as a paste or a choice would."""
        control = self.field(key).control
        assert isinstance(control, Input | Select)
        control.focus()
        control.value = text

    async def until(self, condition: Callable[[], bool], what: str = "") -> None:
        await until(self.pilot, condition, what)

    async def until_on(self, screen: type[Screen[Any]]) -> None:
        await self.until(lambda: isinstance(self.app.screen, screen) and self.app.screen.is_mounted)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    def files_with(self, text: str) -> list[Path]:
        """The files of the app's folder that hold this text."""
        return [
            file for file in self.folder.rglob("*") if file.is_file() and text.encode() in file.read_bytes()
        ]


def shown(screen: Screen[Any]) -> str:
    """All words of a screen that stand in plain widgets and are displayed."""
    return "\n".join(
        str(widget.visual) for widget in screen.query(Static) if widget.display and widget.region
    )


async def until(pilot: Pilot[None], condition: Callable[[], bool], what: str = "") -> None:
    """Let the app work until the condition holds."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, f"never happened: {what}\n{shown(pilot.app.screen)}"
        await pilot.pause(0.01)


@asynccontextmanager
async def desk(
    folder: Path,
    *,
    config: str = "",
    environ: Mapping[str, str] | None = None,
    size: tuple[int, int] = (120, 36),
    keyring_usable: bool = True,
    script: Sequence[Fault | None] = (),
) -> AsyncIterator[Desk]:
    """The app, with the connections open."""
    if config:
        (folder / "config.toml").write_text(config)
    shelf = Shelf()
    transport = DemoTransport(pace=Pace.instant(), script=script)
    book = open_book(default_paths(folder / "config.toml", folder / "data", folder / "log"), environ or {})
    book.transport_for = lambda _connection: transport
    app = AoaiApp(book, book.opening())
    with system_keyring(shelf if keyring_usable else fail.Keyring()):  # type: ignore[no-untyped-call]
        async with app.run_test(size=size) as pilot:
            it = Desk(folder, shelf, book, transport, app, pilot)
            await pilot.press("f9")
            await it.until_on(Connections)
            yield it
            if app.is_running:  # as a person leaves: what still runs is ended before its widgets are gone
                await app.action_quit()
