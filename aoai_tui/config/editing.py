"""Changing values in a TOML text so that comments, order and spacing stay where they are.

tomlkit replaces values in place and writes new ones. It puts a new line at the end of its table, though,
below the comment that announces the next table, and removes that comment together with the table; so lines
are added and removed here. Whatever was done, the text is parsed again and must mean exactly what was asked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from aoai_tui.config.lines import Path, Place, places
from aoai_tui.errors import ConfigTrouble

# What tomlkit raises where a text is beyond it: its own errors, and now and then a bare Python one.
_GIVES_UP = (TOMLKitError, LookupError, TypeError, ValueError, AttributeError)


@dataclass(frozen=True, slots=True)
class _Change:
    """One difference between two readings of the file."""

    path: Path
    old: Any
    """None for what is new."""
    new: Any
    """None for what goes."""


def edited(text: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The text, which means `before`, changed so that it means `after`; raises ConfigTrouble."""
    changes = list(_changes(before, after))
    for way in (_by_lines, _by_tomlkit):
        if (changed := _attempt(way, text, changes)) is not None and _means(changed, after):
            return changed
    raise ConfigTrouble(
        "config.toml is written in a way that the app can't change without losing something.",
        "The file is left as it is; make the change in an editor.",
    )


def _changes(before: Mapping[str, Any], after: Mapping[str, Any], path: Path = ()) -> Iterator[_Change]:
    for key in (*before, *(key for key in after if key not in before)):
        old, new = before.get(key), after.get(key)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _changes(old, new, (*path, key))
        elif old != new:
            yield _Change((*path, key), old, new)


def _attempt(way: Callable[[str, list[_Change]], str], text: str, changes: list[_Change]) -> str | None:
    try:
        return way(text, changes)
    except _GIVES_UP:
        return None


def _means(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return _filled(tomllib.loads(text)) == _filled(wanted)
    except ValueError:
        return False


def _filled(table: Mapping[str, Any]) -> dict[str, Any]:
    """The values without empty tables: one often vanishes with its last child, and means nothing."""
    pruned = ((key, _filled(value) if isinstance(value, dict) else value) for key, value in table.items())
    return {key: value for key, value in pruned if value != {}}


def _by_tomlkit(text: str, changes: list[_Change]) -> str:
    document = tomlkit.parse(text)
    for change in changes:
        table: Any = document
        for name in change.path[:-1]:
            table = table[name]
        if change.new is None:
            del table[change.path[-1]]
        else:
            table[change.path[-1]] = change.new
    return document.as_string()


def _by_lines(text: str, changes: list[_Change]) -> str:
    replaced = [change for change in changes if change.old is not None and change.new is not None]
    text = _by_tomlkit(text, replaced) if replaced else text
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n") if text.strip() else []
    for change in changes:
        if change.new is None:
            _remove_table(lines, change.path)
        elif change.old is None:
            _add(lines, change.path, change.new)
    return end.join(lines).lstrip("\r\n") + end


def _add(lines: list[str], path: Path, value: Any) -> None:
    """Add a line to its table, or a table after its relatives, ahead of any comment that follows."""
    found = places("\n".join(lines))
    if isinstance(value, dict):
        at = _last(found, path[:-1]) or len(lines)
        lines[at:at] = ["", *_written(path, value)]
    elif len(path) == 1:
        _add_at_top(lines, found, _written(path, value))
    elif at := _last_of_table(found, path[:-1]):
        lines[at:at] = _written(path[-1:], value)
    else:
        _add(lines, path[:-1], {path[-1]: value})


def _add_at_top(lines: list[str], found: list[Place], new: list[str]) -> None:
    """Add a setting that stands in no table: after its like, else ahead of the first table's comment."""
    first = next((place.line for place in found if place.header), None)
    if own := [place.line for place in found if not place.header and (first is None or place.line < first)]:
        lines[own[-1] : own[-1]] = new
    elif first is None:
        lines += new
    else:
        at = _comment_above(lines, first - 1)
        lines[at:at] = [*new, ""]


def _remove_table(lines: list[str], path: Path) -> None:
    """Remove a table's lines and the comment right above each of its headers; other comments stay."""
    found = places("\n".join(lines))
    doomed = [place for place in found if place.path[: len(path)] == path]
    for place in reversed(doomed):
        start = _comment_above(lines, place.line - 1) if place.header else place.line - 1
        del lines[start : place.line]
        while (
            place.header and start < len(lines) and not lines[start].strip() and _blank_before(lines, start)
        ):
            del lines[start]


def _blank_before(lines: list[str], at: int) -> bool:
    return at == 0 or not lines[at - 1].strip()


def _comment_above(lines: list[str], at: int) -> int:
    """The first line of the comment that stands right above a line; the line itself without one."""
    while at > 0 and lines[at - 1].lstrip().startswith("#"):
        at -= 1
    return at


def _last(found: list[Place], path: Path) -> int:
    """The last line that belongs to a table or to one inside it; 0 for none."""
    return max((place.line for place in found if place.path[: len(path)] == path), default=0) if path else 0


def _last_of_table(found: list[Place], path: Path) -> int:
    """The last line of a table that has a header of its own, without the tables inside it; 0 for none."""
    last, inside = 0, False
    for place in found:
        inside = place.path == path if place.header else inside
        last = place.line if inside else last
    return last


def _written(path: Path, value: Any) -> list[str]:
    """The TOML lines of one value under its full path."""
    nested: Any = value
    for name in reversed(path):
        nested = {name: nested}
    return tomlkit.dumps(nested).rstrip("\n").split("\n")
