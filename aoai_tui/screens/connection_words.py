"""Connections in words: kinds, ways to sign in, the rows of the list."""

from __future__ import annotations

from urllib.parse import urlsplit

from textual.color import Color, ColorParseError
from textual.content import Content

from aoai_tui.config.settings import DEMO, ENVIRONMENT, Auth, Connection, Kind
from aoai_tui.plain import plain_line

KINDS = {
    Kind.AZURE: "Azure OpenAI, dated api-version",
    Kind.AZURE_V1: "Azure OpenAI, v1 API",
    Kind.OPENAI: "OpenAI",
    Kind.COMPATIBLE: "A server that answers like OpenAI",
}
"""The kinds that a person can choose."""

AUTHS = {
    Auth.API_KEY: "Key in the api-key header (Azure)",
    Auth.BEARER: "Key or token as bearer (OpenAI, ready-made tokens)",
    Auth.ENTRA: "Microsoft Entra ID",
    Auth.NONE: "None",
}

COLOURS = ("red", "orange", "yellow", "green", "blue", "purple")

_SHORT_KINDS = {
    Kind.AZURE: "Azure OpenAI",
    Kind.AZURE_V1: "Azure OpenAI v1",
    Kind.OPENAI: "OpenAI",
    Kind.COMPATIBLE: "like OpenAI",
    Kind.DEMO: "answers made on this machine",
}
_SHORT_AUTHS = {Auth.API_KEY: "key", Auth.BEARER: "bearer", Auth.ENTRA: "Entra ID", Auth.NONE: "no sign-in"}


def colour_of(name: str) -> str:
    """A person's colour as `#rrggbb`; empty where there is none or no such colour."""
    try:
        return Color.parse(name).hex6 if name else ""
    except ColorParseError:
        return ""


def source_of(connection: Connection) -> str:
    """Where a connection comes from."""
    return {ENVIRONMENT: "environment", DEMO.name: "always here"}.get(connection.name, "config.toml")


def why_fixed(connection: Connection) -> str:
    """Why a connection can't be changed here, as a sentence; empty where it can."""
    if connection.name == ENVIRONMENT:
        return "This one is made by environment variables: change those, then start the app again."
    if connection.name == DEMO.name:
        return "The demo is part of the app: it can't be changed or removed."
    return ""


def row(connection: Connection, *, state: str, opens_first: bool, width: int) -> Content:
    """Two lines: name and marks, then what it is. `state` says that it is open, in words; empty if not."""
    marks = " · ".join(mark for mark in (state, "opens at start" if opens_first else "") if mark)
    name = plain_line(connection.name, 64)
    first = Content.assemble(
        ("▌" if state else " ", "$accent"),
        (name, f"bold {colour_of(connection.colour)}".strip()),
        (f"   {marks}" if marks else "", "$muted"),
    )
    facts = (
        _SHORT_KINDS[connection.kind],
        urlsplit(connection.endpoint).netloc,
        _SHORT_AUTHS[connection.auth] if connection.kind is not Kind.DEMO else "",
        connection.deployments.chat,
        source_of(connection),
    )
    second = Content.assemble(
        ("▌" if state else " ", "$accent"),
        (plain_line(" · ".join(fact for fact in facts if fact), 300), "$muted"),
    )
    return Content("\n").join(line.truncate(max(width, 10), ellipsis=True) for line in (first, second))
