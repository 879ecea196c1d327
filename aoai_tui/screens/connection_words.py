"""Connections in words: kinds, ways to sign in, colours, sources."""

from __future__ import annotations

from textual.color import Color, ColorParseError

from aoai_tui.config.settings import DEMO, ENVIRONMENT, Auth, Connection, Kind

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
