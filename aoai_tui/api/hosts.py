"""Which machines a picture may be fetched from: names become addresses here, and these decide."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from enum import Enum, auto

from aoai_tui.config.address import Address
from aoai_tui.errors import ConnectionTrouble, UnreadableAnswer

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 in IPv6, for networks that know only the latter."""

_NEVER_PUBLIC = tuple(
    ipaddress.ip_network(one) for one in ("64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96", "fec0::/10")
)
"""More of IPv4 in IPv6, as a network of one's own translates it, and the former private addresses of IPv6: Python
calls these global."""


class Reach(Enum):
    """How far a download may reach."""

    ANYWHERE = auto()
    """The address that the service named: also in a network of one's own, where servers of a company are."""
    PUBLIC = auto()
    """Where a redirect leads to."""
    LOOPBACK = auto()
    """Where a redirect leads to that began on this machine: here again, or to the public network."""


def allows(reach: Reach, ip: Ip) -> bool:
    """Whether an address may be connected to."""
    ip = _inside(ip)
    if ip.is_loopback:
        return reach is not Reach.PUBLIC
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return False
    return reach is Reach.ANYWHERE or (ip.is_global and not any(ip in one for one in _NEVER_PUBLIC))


def refuse_literal(reach: Reach, address: Address) -> None:
    """Check a host that is an address already, or a name of this machine. Raises UnreadableAnswer."""
    try:
        ip: Ip | None = ipaddress.ip_address(address.host)
    except ValueError:
        may_be_here = address.loopback or address.host.endswith(".localhost")
        ip = ipaddress.IPv4Address("127.0.0.1") if may_be_here else None
    if ip and not allows(reach, ip):
        raise leads_inside()


async def addresses_of(reach: Reach, address: Address) -> list[str]:
    """Where the host is: each may be connected to, and nothing else is.

    A name with a single forbidden address is refused whole: it was made to deceive.
    Raises UnreadableAnswer, and ConnectionTrouble where the name is not known.
    """
    loop = asyncio.get_running_loop()
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        found = await loop.getaddrinfo(address.host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise ConnectionTrouble(
            f"The name {address.host} could not be found.",
            "The picture waits there. You may be offline, or a VPN is needed.",
            retryable=True,
        ) from None
    ips = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not all(allows(reach, ipaddress.ip_address(ip)) for ip in ips):
        raise leads_inside()
    return ips


def leads_inside() -> UnreadableAnswer:
    """The error for a picture whose address leads where none should be."""
    return UnreadableAnswer(
        "The picture's address leads into a private network.",
        "It was not fetched. If that is your own server, ask for b64_json as the response format (ctrl+o).",
    )


def _inside(ip: Ip) -> Ip:
    """The IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None) or ip
