"""Pictures that wait at an address, as the older deployments hand them out: for an hour, to anybody who knows it."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode

import httpx2

from aoai_tui.demo.azure import ENDPOINT
from aoai_tui.demo.exchange import Exchange, RecordedRequest
from aoai_tui.demo.faults import FaultKind
from aoai_tui.demo.pace import Pace
from aoai_tui.demo.schedule import Ask
from aoai_tui.demo.streams import ByteStream

HOSTED_AT = "/private/images/"
"""Where they are; nobody has to sign in there, for the address itself is the secret."""

_LASTS = 3600.0  # seconds
_KEPT_BYTES = 64_000_000
_PIECE = 65_536
_ELSEWHERE = "http://169.254.169.254/latest/meta-data/"
"""What a redirect must never reach: the address at which clouds tell a machine its secrets."""


@dataclass(slots=True)
class _Waiting:
    content: bytes = field(repr=False)
    media_type: str
    until: float
    fault: FaultKind | None
    moved: str = ""


class Hosted:
    """The addresses of one transport. The oldest are forgotten where all pictures together grow too large."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._waiting: dict[str, _Waiting] = {}
        self._numbers = count(1)

    def put(self, id: str, content: bytes, media_type: str, fault: FaultKind | None = None) -> str:
        """The address at which a picture waits from now on; `fault` is what will happen there."""
        until = self._clock() + _LASTS
        waiting = _Waiting(content, media_type, until, fault)
        if fault is FaultKind.MOVED:
            waiting.moved = self.put(f"{id}-moved", content, media_type)
        self._waiting[id] = waiting
        while (
            len(self._waiting) > 2 and sum(len(one.content) for one in self._waiting.values()) > _KEPT_BYTES
        ):
            del self._waiting[next(iter(self._waiting))]
        suffix = media_type.rpartition("/")[2].partition("+")[0]
        query = urlencode(
            {"se": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(until)), "sp": "r", "sig": "demo"}
        )
        return f"{ENDPOINT}{HOSTED_AT}{id}/generated_{next(self._numbers):02}.{suffix}?{query}"

    def ask(self, request: RecordedRequest) -> Ask:  # noqa: ARG002 (an address has no words)
        """Nothing: what goes wrong here was decided when the picture was drawn."""
        return Ask()

    async def answer(self, exchange: Exchange) -> httpx2.Response:
        """The picture, piece by piece; or no longer."""
        waiting = self._waiting.get(exchange.request.path.removeprefix(HOSTED_AT).partition("/")[0])
        if exchange.request.headers.get("authorization"):
            return _trouble(
                400,
                "InvalidAuthenticationInfo",
                "Authentication information is not given in the correct format.",
            )
        if waiting is None:
            return _trouble(404, "ResourceNotFound", "The specified resource does not exist.")
        if waiting.fault is FaultKind.EXPIRED or self._clock() > waiting.until:
            return _trouble(403, "AuthenticationFailed", "Signature not valid in the specified time frame.")
        if waiting.fault is FaultKind.ASTRAY:
            return httpx2.Response(302, headers={"location": _ELSEWHERE})
        if waiting.moved:
            return httpx2.Response(302, headers={"location": waiting.moved})
        breaks, waiting.fault = waiting.fault is FaultKind.DOWNLOAD, None
        headers = {"content-type": waiting.media_type, "content-length": str(len(waiting.content))}
        body = ByteStream(_pieces(waiting.content, exchange.pace, breaks=breaks))
        return httpx2.Response(200, headers=headers, stream=body)


async def _pieces(content: bytes, pace: Pace, *, breaks: bool) -> AsyncGenerator[bytes, None]:
    sent = content[: len(content) // 2] if breaks else content
    for begin in range(0, len(sent), _PIECE):
        piece = sent[begin : begin + _PIECE]
        await pace.while_fetching(len(piece))
        yield piece
    if breaks:
        raise httpx2.RemoteProtocolError("peer closed connection without sending complete message body")


def _trouble(status: int, code: str, message: str) -> httpx2.Response:
    """How Azure's storage says no."""
    text = f'<?xml version="1.0" encoding="utf-8"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return httpx2.Response(status, headers={"content-type": "application/xml"}, content=text.encode())
