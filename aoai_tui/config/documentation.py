"""The settings, described from the docstrings that follow their fields."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from aoai_tui.config.chat_settings import McpServer, Preset, Price, Tool
from aoai_tui.config.checking import type_words
from aoai_tui.config.settings import Connection, Deployments, Settings
from aoai_tui.config.sound_settings import Sound
from aoai_tui.domain import Parameters

_TABLES: dict[str, type[msgspec.Struct]] = {
    "connections": Connection,
    "presets": Preset,
    "prices": Price,
    "tools": Tool,
    "mcp": McpServer,
}
"""The settings that are tables whose names people choose."""


class Described(NamedTuple):
    """One row of README's table."""

    key: str
    """As in config.toml, with NAME and BINDING for what people choose."""
    type: str
    default: str
    """As TOML writes it; empty where there is none."""
    text: str


def describe_settings() -> list[Described]:
    """All settings, in the order of the file."""
    return list(_rows(Settings, ""))


def _rows(struct: type[msgspec.Struct], prefix: str) -> Iterator[Described]:
    texts = _field_docstrings(struct)
    for field in msgspec.structs.fields(struct):
        if struct in _TABLES.values() and field.name == "name":
            continue
        key = prefix + field.name
        if table := _TABLES.get(key):
            yield from _rows(table, f"{key}.NAME.")
        elif field.name == "keys":
            yield Described("keys.BINDING", type_words(str), "", texts["keys"])
        elif field.type in (Deployments, Parameters, Sound):
            yield from _rows(field.type, f"{key}.")
        else:
            yield Described(key, type_words(field.type), _default(field.default), texts[field.name])


def _default(value: Any) -> str:
    if value is None or value is msgspec.NODEFAULT:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value}'" if '"' in value else f'"{value}"'
    return f"{value:g}" if isinstance(value, int | float) else ""


def _field_docstrings(struct: type) -> dict[str, str]:
    """The string that follows each field in the class's source, as one line."""
    body = ast.parse(textwrap.dedent(inspect.getsource(struct))).body[0]
    found: dict[str, str] = {}
    if not isinstance(body, ast.ClassDef):
        return found
    for node, follower in zip(body.body, body.body[1:], strict=False):
        match node, follower:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = " ".join(text.split())
    return found
