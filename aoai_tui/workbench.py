"""The services that a tab or a command may reach, for one open connection."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.config.chat_settings import McpServer
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Auth, Connection, Kind
from aoai_tui.services.attachments import Attachments
from aoai_tui.services.chat import ChatService
from aoai_tui.services.connections import ConnectionBook
from aoai_tui.services.link import Link
from aoai_tui.services.presets import Presets
from aoai_tui.services.spending import Spending
from aoai_tui.services.tools.toolbox import ToolBox


@dataclass(frozen=True)
class Workbench:
    """Opening a connection makes a new one of these, and a new main screen over it."""

    link: Link
    chat: ChatService
    connections: ConnectionBook
    attachments: Attachments
    tools: ToolBox
    spending: Spending
    presets: Presets

    @property
    def connection(self) -> Connection:
        """The connection that is open."""
        return self.link.connection

    async def close(self) -> None:
        """End the tool servers and let go of the client."""
        await self.tools.close()
        await self.link.close()


def open_workbench(connection: Connection, connections: ConnectionBook, stream_gap: float) -> Workbench:
    """A workbench over a connection that is not opened yet: nothing slow happens here."""
    link = connections.link(connection)
    archive, settings = connections.archive, connections.settings
    tools = ToolBox(settings.tools, settings.mcp, lambda server: _token(connections, server))
    chat = ChatService(link, archive, stream_gap)
    return Workbench(
        link,
        chat,
        connections,
        Attachments(archive.data_dir),
        tools,
        Spending(connections),
        Presets(connections),
    )


def _token(connections: ConnectionBook, server: McpServer) -> Secret | None:
    """A tool server's token, kept as a connection's is: under `mcp:NAME` and the host it belongs to. For a thread."""
    where = Connection(name=f"mcp:{server.name}", kind=Kind.COMPATIBLE, endpoint=server.url, auth=Auth.BEARER)
    return connections.find_secret(where)
