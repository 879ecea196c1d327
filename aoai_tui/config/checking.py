"""From parsed TOML to Settings: what is right is taken, what is wrong is named."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from aoai_tui.config.problem import InvalidSetting, Problem
from aoai_tui.config.secret import looks_like_key
from aoai_tui.config.settings import RESERVED, Connection, Settings, check_name
from aoai_tui.plain import plain_line

if TYPE_CHECKING:
    from aoai_tui.config.lines import Path

_S = TypeVar("_S", bound=msgspec.Struct)

_SECRET_NAMES = ("key", "token", "password", "passwd", "secret", "secrets", "credential", "bearer")


def checked_settings(document: Mapping[str, Any], text: str) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings in a parsed file, and every mistake in it by line; `text` is the file as it stands."""
    checker = _Checker(text)
    settings = checker.settings(document)
    return settings, tuple(sorted(checker.problems, key=lambda problem: problem.line))


def type_words(annotation: object) -> str:
    """What a value of this type is called in a sentence."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return "one of " + ", ".join(annotation)
    if isinstance(annotation, types.UnionType):
        return type_words(next(one for one in annotation.__args__ if one is not types.NoneType))
    words = {str: "text in quotes", float: "a number", int: "a whole number", bool: "true or false"}
    if isinstance(annotation, types.GenericAlias) and annotation.__origin__ in (list, tuple):
        return "a list of texts in quotes"
    return words.get(annotation, "a table") if isinstance(annotation, type) else "a table"


def names_a_secret(name: str) -> bool:
    """Whether a key is called like something that must not stand in a file."""
    words = name.lower().replace("-", "_").split("_")
    return words[-1] in _SECRET_NAMES or "".join(words).endswith(("apikey", "token", "secret", "password"))


class _Checker:
    """Collects the problems of one file while its values are taken."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self._text = text

    @cached_property
    def _line_of(self) -> Callable[[Path], int]:
        """Finds a path's line; the text is gone through at the first mistake only."""
        from aoai_tui.config.lines import line_of, places  # noqa: PLC0415 - not needed without a mistake

        return partial(line_of, places(self._text))

    def report(self, path: Path, sentence: str) -> None:
        key = ".".join(_shown(name) for name in path)
        self.problems.append(Problem(key, sentence, self._line_of(path)))

    def settings(self, document: Mapping[str, Any]) -> Settings:
        values = self.fields(Settings, (), document)
        settings = self.built(Settings, (), values) or Settings()
        known = (*settings.connections, *RESERVED)
        if settings.connection and settings.connection not in known:
            meant = _meant(settings.connection, known)
            self.report(("connection",), f"No connection has this name; it is ignored{meant}")
        return settings

    def fields(self, struct: type[msgspec.Struct], path: Path, table: Mapping[str, Any]) -> dict[str, Any]:
        """The values of a table that have the right type, by field."""
        wanted = {field.name: field.type for field in msgspec.structs.fields(struct) if field.name != "name"}
        taken: dict[str, Any] = {}
        for key, value in table.items():
            here = (*path, key)
            if key not in wanted:
                self.unknown(here, tuple(wanted))
            elif isinstance(value, dict) and (inner := self.table(wanted[key], here, value)) is not None:
                taken[key] = inner
            else:
                self.take(taken, wanted[key], here, value)
        return taken

    def table(self, annotation: object, path: Path, value: dict[str, Any]) -> object | None:
        """What a nested table holds; None where no table is wanted."""
        if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
            return self.built(annotation, path, self.fields(annotation, path, value))
        if not isinstance(annotation, types.GenericAlias):
            return None
        inner = annotation.__args__[1]
        if inner is Connection:
            pairs = ((name, self.connection((*path, name), table)) for name, table in value.items())
            return {name: connection for name, connection in pairs if connection}
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            return self.named(inner, path, value)
        if inner is Any:
            return value
        texts: dict[str, Any] = {}
        for key, text in value.items():
            self.take(texts, str, (*path, key), text)
        return texts

    def named(self, struct: type[_S], path: Path, tables: dict[str, Any]) -> dict[str, _S]:
        """Tables that their names tell apart: presets, prices, tools."""
        found: dict[str, _S] = {}
        for name, table in tables.items():
            here = (*path, name)
            if not isinstance(table, dict):
                self.report(here, "This must be a table of its own; it is ignored.")
            elif built := self.built(struct, here, self.fields(struct, here, table) | {"name": name}):
                found[name] = built
        return found

    def take(self, taken: dict[str, Any], annotation: Any, path: Path, value: object) -> None:
        """Put a value under its key, or say which type it should have."""
        try:
            taken[path[-1]] = msgspec.convert(value, annotation)
        except msgspec.ValidationError:
            hint = " Tables are named [connections.NAME], with an s." if path == ("connection",) else ""
            self.report(path, f"This must be {type_words(annotation)}; it is ignored.{hint}")

    def connection(self, path: Path, table: object) -> Connection | None:
        """One connection, or None where it lacks what it can't do without."""
        name = path[-1]
        if not isinstance(table, dict):
            self.report(path, "A connection is a table of its own, [connections.NAME]; this is ignored.")
            return None
        if name in RESERVED:
            self.report(path, "This name is the app's own; the connection is left out. Give it another name.")
            return None
        try:
            check_name(name)
        except InvalidSetting as trouble:
            self.report(path, f"{trouble.title} The connection is left out.")
            return None
        values = self.fields(Connection, path, table)
        if "kind" not in values:
            if "kind" not in table:
                self.report(path, "The line that says its kind is missing; the connection is left out.")
            return None
        return self.built(Connection, path, values | {"name": name})

    def built(self, struct: type[_S], path: Path, values: dict[str, Any]) -> _S | None:
        """The struct of these values; a refused one goes back to its default, or takes the whole with it."""
        try:
            return struct(**values)
        except InvalidSetting as trouble:
            here = (*path, trouble.key)
            if trouble.key == "endpoint":
                self.report(here, f"{trouble.title} The connection is left out.")
                return None
            if trouble.key == "name":
                self.report(path, f"{trouble.title} It is left out.")
                return None
            self.report(here, f"{trouble.title} It is ignored.")
            return self.built(
                struct, path, {key: value for key, value in values.items() if key != trouble.key}
            )

    def unknown(self, path: Path, known: Iterable[str]) -> None:
        """Name a key that means nothing here, and the one that was probably meant."""
        name = path[-1]
        if name == "name":
            self.report(path, "A connection's name is the name of its table; this line is ignored.")
        elif names_a_secret(name):
            self.report(
                path,
                "Keys and tokens belong in the keyring, not in this file: delete this line. It is ignored.",
            )
        else:
            self.report(path, "There is no such setting; it is ignored" + _meant(name, known))


def _shown(name: str) -> str:
    """A key's name as it may be shown: a secret can be pasted there too."""
    return "…" if looks_like_key(name) else plain_line(name, 64)


def _meant(name: str, known: Iterable[str]) -> str:
    """The end of a sentence: the nearest known name, where one is near."""
    import difflib  # noqa: PLC0415 - only needed where there is a mistake

    near = difflib.get_close_matches(name.lower(), known, n=1)
    return f". Did you mean {near[0]}?" if near else "."
