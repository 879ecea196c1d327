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
from aoai_tui.errors import AoaiError, ConnectionTrouble, Disconnected, Stalled
from aoai_tui.services.background import in_own_thread

if TYPE_CHECKING:
    import httpx2

    from aoai_tui.api.client import Client

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
    probe_every: float = 20.0
    """Seconds between two looks at whether the network is back."""

    state: LinkState = LinkState.OPENING
    trouble: AoaiError | None = None
    """Why it failed or is offline."""
    limits: RateLimits = field(default_factory=RateLimits)
    """As the newest answer told them."""

    _client: asyncio.Task[Client] | None = None
    _closed: bool = False
    _probe: asyncio.Task[None] | None = None
    _watchers: list[Callable[[], None]] = field(default_factory=list)

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever state, trouble or limits are other than before."""
        self._watchers.append(changed)

    def open(self) -> None:
        """Begin to open, in a thread. Does nothing where that has begun and not failed."""
        self._opening()

    async def client(self) -> Client:
        """The client, as soon as it is there. Raises the AoaiError that kept it from opening."""
        return await asyncio.shield(self._opening())

    async def close(self) -> None:
        """Stop looking for the network and let go of the client."""
        self._watchers.clear()
        self._closed = True
        while self._client or self._probe:  # somebody may ask for the client while an earlier one is let go
            self._closed = True
            client, probe = self._client, self._probe
            self._client = self._probe = None
            for task in (probe, client):
                if task and not task.done():
                    task.cancel()
                    await asyncio.wait([task])
            if client and not _failed(client):
                await client.result().close()

    def answered(self, limits: RateLimits) -> None:
        """The service answered a request."""
        self._become(LinkState.READY, limits=limits)

    def failed(self, error: AoaiError) -> None:
        """A request failed: unreachable means offline, anything else leaves the link as it is."""
        if isinstance(error, ConnectionTrouble):
            if not isinstance(error, Disconnected | Stalled):  # those had reached the service
                self._become(LinkState.OFFLINE, error)
            self._look_for_network()

    def _opening(self) -> asyncio.Task[Client]:
        if self._client is None or _failed(self._client):
            self._closed = False
            self._client = asyncio.create_task(self._open(), name=f"open {self.connection.name}")
            self._client.add_done_callback(_failed)  # whether anybody waits for it or not
        return self._client

    async def _open(self) -> Client:
        self._become(LinkState.OPENING)
        try:
            client = await in_own_thread(self._build)
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
        if self.watch_network and not self._closed and (self._probe is None or self._probe.done()):
            self._probe = asyncio.create_task(self._watch_network(), name="network")

    async def _watch_network(self) -> None:
        """Look until the host is reachable; a request's own answer ends it sooner."""
        from aoai_tui.api.reach import unreachable  # noqa: PLC0415

        while error := await unreachable(self.connection.endpoint):
            self._become(LinkState.OFFLINE, error)
            await asyncio.sleep(self.probe_every)
        self._become(LinkState.READY)

    def _become(
        self, state: LinkState, trouble: AoaiError | None = None, *, limits: RateLimits | None = None
    ) -> None:
        before = (self.state, self.trouble, self.limits)
        self.state, self.trouble, self.limits = state, trouble, limits or self.limits
        if (self.state, self.trouble, self.limits) != before:
            for changed in tuple(self._watchers):
                changed()


def _failed(opening: asyncio.Task[Client]) -> bool:
    return opening.done() and (opening.cancelled() or opening.exception() is not None)
