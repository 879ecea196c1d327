"""The connections there are: those of config.toml, the environment's and the demo's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from aoai_tui.config.environment import FromEnvironment, environment_connection
from aoai_tui.config.paths import Paths
from aoai_tui.config.problem import Problem
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import (
    DEMO,
    ENVIRONMENT,
    RESERVED,
    Auth,
    Connection,
    Kind,
    Settings,
    opening_connection,
)
from aoai_tui.config.toml_file import Loaded, load, remove_connection, save_connection, set_value
from aoai_tui.errors import SecretTrouble, StorageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.background import in_own_thread
from aoai_tui.services.link import Link

if TYPE_CHECKING:
    import httpx2

    from aoai_tui.storage.secrets import KeyringStatus, Secrets

TransportFor = Callable[[Connection], "httpx2.AsyncBaseTransport | None"]

Result = TypeVar("Result")

KEYRING_PATIENCE = 30.0
"""Seconds that a keyring may take: it may be asking the person for a password on the desktop."""


def _demo_or_network(connection: Connection) -> httpx2.AsyncBaseTransport | None:
    if connection.kind is not Kind.DEMO:
        return None
    from aoai_tui.demo import DemoTransport  # noqa: PLC0415  loads httpx2, which waits for the first paint

    return DemoTransport()


@dataclass
class ConnectionBook:
    """Every connection that can be opened, and what opening them needs."""

    paths: Paths
    archive: Archive
    environment: FromEnvironment
    loaded: Loaded
    transport_for: TransportFor = _demo_or_network
    """What takes the network's place for a connection; called in a thread."""
    _secrets: list[Secrets] = field(default_factory=list)
    _this_run: set[str] = field(default_factory=set)
    """The names of the connections whose secret is in memory only, where a new name must leave it."""

    @property
    def settings(self) -> Settings:
        """What config.toml says."""
        return self.loaded.settings

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Mistakes in config.toml and in the environment."""
        return self.loaded.problems + self.environment.problems

    def all(self) -> list[Connection]:
        """The environment's first, then config.toml's in its order, then the demo."""
        made = [self.environment.connection] if self.environment.connection else []
        return [*made, *self.settings.connections.values(), DEMO]

    def opening(self, asked: str = "") -> Connection:
        """The connection to open; `asked` is the command line's. Raises ConfigTrouble for an unknown name."""
        return opening_connection(self.settings, self.environment.connection, asked)

    def link(self, connection: Connection) -> Link:
        """A way to the connection that is not opened yet."""
        return Link(
            connection,
            self.find_secret,
            lambda: self.transport_for(connection),
            watch_network=connection.kind is not Kind.DEMO,
        )

    # In a thread

    def find_secret(self, connection: Connection) -> Secret | None:
        """The connection's secret; for a thread. Raises SecretTrouble.

        The environment's goes to the environment's own connection and to no other, whatever its name.
        """
        if connection.name == ENVIRONMENT:
            return self.environment.secret if connection == self.environment.connection else None
        if connection.auth in (Auth.NONE, Auth.ENTRA):
            return None
        return self._keyring().get(connection)

    def _keyring(self) -> Secrets:
        from aoai_tui.storage.secrets import Secrets  # noqa: PLC0415  keyring waits for the first paint

        if not self._secrets:
            self._secrets.append(Secrets())
        return self._secrets[0]

    # From the event loop

    async def keyring_status(self) -> KeyringStatus:
        """Whether keys can be kept on this machine."""
        return await _patiently(lambda: self._keyring().status())

    async def has_secret(self, connection: Connection) -> bool:
        """Whether there is a secret for the connection. Raises SecretTrouble."""
        return await _patiently(lambda: self.find_secret(connection)) is not None

    async def save(self, connection: Connection, secret: Secret | None, *, before: Connection | None) -> None:
        """Write a connection, and its secret where one was given.

        `before` is what the connection was: what is kept under its name goes along with a new one, its secret
        only where the host stays the same. Raises ConfigTrouble, or SecretTrouble after the connection is saved.
        """
        renamed = before is not None and before.name != connection.name
        await asyncio.to_thread(save_connection, self.paths.config_file, connection)
        if before and renamed and before.name not in RESERVED:
            if self.settings.connection == before.name:
                await asyncio.to_thread(set_value, self.paths.config_file, "connection", connection.name)
            await asyncio.to_thread(remove_connection, self.paths.config_file, before.name)
        self.reload()
        if before and renamed:
            await self._rename_kept(before.name, connection.name)
        if secret:
            await _patiently(lambda: self._keyring().set(connection, secret))
            self._this_run.discard(connection.name)
            if before and renamed:
                await _patiently(lambda: self._keyring().delete(before))
        elif before and renamed and before.origin == connection.origin:
            await self._move_secret(before, connection)

    async def _rename_kept(self, before: str, after: str) -> None:
        """Take along what is kept under the old name; where the disk refuses, the new name stands all the same."""
        from aoai_tui.services.gallery.waiting import hand_over  # noqa: PLC0415  not part of the first paint

        with suppress(StorageTrouble):
            await asyncio.to_thread(hand_over, self.paths.data_dir, before, after)
            await self.archive(lambda store: store.remembered.rename_connection(before, after))

    async def _move_secret(self, before: Connection, connection: Connection) -> None:
        secret = await _patiently(lambda: self.find_secret(before))
        if secret is None:
            return
        if before.name in self._this_run:
            await self.keep_for_this_run(connection, secret)
        else:
            await _patiently(lambda: self._keyring().set(connection, secret))
        self._this_run.discard(before.name)
        await _patiently(lambda: self._keyring().delete(before))

    async def keep_for_this_run(self, connection: Connection, secret: Secret) -> None:
        """Keep a secret in memory only."""
        self._this_run.add(connection.name)
        await asyncio.to_thread(lambda: self._keyring().remember_for_this_run(connection, secret))

    async def remove(self, connection: Connection) -> None:
        """Take a connection out of config.toml and its secret out of the keyring."""
        await asyncio.to_thread(remove_connection, self.paths.config_file, connection.name)
        self.reload()
        await _patiently(lambda: self._keyring().delete(connection))

    async def choose(self, connection: Connection) -> None:
        """Open with this connection from now on."""
        await asyncio.to_thread(set_value, self.paths.config_file, "connection", connection.name)
        self.reload()

    async def set_theme(self, theme: str) -> None:
        """Open with this theme from now on."""
        await asyncio.to_thread(set_value, self.paths.config_file, "theme", theme)
        self.reload()

    async def set_sound(self, key: str, value: str | bool) -> None:
        """Keep a setting of sound: `microphone`, `speaker`, `trim_silence` … Raises ConfigTrouble."""
        await asyncio.to_thread(set_value, self.paths.config_file, ("sound", key), value)
        self.reload()

    def reload(self) -> None:
        """Read config.toml again."""
        self.loaded = load(self.paths.config_file)


def open_book(paths: Paths, environ: Mapping[str, str]) -> ConnectionBook:
    """The connections, from config.toml and the environment. Opens neither keyring, database nor network."""
    return ConnectionBook(
        paths, Archive(paths.data_dir), environment_connection(environ), load(paths.config_file)
    )


async def _patiently(call: Callable[[], Result]) -> Result:
    """The call's result from a thread, within the time that a person needs to unlock a keyring."""
    try:
        async with asyncio.timeout(KEYRING_PATIENCE):
            return await in_own_thread(call)
    except TimeoutError:
        raise SecretTrouble(
            "The keyring did not answer.",
            "It may be waiting for its password in another window. Unlock it, "
            "or keep the key for this run only.",
        ) from None
