"""Bodies that arrive piece by piece, and how they break."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable

import httpx2

from aoai_tui.demo.azure import error, event
from aoai_tui.demo.faults import Fault, FaultKind

_ERROR = error(
    "server_error", "The server had an error while processing your request.", type="server_error", param=None
)


class ByteStream(httpx2.AsyncByteStream):
    """A response body made by an async generator, which ends when the body is closed."""

    def __init__(self, pieces: AsyncGenerator[bytes, None]) -> None:
        self._pieces = pieces
        self.on_close: Callable[[], None] = lambda: None
        """Called whenever the body is closed, whether it was read to its end or not."""

    def __aiter__(self) -> AsyncGenerator[bytes, None]:
        return self._pieces

    async def aclose(self) -> None:
        """Stop making the body; harmless when repeated."""
        self.on_close()
        await self._pieces.aclose()


async def mishap(fault: Fault, read_timeout: float | None) -> bytes:
    """What happens in the middle of a stream: the bytes that are still sent, or the end of the connection."""
    match fault.kind:
        case FaultKind.DISCONNECT:
            raise httpx2.RemoteProtocolError(
                "peer closed connection without sending complete message body (incomplete chunked read)"
            )
        case FaultKind.STALL:
            return await _stall(read_timeout)
        case FaultKind.JUNK:
            return (
                b'data: {"id":"chatcmpl-demo","object":"chat.completion.chunk","choices":[{"delta":{"cont\n\n'
            )
        case FaultKind.ERROR_EVENT | FaultKind.FAILED:
            return event(_ERROR)
        case _:
            return b""


async def broken_body(
    content: bytes, fault: Fault, read_timeout: float | None
) -> AsyncGenerator[bytes, None]:
    """The first half of a body meant to come in one piece, then the fault; for some the rest just lacks."""
    yield content[: len(content) // 2]
    if fault.kind in (FaultKind.DISCONNECT, FaultKind.STALL):
        await mishap(fault, read_timeout)


async def _stall(read_timeout: float | None) -> bytes:
    """Send nothing more, until the client's own read timeout ends it as a socket would."""
    try:
        async with asyncio.timeout(read_timeout):
            await asyncio.Event().wait()
    except TimeoutError:
        raise httpx2.ReadTimeout("") from None
    return b""
