"""config.toml: read without ever failing, changed without losing what people wrote in it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from aoai_tui.config.chat_settings import Preset
from aoai_tui.config.checking import checked_settings
from aoai_tui.config.problem import InvalidSetting, Problem
from aoai_tui.config.settings import RESERVED, Connection, Settings
from aoai_tui.errors import ConfigTrouble, StorageTrouble
from aoai_tui.plain import plain_line

_LOCK_SECONDS = 5


@dataclass(frozen=True)
class Loaded:
    """What config.toml says, as far as it can be used."""

    settings: Settings = field(default_factory=Settings)
    problems: tuple[Problem, ...] = ()
    """Every mistake, in the order of its line."""


def load(path: Path) -> Loaded:
    """Read the settings; what is wrong becomes a Problem, never an exception. No file: the defaults."""
    try:
        text = _decoded(path.read_bytes())
        document = tomllib.loads(text)
    except FileNotFoundError:
        return Loaded()
    except OSError as error:
        return _unusable(f"The file can't be read: {error.strerror or 'the system refused'}.")
    except UnicodeDecodeError:
        return _unusable("The file is not UTF-8 text.")
    except (ValueError, RecursionError) as error:
        sentence, line = _syntax_error(error)
        return _unusable(sentence, line)
    return Loaded(*checked_settings(document, text))


def save_connection(path: Path, connection: Connection) -> None:
    """Write a connection, a new one or in place of the one of its name; raises ConfigTrouble.

    Only what differs is written. Comments, order and what another copy of the app has saved meanwhile stay.
    """
    _refuse_reserved(connection.name)
    with _rewritten(path) as document:
        tables = _table(document, "connections")
        tables[connection.name] = _as_table(connection, _table(tables, connection.name))


def save_preset(path: Path, preset: Preset) -> None:
    """Write a preset, a new one or in place of the one of its name; raises ConfigTrouble."""
    with _rewritten(path) as document:
        tables = _table(document, "presets")
        tables[preset.name] = _lines_of(preset, _table(tables, preset.name), without="name")


def remove_preset(path: Path, name: str) -> None:
    """Take a preset out of the file; one that isn't there is no mistake. Raises ConfigTrouble."""
    with _rewritten(path) as document:
        if "presets" in document:
            _table(document, "presets").pop(name, None)


def remove_connection(path: Path, name: str) -> None:
    """Take a connection out of the file; one that isn't there is no mistake. Raises ConfigTrouble."""
    with _rewritten(path) as document:
        if "connections" in document:
            _table(document, "connections").pop(name, None)
        if document.get("connection") == name:
            document["connection"] = ""


def set_value(path: Path, key: str | tuple[str, ...], value: str | float) -> None:
    """Write one setting: `"theme"`, or `("keys", "chat.send")`. Raises ConfigTrouble."""
    names = (key,) if isinstance(key, str) else key
    _check_value(names, value)
    with _rewritten(path) as document:
        table = document
        for name in names[:-1]:
            table = _table(table, name)
        table[names[-1]] = value


@contextmanager
def _rewritten(path: Path) -> Iterator[dict[str, Any]]:
    """The file's values as plain data; what the block changes in them is changed in the file's text.

    The file is read again inside a lock that every copy of the app takes, so no copy undoes another's change.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only needed to save

    from aoai_tui.config.atomic import replace_file  # noqa: PLC0415
    from aoai_tui.config.editing import edited  # noqa: PLC0415 - brings tomlkit
    from aoai_tui.config.paths import ensure_private  # noqa: PLC0415

    try:
        ensure_private(path.parent)
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_LOCK_SECONDS):
            text = _decoded(path.read_bytes()) if path.exists() else ""
            before = _parsed(text)
            after = deepcopy(before)
            yield after
            if after != before:
                replace_file(path, edited(text, before, after).encode())
    except StorageTrouble as trouble:
        raise ConfigTrouble(trouble.title, trouble.advice) from trouble
    except Timeout:
        raise ConfigTrouble(
            f"Another copy of aoai-tui is writing {path.name}.", "Try again in a moment.", retryable=True
        ) from None
    except UnicodeDecodeError:
        raise ConfigTrouble(
            f"{path.name} is not UTF-8 text.", "It is left as it is; repair it first."
        ) from None
    except OSError as error:
        raise ConfigTrouble(
            f"{path} can't be written: {error.strerror or 'the system refused'}.",
            "Check who owns the file and its folder, and whether the disk is full.",
        ) from error


def _decoded(content: bytes) -> str:
    """UTF-8, with or without the mark that some Windows editors put first."""
    return content.decode("utf-8-sig")


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        sentence, line = _syntax_error(error)
        place = f"config.toml, line {line}: " if line else "config.toml: "
        raise ConfigTrouble(place + sentence, "The file is left as it is; repair it first.") from None


def _syntax_error(error: Exception) -> tuple[str, int]:
    """What the parser dislikes and where; the parser names signs and keys but no values."""
    if not isinstance(error, tomllib.TOMLDecodeError):
        return "The file can't be understood: a number or a nesting in it is beyond measure.", 0
    what, _, place = str(error).rpartition(" (at ")
    digits = "".join(sign for sign in place.partition(",")[0] if sign.isdigit())
    return f"This is not TOML: {plain_line(what, 120)}. The defaults are used.", int(digits or 0)


def _unusable(sentence: str, line: int = 0) -> Loaded:
    return Loaded(problems=(Problem("", sentence, line),))


def _refuse_reserved(name: str) -> None:
    if name in RESERVED:
        raise InvalidSetting(
            f"{name} is a name of the app's own.", "Give the connection another one.", key="name"
        )


def _check_value(names: tuple[str, ...], value: object) -> None:
    """Refuse what `load` would not take: the same rules decide."""
    nested: Any = value
    for name in reversed(names):
        nested = {name: nested}
    problems = () if names == ("connection",) else checked_settings(nested, "")[1]
    if problems:
        raise InvalidSetting(f"{problems[0].key}: {problems[0].sentence}", key=names[-1])


def _table(parent: dict[str, Any], name: str) -> dict[str, Any]:
    """The table of this name, made if it is missing."""
    table = parent.setdefault(name, {})
    if not isinstance(table, dict):
        raise ConfigTrouble(
            f"In config.toml, {plain_line(name, 64)} is a value where a table should be.",
            "The file is left as it is; repair it first.",
        )
    return table


def _as_table(connection: Connection, written: Mapping[str, Any]) -> dict[str, Any]:
    """The connection as lines of its table, of which `written` are there already.

    A setting at its default gets no line, but a line that is there is kept and told the default. Lines
    that mean nothing to the app stay as they are.
    """
    return _lines_of(connection, written, without="name")


def _lines_of(struct: msgspec.Struct, written: Mapping[str, Any], without: str = "") -> dict[str, Any]:
    """What is written already, with every field of the struct that is written or isn't at its default."""
    table = dict(written)
    for field_info in msgspec.structs.fields(type(struct)):
        key = field_info.name
        value = getattr(struct, key)
        if key == without or (key not in written and value == _usual(field_info)):
            continue
        if value is None:  # TOML has no word for it
            table.pop(key, None)
        elif isinstance(value, msgspec.Struct):
            there = written.get(key)
            table[key] = _lines_of(value, there if isinstance(there, dict) else {})
        else:
            table[key] = msgspec.to_builtins(list(value) if isinstance(value, tuple) else value)
    return table


def _usual(field_info: msgspec.structs.FieldInfo) -> Any:
    """A field's default; an empty dict or list is made anew for each struct."""
    made = field_info.default_factory
    return made() if made is not msgspec.NODEFAULT else field_info.default
