"""Where in a TOML text a key stands: the parser doesn't say, and a person wants the line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

Path = tuple[str, ...]
"""The names that lead to a value: `("connections", "work", "timeout")`."""

_NAME = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_NAME}(?:[ \t]*\.[ \t]*{_NAME})*"
_HEADER = re.compile(rf"[ \t]*\[\[?[ \t]*({_DOTTED})[ \t]*\]\]?[ \t]*(?:#.*)?")
_KEY = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=[ \t]*(.*)")
_LONG_QUOTES = ('"""', "'''")


@dataclass(frozen=True, slots=True)
class Place:
    """One line that names a table or a value."""

    line: int
    """From 1."""
    path: Path
    header: bool
    """Whether the line opens a table."""


def places(text: str) -> list[Place]:
    """All lines of a valid TOML text that open a table or set a value, in order.

    Keys inside inline tables have no line of their own. Text inside long strings is passed over.
    """
    found: list[Place] = []
    table: Path = ()
    closing: str | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.removesuffix("\r")
        if closing:
            closing = None if closing in line else closing
        elif header := _HEADER.fullmatch(line):
            table = _path(header[1])
            found.append(Place(number, table, header=True))
        elif key := _KEY.fullmatch(line):
            found.append(Place(number, table + _path(key[1]), header=False))
            closing = _left_open(key[2])
    return found


def line_of(found: list[Place], path: Path) -> int:
    """The line of a path, or of the nearest table around it; 0 where nothing of it is there."""
    for length in range(len(path), 0, -1):
        for place in found:
            if place.path[:length] == path[:length]:
                return place.line
    return 0


def _path(dotted: str) -> Path:
    """The names in a dotted key, unquoted by the TOML parser itself."""
    names: list[str] = []
    try:
        inner: object = tomllib.loads(f"{dotted} = 0")
    except ValueError:
        return (dotted,)
    while isinstance(inner, dict):
        name, inner = next(iter(inner.items()))
        names.append(name)
    return tuple(names)


def _left_open(value: str) -> str | None:
    """The quotes that end a long string which this line begins and doesn't end."""
    for quotes in _LONG_QUOTES:
        if value.startswith(quotes) and quotes not in value[3:]:
            return quotes
    return None
