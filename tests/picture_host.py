"""A host of pictures on loopback, for what only a real socket can show: ranges, breaks, redirects, names."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Asked:
    """One request as it came over the wire."""

    target: str
    """Path and query."""
    headers: dict[str, str]
    """Names in lower case."""


@dataclass(frozen=True)
class Given:
    """One answer as it goes over the wire."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    break_after: int | None = None
    """Bytes of the body after which the connection is cut."""
    stall_after: int | None = None
    """Bytes of the body after which nothing more comes."""


Answer = Given | Callable[[Asked], Given]


class PictureHost:
    """Gives its answers one after the other, the last one for ever."""

    def __init__(self, *answers: Answer, tls: ssl.SSLContext | None = None, at: str = "127.0.0.1") -> None:
        self.asked: list[Asked] = []
        self.connections = 0
        self.port = 0
        self.hung_up = asyncio.Event()
        """Set when a client closes its connection while its answer stalls."""
        self._answers, self._tls, self._at = list(answers), tls, at
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, or https."""
        return f"{'https' if self._tls else 'http'}://{self._at}:{self.port}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, self._at, 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            asked = await _read(reader)
            self.asked.append(asked)
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            await self._give(answer(asked) if callable(answer) else answer, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _give(self, given: Given, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        headers = {"content-length": str(len(given.body)), "connection": "close", **given.headers}
        rows = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
        writer.write(f"HTTP/1.1 {given.status} Told\r\n{rows}\r\n".encode())
        stop = given.break_after if given.break_after is not None else given.stall_after
        writer.write(given.body[:stop])
        await writer.drain()
        if given.break_after is not None:
            writer.close()
        elif given.stall_after is not None:
            await reader.read(1)
            self.hung_up.set()


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *rest = head.rstrip("\r\n").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (row.partition(":") for row in rest)}
    return Asked(line.split(" ")[1], headers)


def ranged(body: bytes, **headers: str) -> Answer:
    """A host that knows ranges."""

    def give(asked: Asked) -> Given:
        wanted = asked.headers.get("range", "")
        if not wanted:
            return Given(body, headers=headers)
        return Given(body[int(wanted.removeprefix("bytes=").rstrip("-")) :], 206, headers)

    return give
