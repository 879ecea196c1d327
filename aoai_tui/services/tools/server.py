"""A tool server: started when it is first needed, kept for the session, started anew once when it died."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aoai_tui.config.chat_settings import McpServer
from aoai_tui.config.secret import Secret
from aoai_tui.errors import AoaiError, ConnectionTrouble
from aoai_tui.services.tools.offer import ToolOffer, ToolOutcome

if TYPE_CHECKING:
    from aoai_tui.services.tools.mcp_session import McpSession

FindToken = Callable[[McpServer], Secret | None]
"""Finds the bearer token of a server elsewhere; called in a thread, may raise SecretTrouble."""


def no_token(_server: McpServer) -> Secret | None:
    """No server has a token."""
    return None


@dataclass
class ToolServer:
    """One server of config.toml."""

    server: McpServer
    find_token: FindToken
    _session: McpSession | None = None
    _starts: int = 0
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    def forgive(self) -> None:
        """Let a server that gave up be started again, and list its tools anew."""
        self._starts = min(self._starts, 1)
        if self._session:
            self._session.forget()

    async def offers(self) -> list[ToolOffer]:
        """Its tools as it tells them now. Raises AoaiError."""
        session = await self._alive()
        try:
            return await session.offers()
        except ConnectionTrouble:
            if not await session.died():
                raise
            return await (await self._alive()).offers()

    async def call(self, tool: str, arguments: dict[str, Any]) -> ToolOutcome:
        """Call one of its tools. A server that dies meanwhile is told: the call may have had its effect.

        Raises AoaiError.
        """
        session = await self._alive()
        try:
            return await session.call(tool, arguments)
        except ConnectionTrouble as gone:
            if getattr(gone, "sent", True):
                raise
            return await (await self._alive()).call(tool, arguments)

    async def close(self) -> None:
        """End it."""
        async with self._one_at_a_time:
            if self._session:
                await self._session.close()
                self._session = None

    async def _alive(self) -> McpSession:
        """The session, started where there is none, started anew once where it died. Raises AoaiError."""
        async with self._one_at_a_time:
            if self._session and not await self._session.died():
                return self._session
            if self._session:
                await self._session.close()
                self._session = None
                if self._starts >= 2:
                    raise ConnectionTrouble(
                        f"The tool server {self.server.name} ended twice.",
                        "Look at its own log; opening the list of tools (f7) starts it again.",
                    )
            self._session = await self._start()
            return self._session

    async def _start(self) -> McpSession:
        session_type = await asyncio.to_thread(_mcp_session)
        session = session_type(self.server, self.find_token)
        try:
            await session.open()
        except AoaiError:
            await session.close()
            raise
        self._starts += 1
        return session


def _mcp_session() -> type[McpSession]:
    from aoai_tui.services.tools.mcp_session import McpSession  # noqa: PLC0415  two seconds of imports, in a thread

    return McpSession
