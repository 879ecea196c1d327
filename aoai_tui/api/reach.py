"""Whether a host can be reached at all: a look without a request, and without a key."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import urllib.request
from urllib.parse import urlsplit

from aoai_tui.config.address import parse_address
from aoai_tui.errors import ConnectionTrouble

_PATIENCE = 6.0
"""Seconds to open a socket before the host counts as unreachable."""


async def unreachable(endpoint: str) -> ConnectionTrouble | None:
    """None where the endpoint's host accepts a connection, or where only a proxy could tell."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    if proxied(endpoint):
        return None
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        async with asyncio.timeout(_PATIENCE):
            _, writer = await asyncio.open_connection(host, port)
    except socket.gaierror:
        return ConnectionTrouble(
            f"The name {host} could not be found.",
            "You may be offline, or the endpoint is misspelled, or it is private and needs your VPN.",
        )
    except (OSError, TimeoutError):
        return ConnectionTrouble(
            f"{host} can't be reached.",
            "You may be offline, or the server isn't running, or a VPN is needed.",
        )
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return None


def past_proxies(endpoint: str) -> dict[str, None]:
    """The `mounts` of a client: what is for this machine goes through no proxy, which would lead a key away from it."""
    address = parse_address(endpoint)
    host = f"[{address.host}]" if ":" in address.host else address.host
    return {f"all://{host}": None} if address.loopback else {}


def proxied(endpoint: str) -> bool:
    """Whether requests to the endpoint go through a proxy, so that only a request can tell if it is there."""
    if past_proxies(endpoint):
        return False
    parts = urlsplit(endpoint)
    proxies = urllib.request.getproxies()
    there = proxies.get(parts.scheme) or proxies.get("all")
    return bool(there) and not urllib.request.proxy_bypass(parts.hostname or "")


def no_tls(error: BaseException, host: str) -> ConnectionTrouble:
    """Why an encrypted connection could not be made, from the error that ssl raised."""
    if "CERTIFICATE" in str(error).upper():
        return ConnectionTrouble(
            f"The certificate of {host} is not trusted.",
            "A company proxy may be in between: point SSL_CERT_FILE at its certificate, "
            "or check the endpoint.",
        )
    return ConnectionTrouble(
        f"The encrypted connection to {host} could not be made.",
        "The server may speak only http://, or something in between changes the connection.",
    )
