"""A small Azure OpenAI on loopback, for what only a real socket can show."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

KEY = "loopback-key-0123456789abcdef"

_WRONG_KEY = {
    "error": {
        "code": "401",
        "message": "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide "
        "a valid key for an active subscription and use a correct regional API endpoint for your resource.",
    }
}
_NO_DEPLOYMENT = {
    "error": {
        "code": "DeploymentNotFound",
        "message": "The API deployment for this resource does not exist. If you created the deployment within "
        "the last 5 minutes, please wait a moment and try again.",
    }
}
_NO_ROLE = {
    "error": {
        "code": "PermissionDenied",
        "message": "The principal `2f1c7a52-5d3f-4a0e-9f5e-0c1d2e3f4a5b` lacks the required data action "
        "`Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action`.",
    }
}
_NO_PATH = {"error": {"code": "404", "message": "Resource not found"}}


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire."""

    method: str
    path: str
    """Still percent-encoded, without the query."""
    query: dict[str, str]
    headers: dict[str, str] = field(repr=False)
    """Names in lower case."""
    body: bytes = field(repr=False)

    @property
    def json(self) -> Any:
        """The body as data."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Canned:
    """One answer as it goes over the wire."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, status: int, data: object, **headers: str) -> Self:
        """An answer in JSON."""
        return cls(status, json.dumps(data).encode(), headers=headers)


class AzureServer:
    """Listens on 127.0.0.1 and knows the dated, the v1 and the plain OpenAI paths of chat and models."""

    def __init__(
        self,
        *,
        key: str = KEY,
        deployments: Sequence[str] = ("gpt",),
        role_missing: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._tls = tls
        self.key = key
        self.deployments = list(deployments)
        self.role_missing = role_missing
        self.words: Sequence[str] = ("Hello ", "from ", "loopback.")
        """What every streamed reply consists of."""
        self.hold_after: int | None = None
        """The number of words after which a reply waits until `go_on` is set."""
        self.go_on = asyncio.Event()
        self.holding = asyncio.Event()
        """Set as soon as a reply waits."""
        self.hung_up = asyncio.Event()
        """Set when a client closes its connection while its reply waits."""
        self.script: list[Canned] = []
        """Answers for the next requests, whatever they ask."""
        self.received: list[Received] = []
        self._port = 0
        self._place: socket.socket | None = None
        """Keeps the port from everybody else while the server is stopped; as it does not listen, it refuses."""
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, or https; the port stays the same after a stop."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Listen, the first time on any free port."""
        if not self._port:
            self._take_place()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port, ssl=self._tls)
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse connections from now on and cut those that are open."""
        server, self._server = self._server, None
        if server:
            server.close()
            self.cut()
            await server.wait_closed()

    def cut(self) -> None:
        """Break every open connection, in mid-stream where one streams."""
        for writer in tuple(self._open):
            writer.transport.abort()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.go_on.set()
        await self.stop()
        if self._place:
            self._place.close()

    def _take_place(self) -> None:
        if sys.platform != "linux":  # others don't let the server in beside it
            return
        self._place = socket.socket()
        self._place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._place.bind(("127.0.0.1", 0))
        self._port = self._place.getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            request = await _read(reader)
            self.received.append(request)
            await self._answer(request, reader, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answer(
        self, request: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if self.script:
            _send(writer, self.script.pop(0))
        elif self.key not in (request.headers.get("api-key"), request.headers.get("authorization", "")[7:]):
            _send(writer, Canned.of(401, _WRONG_KEY))
        elif self.role_missing:
            _send(writer, Canned.of(401, _NO_ROLE))
        elif request.path.endswith("/models"):
            data = [
                {"id": name, "object": "model", "created": 1, "owned_by": "me"} for name in self.deployments
            ]
            _send(writer, Canned.of(200, {"object": "list", "data": data}))
        elif not request.path.endswith("/chat/completions"):
            _send(writer, Canned.of(404, _NO_PATH))
        elif _deployment(request) not in self.deployments:
            _send(writer, Canned.of(404, _NO_DEPLOYMENT))
        else:
            await self._stream(reader, writer)

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n"
            b"apim-request-id: loopback-request\r\nx-ms-region: Loopback\r\nconnection: close\r\n\r\n"
        )
        for number, word in enumerate(self.words):
            if number == self.hold_after:
                await writer.drain()
                self.holding.set()
                await self._wait_for_either(reader)
            _send_event(writer, {"delta": {"content": word}, "finish_reason": None})
        _send_event(writer, {"delta": {}, "finish_reason": "stop"})
        _send_chunk(writer, b"data: [DONE]\n\n")
        _send_chunk(writer, b"")

    async def _wait_for_either(self, reader: asyncio.StreamReader) -> None:
        """Until the test lets the reply go on, or the client hangs up."""
        end = asyncio.create_task(reader.read(1))
        go_on = asyncio.create_task(self.go_on.wait())
        done, waiting = await asyncio.wait((end, go_on), return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        if end in done:
            self.hung_up.set()
            await end  # a reset raises ConnectionError here


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *rest = head.rstrip("\r\n").split("\r\n")
    method, target, _ = line.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in rest)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    parts = urlsplit(target)
    return Received(method, parts.path, dict(parse_qsl(parts.query)), headers, body)


def _deployment(request: Received) -> str:
    parts = request.path.split("/")
    return unquote(parts[parts.index("deployments") + 1]) if "deployments" in parts else request.json["model"]


def _send(writer: asyncio.StreamWriter, answer: Canned) -> None:
    headers = {
        "content-type": answer.content_type,
        "content-length": str(len(answer.body)),
        "apim-request-id": "loopback-request",
        "connection": "close",
        **answer.headers,
    }
    rows = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {answer.status} Canned\r\n{rows}\r\n".encode() + answer.body)


def _send_event(writer: asyncio.StreamWriter, choice: dict[str, object]) -> None:
    frame = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "loopback-model"}
    _send_chunk(
        writer, b"data: " + json.dumps({**frame, "choices": [{"index": 0, **choice}]}).encode() + b"\n\n"
    )


def _send_chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
