"""A real tool server: over its standard streams, or over HTTP; guarded by a token where one is set."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn
from mcp.server.mcpserver import Context, Image, MCPServer
from mcp_types import EmbeddedResource, TextResourceContents
from starlette.types import Receive, Scope, Send

server = MCPServer("things", log_level="CRITICAL")


@server.tool()
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


@server.tool()
def refuse() -> str:
    """Fail."""
    raise ValueError("no luck today")


@server.tool()
def crash() -> str:
    """End the server."""
    print("fatal: out of cheese", file=sys.stderr, flush=True)
    os._exit(3)


@server.tool()
async def hang() -> str:
    """Never end."""
    await asyncio.sleep(1000)
    return ""


@server.tool()
async def meet(me: str, other: str, folder: str) -> str:
    """End when the other was called, too."""
    (Path(folder) / me).touch()
    while not (Path(folder) / other).exists():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    return me


@server.tool()
def flood() -> str:
    """Say far too much."""
    return "\x1b[31m" + "x" * 1_000_000


@server.tool()
def picture() -> Image:
    """Give a picture."""
    return Image(data=b"x" * 1000, format="png")


@server.tool()
def document() -> EmbeddedResource:
    """Give a document."""
    return EmbeddedResource(
        type="resource", resource=TextResourceContents(uri="file:///a.txt", text="its words")
    )


@server.tool()
def pid() -> int:
    """Tell who is serving."""
    return os.getpid()


@server.tool()
async def grow(ctx: Context[Any, Any]) -> str:
    """Learn another tool."""

    def late() -> str:
        """Came later."""
        return "late"

    server.add_tool(late)
    await ctx.notify_tools_changed()
    return "grown"


def over_http(token: str) -> None:
    """Serve on a port of the loopback, which is told as soon as it is open, with 401 for whoever has not the token."""
    app = server.streamable_http_app()

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        sent = dict(scope.get("headers", [])).get(b"authorization", b"").decode()
        if scope["type"] == "http" and token and sent != f"Bearer {token}":
            await send({"type": "http.response.start", "status": 401, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await app(scope, receive, send)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(guarded, log_level="critical")).run([listening])


if __name__ == "__main__":
    print("served things are starting", file=sys.stderr, flush=True)
    if len(sys.argv) > 1:
        over_http(os.environ.get("THINGS", ""))
    else:
        server.run("stdio")
