"""Testing a connection step by step: name, encryption, sign-in, deployment."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from urllib.parse import urlsplit

from aoai_tui.config.settings import Kind
from aoai_tui.domain import ChatRequest, Role, Turn
from aoai_tui.errors import AoaiError, ConnectionTrouble, NotFound, RoleMissing, SecretTrouble, SignInRefused
from aoai_tui.services.link import Link

_PATIENCE = 10.0
"""Seconds for each look at the network."""


@dataclass(frozen=True, slots=True)
class Step:
    """One finished step of the test."""

    name: str
    error: AoaiError | None = None
    """None where it went well."""
    note: str = ""
    """What was found, for a step that went well."""


async def check(link: Link) -> AsyncGenerator[Step, None]:
    """The steps as they finish; the first that fails is the last.

    The deployment's step sends one word to it, which costs a few tokens; it is left out without a deployment.
    """
    if link.connection.kind is not Kind.DEMO:
        async with aclosing(_network(link.connection.endpoint)) as steps:
            async for step in steps:
                yield step
                if step.error:
                    return
    sign_in = await _sign_in(link)
    yield sign_in
    if not sign_in.error and (deployment := link.connection.deployments.chat):
        yield await _deployment(link, deployment)


async def _network(endpoint: str) -> AsyncGenerator[Step, None]:
    from aoai_tui.api.reach import no_tls, proxied  # noqa: PLC0415  only a check needs them

    if proxied(endpoint):
        yield Step("proxy", note="only a request can tell")
        return
    parts = urlsplit(endpoint)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        async with asyncio.timeout(_PATIENCE):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        yield Step("name", note=str(found[0][4][0]))
    except (OSError, TimeoutError):
        yield Step(
            "name",
            ConnectionTrouble(
                f"The name {host} could not be found.",
                "Is it spelled right? Private endpoints need your VPN.",
            ),
        )
        return
    context = await asyncio.to_thread(ssl.create_default_context) if parts.scheme == "https" else None
    name = "TLS" if context else "connection"
    try:
        async with asyncio.timeout(_PATIENCE):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
        writer.close()
        yield Step(name, note=f"port {port}")
    except ssl.SSLError as error:
        yield Step(name, no_tls(error, host))
    except (OSError, TimeoutError):
        yield Step(
            name,
            ConnectionTrouble(
                f"{host} does not answer on port {port}.",
                "A firewall may be in between, or the server isn't running.",
            ),
        )


async def _sign_in(link: Link) -> Step:
    try:
        client = await link.client()
        names = await client.models.names()
    except RoleMissing as error:
        return Step("role", error)
    except NotFound:
        # Some servers have no list of models: that they answered so far is all that can be known.
        return Step("sign-in", note="accepted")
    except SignInRefused as error:
        return Step("sign-in", error)
    except SecretTrouble as error:
        return Step("key", error)
    except AoaiError as error:
        return Step("answer", error)
    return Step("sign-in", note=f"{len(names)} models listed" if names else "accepted")


async def _deployment(link: Link, deployment: str) -> Step:
    name = f"deployment {deployment}"
    try:
        client = await link.client()
        request = ChatRequest(deployment, (Turn(Role.USER, "ping"),))
        async with aclosing(client.chat.stream(request, gap=60, on_wait=lambda _wait: None)) as pieces:
            async for piece in pieces:
                del piece
                break  # it answers: the rest need not be paid for
    except RoleMissing as error:
        return Step("role", error)
    except AoaiError as error:
        return Step(name, error)
    return Step(name, note="answers")
