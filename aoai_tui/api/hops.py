"""One address on the way to a picture: asked without key, cookie or name, and only where it may be."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx2

from aoai_tui import __version__
from aoai_tui.api.connection_failures import from_connection
from aoai_tui.api.hosts import Reach, addresses_of, refuse_literal
from aoai_tui.api.reach import proxied
from aoai_tui.config.address import Address, AddressError, parse_address
from aoai_tui.errors import UnreadableAnswer

TIMEOUT = httpx2.Timeout(30.0, connect=10.0)
"""Seconds to connect, and of silence."""

_HEADERS = {
    "accept": "image/*, */*;q=0.5",
    "accept-encoding": "identity",  # what is packed small may unpack to fill the memory
    "user-agent": f"aoai-tui/{__version__}",
}


@dataclass(frozen=True)
class Hop:
    """One address, and how far it may reach."""

    address: Address
    reach: Reach = Reach.ANYWHERE

    @property
    def url(self) -> str:
        """The address as text."""
        query = f"?{self.address.query}" if self.address.query else ""
        return f"{self.address.origin}{self.address.path or '/'}{query}"

    def onward(self, location: str) -> Hop:
        """Where a redirect leads to. Raises UnreadableAnswer."""
        began_here = self.reach is Reach.LOOPBACK or (self.reach is Reach.ANYWHERE and self.address.loopback)
        reach = Reach.LOOPBACK if began_here else Reach.PUBLIC
        return Hop(_parsed(urljoin(self.url, location), reach), reach)

    async def opened(
        self, stack: AsyncExitStack, headers: dict[str, str], transport: httpx2.AsyncBaseTransport | None
    ) -> httpx2.Response:
        """The response, of which only the headers are there; the stack closes it.

        The name is looked up once, and what is connected to is the address that was checked.
        Raises UnreadableAnswer, ConnectionTrouble.
        """
        if transport is not None:
            return await self._asked(stack, httpx2.AsyncClient(transport=_Borrowed(transport)), headers)
        tls = await asyncio.to_thread(httpx2.create_ssl_context)
        if proxied(self.url):  # only the proxy knows what the name stands for
            return await self._asked(stack, httpx2.AsyncClient(verify=tls), headers)
        places = await addresses_of(self.reach, self.address)
        client = httpx2.AsyncClient(verify=tls, trust_env=False)
        for place in places[:-1]:
            try:
                return await self._sent(stack, client, headers, place)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return await self._asked(stack, client, headers, places[-1])

    async def _asked(
        self, stack: AsyncExitStack, client: httpx2.AsyncClient, headers: dict[str, str], place: str = ""
    ) -> httpx2.Response:
        try:
            return await self._sent(stack, client, headers, place)
        except httpx2.HTTPError as error:
            raise from_connection(error, self.address.host) from error

    async def _sent(
        self, stack: AsyncExitStack, client: httpx2.AsyncClient, headers: dict[str, str], place: str
    ) -> httpx2.Response:
        stack.push_async_callback(client.aclose)
        url = httpx2.URL(self.url)
        named = {"host": url.netloc.decode("ascii"), **_HEADERS, **headers}
        extensions = {"sni_hostname": self.address.host} if place and place != self.address.host else {}
        request = client.build_request(
            "GET",
            url.copy_with(host=place) if place else url,
            headers=named,
            extensions=extensions,
            timeout=TIMEOUT,
        )
        response = await client.send(request, stream=True, follow_redirects=False)
        stack.push_async_callback(response.aclose)
        return response


def first_hop(url: str) -> Hop:
    """The address that the service named. Raises UnreadableAnswer."""
    return Hop(_parsed(url, Reach.ANYWHERE))


class _Borrowed(httpx2.AsyncBaseTransport):
    """Somebody else's transport, which a client here must not close."""

    def __init__(self, transport: httpx2.AsyncBaseTransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        return await self._transport.handle_async_request(request)


def _parsed(url: str, reach: Reach) -> Address:
    try:
        address = parse_address(url)
    except AddressError as error:
        raise UnreadableAnswer("The picture's address can't be used.", str(error)) from None
    refuse_literal(reach, address)
    if address.scheme == "http" and not address.loopback:
        raise UnreadableAnswer(
            "The picture's address is not encrypted.",
            "Only https:// is fetched. Ask for b64_json as the response format (ctrl+o): "
            "the picture then comes with the answer.",
        )
    return address
