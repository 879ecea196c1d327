"""What mcp raises, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
from mcp.shared.exceptions import MCPError
from mcp_types import CONNECTION_CLOSED, REQUEST_TIMEOUT

from aoai_tui.config.address import parse_address
from aoai_tui.config.chat_settings import McpServer
from aoai_tui.errors import AoaiError, ConnectionTrouble, ServiceTrouble, SignInRefused
from aoai_tui.plain import plain, plain_line

_FRAMES = re.compile("[─-╿❱]+")
"""What rich draws around a traceback."""


class ServerGone(ConnectionTrouble):
    """A tool server ended, or forgot the session."""

    def __init__(self, title: str, advice: str = "", *, sent: bool) -> None:
        """`sent`: whether the request may have reached it."""
        super().__init__(title, advice)
        self.sent = sent


def is_gone(error: Exception) -> bool:
    """Whether nothing more can come of the session."""
    return any(
        isinstance(one, MCPError) and (one.code == CONNECTION_CLOSED or _session_forgotten(one))
        for one in _each(error)
    )


def trouble(server: McpServer, error: Exception, seconds: float, last_words: str) -> AoaiError:
    """One plain sentence for whatever went wrong with a server; `last_words` are from its own log."""
    name = f"The tool server {server.name}"
    said = _its_words(last_words)
    errors = list(_each(error))
    if is_gone(error):
        forgotten = any(isinstance(one, MCPError) and _session_forgotten(one) for one in errors)
        return ServerGone(f"{name} ended.", said, sent=not forgotten)
    for one in errors:
        if found := _known(server, name, one, seconds, said):
            return found
    return ServiceTrouble(
        f"{name} failed: {plain_line(str(errors[0]), 200) or type(errors[0]).__name__}.", said
    )


def _known(server: McpServer, name: str, error: Exception, seconds: float, said: str) -> AoaiError | None:
    match error:
        case MCPError():
            return _answered(name, error, said)
        case TimeoutError():
            return ConnectionTrouble(f"{name} did not answer within {seconds:g} seconds.", said)
        case httpx2.TransportError():
            origin = parse_address(server.url).origin if server.url else ""
            return ConnectionTrouble(
                f"{name} can't be reached at {origin}.", f"{plain_line(str(error), 160)}. Look at its `url`."
            )
        case OSError():
            return _no_start(server, name, error, said)
    return None


def _its_words(last_words: str) -> str:
    """The end of what it wrote: in a traceback the end says most."""
    end = " ".join(_FRAMES.sub(" ", plain(last_words)).split()[-40:])
    return f"It said: {'…' if len(end) > 240 else ''}{end[-240:]}" if end else ""


def _no_start(server: McpServer, name: str, error: OSError, said: str) -> AoaiError:
    program = plain_line(server.command[0], 120) if server.command else ""
    match error:
        case FileNotFoundError():
            why = f"“{program}” is not there"
        case PermissionError():
            why = f"“{program}” may not be executed"
        case _:
            why = plain_line(str(error), 160)
    return ConnectionTrouble(f"{name} can't be started: {why}.", said or "Look at its `command`.")


def _answered(name: str, error: MCPError, said: str) -> AoaiError:
    if error.code == REQUEST_TIMEOUT:
        return ConnectionTrouble(f"{name} did not answer in time.", said)
    return ServiceTrouble(f"{name} answered with an error: {plain_line(error.message, 240)}", said)


def refused(server: McpServer, status: int) -> AoaiError:
    """It answered 401 or 403."""
    origin = parse_address(server.url).origin
    return SignInRefused(
        f"The tool server {server.name} wants a token, or another one.",
        f"Keep it with: python -m keyring set aoai-tui 'mcp:{server.name} @ {origin}'",
        status=status,
    )


def _session_forgotten(error: MCPError) -> bool:
    return "session terminated" in error.message.lower() or "session not found" in error.message.lower()


def _each(error: BaseException) -> Iterator[Exception]:
    """The error; of a group each one in it."""
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _each(one)
    elif isinstance(error, Exception):
        yield error
