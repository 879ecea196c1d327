"""The tool box that config.toml describes."""

from __future__ import annotations

from aoai_tui.config.chat_settings import McpServer
from aoai_tui.config.secret import Secret
from aoai_tui.config.settings import Auth, Connection, Kind
from aoai_tui.services.connections import ConnectionBook
from aoai_tui.services.tools.toolbox import ToolBox


def box_of(book: ConnectionBook) -> ToolBox:
    """The commands and servers of the book's settings, with the servers' tokens from the keyring."""
    settings = book.settings
    return ToolBox(settings.tools, settings.mcp, lambda server: _token(book, server))


def _token(book: ConnectionBook, server: McpServer) -> Secret | None:
    """A tool server's token, kept as a connection's is: under `mcp:NAME` and the host it belongs to. For a thread."""
    where = Connection(name=f"mcp:{server.name}", kind=Kind.COMPATIBLE, endpoint=server.url, auth=Auth.BEARER)
    return book.find_secret(where)
