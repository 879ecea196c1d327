"""Pictures that wait at an address: fetched at once, for it expires, and from nowhere but there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial

import httpx2

from aoai_tui import errors
from aoai_tui.api.breaks import broken
from aoai_tui.api.content_range import Part
from aoai_tui.api.data_urls import data_in, too_large
from aoai_tui.api.failures import FOREIGN
from aoai_tui.api.hops import TIMEOUT, Hop, first_hop
from aoai_tui.api.retries import requested_wait, with_retries
from aoai_tui.domain import OnWait

OnProgress = Callable[[int, int | None], None]
"""Told of the bytes that have arrived, and of how many there will be where that is known."""

_MOST_HOPS = 5
_PIECE = 1 << 16


async def fetched(
    url: str,
    *,
    most_bytes: int,
    on_progress: OnProgress,
    transport: httpx2.AsyncBaseTransport | None = None,
    max_retries: int = 2,
    on_wait: OnWait = lambda _: None,
) -> AsyncGenerator[bytes, None]:
    """The bytes behind an `https:` or `data:` address, or behind an `http:` one on this machine.

    Redirects are followed a few times, never to a private, link-local or loopback address unless it began on
    loopback; the address that is connected to is what is checked. No key, cookie, user name or referrer travels.
    Failures are tried again, which `on_wait` hears of; after a break in the middle only the rest is asked for.
    `transport` takes the network's place.
    Raises UnreadableAnswer for an address that can't be used and for more than `most_bytes`, NotFound where the
    picture is gone, and ConnectionTrouble or ServiceTrouble; what came before is a beginning of the picture.
    """
    if url[:5].lower() == "data:":
        data = await asyncio.to_thread(data_in, url, most_bytes)
        for at in range(0, len(data), _PIECE):
            on_progress(min(at + _PIECE, len(data)), len(data))
            yield data[at : at + _PIECE]
        return
    download = _Download(first_hop(url), most_bytes, on_progress, transport)
    breaks = 0
    while not download.whole:
        async with AsyncExitStack() as stack:
            begin = partial(download.begin, stack)
            _, retries = await with_retries(begin, max_retries=max_retries - breaks, on_wait=on_wait)
            breaks += retries
            pieces, before = download.pieces(), download.received
            stack.push_async_callback(pieces.aclose)
            try:
                async for piece in pieces:
                    yield piece
                if download.brought_a_crumb(before):
                    raise _only_crumbs(download.host)
            except errors.ConnectionTrouble:
                breaks += 1
                if breaks > max_retries:
                    raise


@dataclass
class _Download:
    """One picture on its way, over as many connections as it takes."""

    first: Hop
    most_bytes: int
    on_progress: OnProgress
    transport: httpx2.AsyncBaseTransport | None
    whole: bool = False
    received: int = 0
    """Bytes."""
    host: str = ""
    """Where they come from."""
    total: int | None = None
    """How many there will be, where that is known."""
    _version: str = ""
    """The ETag of what was received, where there is one."""
    _skip: int = 0
    """Bytes at the beginning of the response that had arrived already."""
    _http: httpx2.Response = field(init=False, repr=False)

    async def begin(self, stack: AsyncExitStack) -> None:
        """Ask for the picture, or for the rest of it, and check what the headers say. Raises AoaiError."""
        hop = self.first
        rest = {"range": f"bytes={self.received}-"} if self.received else {}
        for _ in range(_MOST_HOPS + 1):
            self._http, self.host = await hop.opened(stack, rest, self.transport), hop.address.host
            if not (300 <= self._http.status_code < 400 and "location" in self._http.headers):
                self._check()
                return
            hop = hop.onward(self._http.headers["location"])
        raise errors.UnreadableAnswer(
            "The picture's address leads from one place to the next.", "It was not fetched."
        )

    def brought_a_crumb(self, before: int) -> bool:
        """Whether so little came since there were `before` bytes that asking on would take for ever."""
        return not self.whole and self.received - before < _PIECE

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """What has not arrived yet. Raises AoaiError where it breaks off, or is too large."""
        chunks = self._http.aiter_bytes()
        self.on_progress(self.received, self.total)
        try:
            async for chunk in chunks:
                piece, self._skip = chunk[self._skip :], max(0, self._skip - len(chunk))
                self.received += len(piece)
                if self.received > self.most_bytes:
                    raise too_large(self.most_bytes)
                if piece:
                    self.on_progress(self.received, self.total)
                    yield piece
        except FOREIGN as error:
            raise broken(error, self.host, "", TIMEOUT, "picture") from error
        finally:
            await chunks.aclose()
        self.whole = self._http.status_code == 200 or self.total in (None, self.received)

    def _check(self) -> None:
        http = self._http
        status, version = http.status_code, http.headers.get("etag", "")
        if status not in (200, 206):
            raise _no_picture(http, self.host)
        if http.headers.get("content-encoding", "identity") != "identity":
            raise errors.UnreadableAnswer(
                "The picture comes packed, which it should not.", "It was not fetched."
            )
        part = Part.of(http, self.received)
        if part is None:
            raise errors.UnreadableAnswer(
                "Only a part of the picture comes, and nobody knows which.", "Draw it again."
            )
        other = self.received > 0 and (
            version != self._version or (self.total and part.total not in (None, self.total))
        )
        if other or part.start > self.received:
            raise errors.UnreadableAnswer("The picture changed while it was fetched.", "Draw it again.")
        self._version = version
        self.total = part.total if part.total is not None else self.total
        self._skip = self.received - part.start
        if (self.total or 0) > self.most_bytes:
            raise too_large(self.most_bytes)


def _only_crumbs(host: str) -> errors.AoaiError:
    return errors.Disconnected(
        f"{host} gives the picture in pieces that are too small.",
        "It was not fetched. Draw it again, or ask for b64_json as the response format (ctrl+o).",
    )


def _no_picture(http: httpx2.Response, host: str) -> errors.AoaiError:
    status = http.status_code
    if status in (401, 403, 404, 410):
        return errors.NotFound(
            "The picture is no longer at its address.",
            f"{host} does not have it, or lets nobody have it any more: such addresses expire. Draw it again, "
            "or ask for b64_json as the response format (ctrl+o).",
            status=status,
        )
    if status >= 500 or status in (408, 429):
        return errors.ServiceTrouble(
            f"{host} can't give the picture now (HTTP {status}).",
            "Draw it again in a moment.",
            status=status,
            retryable=True,
            retry_after=requested_wait(http.headers),
        )
    return errors.UnreadableAnswer(
        f"{host} does not give the picture (HTTP {status}).", "Draw it again.", status=status
    )
