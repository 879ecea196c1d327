"""The settings, described from the docstrings that follow their fields."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from aoai_tui.config.checking import type_words
from aoai_tui.config.settings import Connection, Deployments, Settings


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
        if struct is Connection and field.name == "name":
            continue
        key = prefix + field.name
        if field.name == "connections":
            yield from _rows(Connection, "connections.NAME.")
        elif field.name == "keys":
            yield Described("keys.BINDING", type_words(str), "", texts["keys"])
        elif field.type is Deployments:
            yield from _rows(Deployments, f"{key}.")
        else:
            yield Described(key, type_words(field.type), _default(field.default), texts[field.name])


def _default(value: Any) -> str:
    if value is None or value is msgspec.NODEFAULT:
        return ""
    return f'"{value}"' if isinstance(value, str) else f"{value:g}"


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
