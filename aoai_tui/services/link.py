"""The way to the service: opened by a thread behind the screen; whoever needs it early waits in line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Connection
from aoai_tui.domain import RateLimits
from aoai_tui.errors import AoaiError, ConnectionTrouble

if TYPE_CHECKING:
    import httpx2

    from aoai_tui.api.client import Client

_PROBE_EVERY = 20.0
"""Seconds between two looks at whether the network is back."""

SecretSource = Callable[[Connection], Secret | None]
"""Finds a connection's secret; called in a thread, may raise SecretTrouble."""

TransportMaker = Callable[[], "httpx2.AsyncBaseTransport | None"]


class LinkState(StrEnum):
    """What the header says of the service."""

    OPENING = "opening"
    READY = "ready"
    OFFLINE = "offline"
    FAILED = "failed"


@dataclass
class Link:
    """One connection, on its way to being usable."""

    connection: Connection
    find_secret: SecretSource
    make_transport: TransportMaker
    """Makes what takes the network's place, or None for the network itself; called in a thread."""
    watch_network: bool = True
    """Whether to look if the host is reachable."""

    state: LinkState = LinkState.OPENING
    trouble: AoaiError | None = None
    """Why it failed or is offline."""
    limits: RateLimits = field(default_factory=RateLimits)
    """As the newest answer told them."""

    _client: asyncio.Task[Client] | None = None
    _probe: asyncio.Task[None] | None = None
    _watchers: list[Callable[[], None]] = field(default_factory=list)

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever state, trouble or limits are other than before."""
        self._watchers.append(changed)

    def open(self) -> None:
        """Begin to open, in a thread. Does nothing where that has begun and not failed."""
        if self._client is None or (self._client.done() and self._failed()):
            self._client = asyncio.create_task(self._open(), name=f"open {self.connection.name}")

    async def client(self) -> Client:
        """The client, as soon as it is there. Raises the AoaiError that kept it from opening."""
        self.open()
        assert self._client is not None
        return await asyncio.shield(self._client)

    async def close(self) -> None:
        """Stop looking for the network and let go of the client."""
        self._watchers.clear()
        for task in (self._probe, self._client):
            if task and not task.done():
                task.cancel()
                await asyncio.wait([task])
        if self._client and not self._failed():
            await self._client.result().close()
        self._client = self._probe = None

    def answered(self, limits: RateLimits) -> None:
        """The service answered a request."""
        self.limits = limits
        self._become(LinkState.READY)

    def failed(self, error: AoaiError) -> None:
        """A request failed: unreachable means offline, anything else leaves the link as it is."""
        if isinstance(error, ConnectionTrouble):
            self._become(LinkState.OFFLINE, error)
            self._look_for_network()

    def _failed(self) -> bool:
        task = self._client
        return bool(task and task.done() and (task.cancelled() or task.exception()))

    async def _open(self) -> Client:
        self._become(LinkState.OPENING)
        try:
            client = await asyncio.to_thread(self._build)
        except AoaiError as error:
            self._become(LinkState.FAILED, error)
            raise
        self._become(LinkState.READY)
        self._look_for_network()
        return client

    def _build(self) -> Client:
        from aoai_tui.api.client import open_client  # noqa: PLC0415  a second of imports, here in a thread

        secret = self.find_secret(self.connection)
        return open_client(self.connection, secret, self.make_transport())

    def _look_for_network(self) -> None:
        if self.watch_network and (self._probe is None or self._probe.done()):
            self._probe = asyncio.create_task(self._watch_network(), name="network")

    async def _watch_network(self) -> None:
        """Look until the host is reachable; a request's own answer ends it sooner."""
        from aoai_tui.api.reach import unreachable  # noqa: PLC0415

        while error := await unreachable(self.connection.endpoint):
            self._become(LinkState.OFFLINE, error)
            await asyncio.sleep(_PROBE_EVERY)
        self._become(LinkState.READY)

    def _become(self, state: LinkState, trouble: AoaiError | None = None) -> None:
        self.state, self.trouble = state, trouble
        for changed in self._watchers:
            changed()
