"""Web addresses, taken apart once and in one way."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
"""A last label that makes systems read the whole host as a number, which stands for an IPv4 address."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_PRIVATE_ENDINGS = (".localhost", ".local", ".lan", ".internal", ".home.arpa")


class AddressError(ValueError):
    """A text that is no usable address; its text is a plain sentence that doesn't repeat the address."""


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address, lower-case where case has no meaning."""

    scheme: str
    host: str
    """A name in ASCII, an IPv4 or an IPv6 address, the last without brackets."""
    port: int | None
    """None for the scheme's own."""
    path: str
    query: str

    @property
    def origin(self) -> str:
        """`https://host` or `https://host:port`: whom a request reaches."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port else "")

    @property
    def loopback(self) -> bool:
        """Whether the address is this machine for certain, so that nothing travels over a network.

        Of names only localhost is: those below it are asked of a name server on many systems, which may lead anywhere.
        """
        if ip := _ip(self.host):
            return ip.is_loopback or ip.is_unspecified
        return self.host == "localhost"

    @property
    def private(self) -> bool:
        """Whether the address lies on this machine or in a network of one's own."""
        if ip := _ip(self.host):
            return ip.is_private or ip.is_loopback
        return self.loopback or "." not in self.host or self.host.endswith(_PRIVATE_ENDINGS)


def parse_address(text: str) -> Address:
    """Take an address with its scheme apart; raises AddressError."""
    text = text.strip()
    if re.search(r"[\s\\\x00-\x1f\x7f]", text):
        raise AddressError("An address holds no spaces and no backslashes.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise AddressError("The host or the port of this address can't be read.") from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise AddressError("Only addresses that begin with https:// or http:// can be used.")
    if "@" in parts.netloc:
        raise AddressError(
            "There is a user name or a password in this address; keys don't belong in addresses."
        )
    if port == 0:
        raise AddressError("The port of this address can't be 0.")
    return Address(
        scheme=parts.scheme,
        host=_checked_host(parts.hostname or ""),
        port=None if port == _DEFAULT_PORTS[parts.scheme] else port,
        path=quote(parts.path, safe="/%:@!$&'()*+,;=~-._"),
        query=parts.query,
    )


def _checked_host(host: str) -> str:
    """The host in lower-case ASCII, so that a letter that only looks like another can't pass for it."""
    host = host.rstrip(".")
    if ip := _ip(host):
        return str(ip)
    try:
        ascii_host = host.encode("idna").decode().lower() if not host.isascii() else host
    except UnicodeError:
        ascii_host = ""
    labels = ascii_host.split(".")
    if len(ascii_host) > 253 or _NUMBER.fullmatch(labels[-1]) or not all(map(_LABEL.fullmatch, labels)):
        raise AddressError("This address names no host.")
    return ascii_host


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host) if "%" not in host else None
    except ValueError:
        return None
