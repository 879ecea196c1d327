"""One session with a tool server over the Model Context Protocol.

Importing this loads mcp, which takes a second: do it in a thread.
"""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import Any, TypeVar

import anyio
import httpx2
from anyio.abc import TaskGroup
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.client.subscriptions import ListenNotSupportedError, SubscriptionLost
from mcp.shared.exceptions import MCPError
from mcp_types import Implementation, ToolListChangedNotification

from aoai_tui import __version__
from aoai_tui.api.reach import past_proxies
from aoai_tui.config.address import parse_address
from aoai_tui.config.chat_settings import McpServer
from aoai_tui.errors import AoaiError, ConnectionTrouble, SecretTrouble
from aoai_tui.plain import plain
from aoai_tui.services.background import in_own_thread
from aoai_tui.services.tools.last_words import LastWords
from aoai_tui.services.tools.mcp_text import result_text
from aoai_tui.services.tools.mcp_trouble import ServerGone, is_gone, refused, trouble
from aoai_tui.services.tools.offer import ToolOffer, ToolOutcome
from aoai_tui.services.tools.output import fit
from aoai_tui.services.tools.server import FindToken

START = 30.0
"""Seconds that a server may take to start, and to list its tools."""

_GOODBYE = 8.0
"""Seconds that a server may take to end; mcp itself kills one that runs here after four."""

_HTTP_PATIENCE = httpx2.Timeout(30.0, read=300.0)
"""Seconds to connect and to send, and of silence: a server may hold a stream open."""

_TOKEN_PATIENCE = 30.0
"""Seconds that the keyring may take: it may be asking for a password."""

_LAST_WORDS = 0.5
"""Seconds that what a dead server wrote last may still be on its way."""

_PAGES = 100
"""Pages of tools that are read, so that a list without end has one."""

Result = TypeVar("Result")


class McpSession:
    """A server, spoken to by one task: what mcp enters must be left by the task that entered it."""

    def __init__(self, server: McpServer, find_token: FindToken) -> None:
        """Nothing is started yet."""
        self._server, self._find_token = server, find_token
        self._scope = anyio.CancelScope()
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._client: Client | None = None
        self._offers: list[ToolOffer] | None = None
        self._changes = 0
        """How often the server said that its tools changed."""
        self._hears_changes = True
        self._gone = False
        self._refused = 0
        """401 or 403, where that was the newest answer."""
        self._errors = LastWords()

    async def open(self) -> None:
        """Start the server, or reach it, and agree on a protocol. Raises AoaiError."""
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._live(ready), name=f"tool server {self._server.name}")
        try:
            async with asyncio.timeout(START + _TOKEN_PATIENCE):
                await ready
        except TimeoutError:
            raise self._trouble(TimeoutError()) from None

    async def close(self) -> None:
        """End the session, and the program where it runs here."""
        self._closing.set()
        if self._task is None:
            return
        if self._client is None:
            self._scope.cancel()
        done, _ = await asyncio.wait([self._task], timeout=_GOODBYE)
        if not done:
            self._scope.cancel()
            await asyncio.wait([self._task], timeout=_GOODBYE)

    def forget(self) -> None:
        """List the tools anew when they are asked for next."""
        self._changes += 1
        self._offers = None

    async def died(self) -> bool:
        """Whether the server is gone, as far as can be told without using it."""
        if self._task is None or self._task.done():
            return True
        if not self._gone and self._errors.ended:  # its program is gone, or it only closed that stream
            self.forget()
            try:
                await self.offers()
            except AoaiError:
                return self._gone
        return self._gone

    async def offers(self) -> list[ToolOffer]:
        """Its tools; they are listed anew when it said that they changed. Raises AoaiError."""
        if self._offers is None or not self._hears_changes:
            before = self._changes
            listed = await self._within(START, self._list)
            if before != self._changes:  # they changed again meanwhile
                return listed
            self._offers = listed
        return self._offers

    async def call(self, tool: str, arguments: dict[str, Any]) -> ToolOutcome:
        """Call a tool. Raises AoaiError where no answer came."""
        client = self._connected()
        result = await self._within(self._server.seconds, lambda: client.call_tool(tool, arguments))
        text = await asyncio.to_thread(lambda: fit(result_text(result)))
        return ToolOutcome(text or "(no output)", failed=bool(result.is_error))

    async def _list(self) -> list[ToolOffer]:
        offers: list[ToolOffer] = []
        cursor: str | None = None
        for _ in range(_PAGES):
            page = await self._connected().list_tools(cursor=cursor)
            offers += [
                ToolOffer(
                    f"{self._server.name}/{tool.name}",
                    plain(tool.description or tool.title or ""),
                    self._server.name,
                    schema={"properties": {}, **tool.input_schema, "type": "object"},
                )
                for tool in page.tools
            ]
            if (cursor := page.next_cursor) is None:
                break
        return offers

    async def _within(self, seconds: float, ask: Callable[[], Awaitable[Result]]) -> Result:
        """The answer; whatever goes wrong becomes an AoaiError."""
        try:
            async with asyncio.timeout(seconds):
                return await ask()
        except AoaiError:
            raise
        except Exception as error:  # noqa: BLE001  see `_live`
            self._gone = self._gone or is_gone(error)
            if self._gone:
                await asyncio.to_thread(self._errors.wait, _LAST_WORDS)
            raise self._trouble(error, seconds) from None

    def _connected(self) -> Client:
        if self._client is None or self._closing.is_set():
            raise ServerGone(f"The tool server {self._server.name} is not there any more.", sent=False)
        return self._client

    def _trouble(self, error: Exception, seconds: float = START) -> AoaiError:
        if self._refused:
            return refused(self._server, self._refused)
        return trouble(self._server, error, seconds, self._errors.text())

    async def _live(self, ready: asyncio.Future[None]) -> None:
        """The session's whole life, in one task."""
        failure: AoaiError = ServerGone(f"The tool server {self._server.name} did not start.", sent=False)
        try:
            with self._scope:
                async with AsyncExitStack() as stack:
                    client = Client(
                        await self._transport(stack),
                        cache=None,
                        message_handler=self._heard,
                        client_info=Implementation(name="aoai-tui", version=__version__),
                    )
                    self._scope.deadline = anyio.current_time() + START
                    await stack.enter_async_context(client)
                    self._scope.deadline = math.inf
                    self._errors.started()
                    await self._until_closed(client, ready)
        except AoaiError as error:
            failure = error
        except Exception as error:  # noqa: BLE001  mcp raises groups of whatever its transports raise
            self._errors.started()
            if is_gone(error):
                await asyncio.to_thread(self._errors.wait, _LAST_WORDS)
            failure = self._trouble(error)
        finally:
            self._gone, self._client = True, None
            if self._scope.cancelled_caught and not self._closing.is_set():
                failure = self._trouble(TimeoutError())
            self._errors.close()
            if not ready.done():
                ready.set_exception(failure)
                ready.exception()  # nobody may be waiting any more

    async def _until_closed(self, client: Client, ready: asyncio.Future[None]) -> None:
        async with anyio.create_task_group() as listening:
            self._listen(client, listening)
            self._client = client
            if not ready.done():
                ready.set_result(None)
            await self._closing.wait()
            listening.cancel_scope.cancel()

    async def _transport(self, stack: AsyncExitStack) -> Any:
        if self._server.url:
            client = partial(
                httpx2.AsyncClient,
                headers=await self._headers(),
                timeout=_HTTP_PATIENCE,
                mounts=past_proxies(self._server.url),
                event_hooks={"response": [self._saw]},
            )
            http = await asyncio.to_thread(client)  # reads certificates
            await stack.enter_async_context(http)
            return streamable_http_client(self._server.url, http_client=http)
        if not self._server.command:
            raise ConnectionTrouble(
                f"The tool server {self._server.name} has neither command nor url in config.toml."
            )
        program, *rest = self._server.command
        parameters = StdioServerParameters(
            command=os.path.expanduser(program),  # noqa: ASYNC240  reads a variable, not the disk
            args=rest,
            env=dict(self._server.environment),
            encoding_error_handler="replace",
        )
        return stdio_client(parameters, errlog=self._errors.open())

    async def _headers(self) -> dict[str, str]:
        """The token's header, where the keyring holds one for this server's host."""
        try:
            async with asyncio.timeout(_TOKEN_PATIENCE):
                token = await in_own_thread(lambda: self._find_token(self._server))
        except (SecretTrouble, TimeoutError):  # most servers need none; one that does will say so
            token = None
        if token is None:
            return {}
        address = parse_address(self._server.url)
        if address.scheme == "http" and not address.loopback:
            raise ConnectionTrouble(
                f"The token of the tool server {self._server.name} would travel in clear text.",
                "Write https:// in its url, or take the token out of the keyring.",
            )
        return {"Authorization": f"Bearer {token.reveal()}"}

    async def _saw(self, response: httpx2.Response) -> None:
        """Notice that it wants a token, which mcp doesn't tell."""
        self._refused = response.status_code if response.status_code in (401, 403) else 0

    async def _heard(self, message: object) -> None:
        """Older servers tell unasked that their tools changed."""
        if isinstance(message, ToolListChangedNotification):
            self.forget()

    def _listen(self, client: Client, tasks: TaskGroup) -> None:
        """Newer servers tell it to those who listen."""
        tools = client.server_capabilities.tools
        if tools is not None and tools.list_changed:
            tasks.start_soon(self._listening, client)

    async def _listening(self, client: Client) -> None:
        try:
            async with client.listen(tools_list_changed=True) as changes:
                async for _ in changes:
                    self.forget()
        except ListenNotSupportedError:
            return  # an older server: `_heard` hears it
        except (MCPError, SubscriptionLost, TimeoutError):
            pass
        self._hears_changes = False
