"""The services that a tab or a command may reach, for one open connection."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.config.settings import Connection
from aoai_tui.services.chat import ChatService
from aoai_tui.services.connections import ConnectionBook
from aoai_tui.services.link import Link
from aoai_tui.services.presets import Presets
from aoai_tui.services.spending import Spending


@dataclass(frozen=True)
class Workbench:
    """Opening a connection makes a new one of these, and a new main screen over it."""

    link: Link
    chat: ChatService
    connections: ConnectionBook
    spending: Spending
    presets: Presets

    @property
    def connection(self) -> Connection:
        """The connection that is open."""
        return self.link.connection


def open_workbench(connection: Connection, connections: ConnectionBook, stream_gap: float) -> Workbench:
    """A workbench over a connection that is not opened yet: nothing slow happens here."""
    link = connections.link(connection)
    chat = ChatService(link, connections.archive, stream_gap)
    return Workbench(link, chat, connections, Spending(connections), Presets(connections))
