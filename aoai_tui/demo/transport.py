"""The transport: where requests come in, are let through or refused, and are answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Collection, Iterable

import httpx2

from aoai_tui.demo.azure import Gateway, Refused
from aoai_tui.demo.deployments import LISTED
from aoai_tui.demo.exchange import Exchange, RecordedRequest
from aoai_tui.demo.faults import MIDWAY, Fault, FaultKind
from aoai_tui.demo.hosted import HOSTED_AT
from aoai_tui.demo.pace import Pace
from aoai_tui.demo.quota import Quota
from aoai_tui.demo.refusals import no_credential, refusal
from aoai_tui.demo.routes import destination, routes
from aoai_tui.demo.schedule import Schedule
from aoai_tui.demo.streams import ByteStream, broken_body

_REMEMBERED = 200
_REMEMBERED_BYTES = 64_000_000
_LARGE = 1_000_000  # bytes; smaller bodies are read faster than a thread begins
_WEB_PAGE = b"<!doctype html><html><head><title>Sign in</title></head><body>Sign in first.</body></html>"


class DemoTransport(httpx2.AsyncBaseTransport):
    """An Azure OpenAI that answers inside this process, below the real client.

    `script` decides about the first requests, one entry each (its `times` does not count there; None answers
    normally); after it, faults come from what prompts ask for. `seed` makes the request ids repeatable.
    `quota` is what each deployment for embeddings may be asked in a minute; the limits of others are only shown.
    """

    def __init__(
        self,
        *,
        pace: Pace | None = None,
        script: Iterable[Fault | None] = (),
        deployments: Collection[str] = LISTED,
        seed: int | None = None,
        quota: Quota | None = None,
    ) -> None:
        self.pace = Pace.believable() if pace is None else pace
        self.requests: list[RecordedRequest] = []
        """The requests that came, oldest first; the last 200 of them, fewer where they carry large files."""
        self._schedule = Schedule(script)
        self._gateway = Gateway(seed=seed)
        self._routes = routes(deployments, quota or Quota())
        self._open: set[ByteStream] = set()

    @property
    def open_streams(self) -> int:
        """How many streamed replies have been begun and not yet been closed by the client."""
        return len(self._open)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request as the service would; raises httpx2's own exceptions where no answer arrives."""
        recorded = await _recorded(request, await self._received(request))
        self._remember(recorded)
        await self.pace.before_headers()
        try:
            response = await self._answer(request, recorded)
        except Refused as refused:
            response = self._gateway.refusal(refused)
        return self._watched(response)

    async def _received(self, request: httpx2.Request) -> bytes:
        """The body; a file arrives piece by piece, so that its sender sees it go."""
        if isinstance(request.stream, httpx2.ByteStream) or not isinstance(request.stream, AsyncIterable):
            return await request.aread()
        pieces = []
        async for piece in request.stream:
            pieces.append(piece)
            await self.pace.while_receiving(len(piece))
        return b"".join(pieces)

    async def _answer(self, request: httpx2.Request, recorded: RecordedRequest) -> httpx2.Response:
        path = request.url.raw_path.decode("ascii").partition("?")[0]
        if not path.startswith(HOSTED_AT) and not _signed_in(recorded):
            raise no_credential()
        to = destination(self._routes, recorded, path)
        fault, attempt = self._schedule.turn(to.service.ask(recorded))
        if fault is not None:
            if fault.kind is FaultKind.EMPTY:
                return httpx2.Response(200, headers={"content-type": "text/html"}, content=_WEB_PAGE)
            _stop_before_an_answer(fault, recorded)
        read_timeout = request.extensions.get("timeout", {}).get("read")
        exchange = Exchange(recorded, to.deployment, attempt, fault, read_timeout, self.pace, self._gateway)
        return _broken(await to.service.answer(exchange), exchange)

    def _remember(self, recorded: RecordedRequest) -> None:
        self.requests.append(recorded)
        del self.requests[:-_REMEMBERED]
        while len(self.requests) > 1 and sum(len(one.content) for one in self.requests) > _REMEMBERED_BYTES:
            del self.requests[0]

    def _watched(self, response: httpx2.Response) -> httpx2.Response:
        stream = response.stream
        if isinstance(stream, ByteStream):
            self._open.add(stream)
            stream.on_close = lambda: self._open.discard(stream)
        return response


async def _recorded(request: httpx2.Request, content: bytes) -> RecordedRequest:
    if len(content) < _LARGE:
        return RecordedRequest.of(request, content)
    return await asyncio.to_thread(RecordedRequest.of, request, content)


def _signed_in(recorded: RecordedRequest) -> bool:
    return bool(recorded.headers.get("api-key") or recorded.headers.get("authorization"))


def _stop_before_an_answer(fault: Fault, recorded: RecordedRequest) -> None:
    """Raise what a fault that allows no answer raises; do nothing for the others."""
    if fault.kind is FaultKind.CONNECT:
        raise httpx2.ConnectError("All connection attempts failed")
    if fault.kind is FaultKind.TIMEOUT:
        raise httpx2.ConnectTimeout("")
    if refused := refusal(fault, recorded.fields, recorded.path):
        raise refused


def _broken(response: httpx2.Response, exchange: Exchange) -> httpx2.Response:
    """The response, its body broken in the middle where a fault says so; streams break themselves."""
    fault = exchange.fault
    if fault is None or fault.kind not in MIDWAY or isinstance(response.stream, ByteStream):
        return response
    headers = [(name, value) for name, value in response.headers.multi_items() if name != "content-length"]
    body = ByteStream(broken_body(response.content, fault, exchange.read_timeout))
    return httpx2.Response(response.status_code, headers=headers, stream=body)
