"""JSON lines: a line is a section, its text one field, which may lie inside others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from aoai_tui.services.passages.columns import SAMPLE, Columns, offered
from aoai_tui.services.passages.lines import LONGEST, bounded, sampled, stepping, told
from aoai_tui.services.passages.read_text import Section
from aoai_tui.services.passages.scanning import Scanned

_DEEPEST = 4
"""Fields inside fields that are offered."""

_MOST_FIELDS = 500


def line_columns(scanned: Scanned) -> Columns:
    """The fields that hold text, by their path: `body.text`. Raises UsageTrouble where the file can't be read."""
    cells: dict[str, list[str]] = {}
    with scanned.text() as file:
        for line in sampled(file, SAMPLE):
            for path, text in _fields(_value(line)):
                if path in cells or len(cells) < _MOST_FIELDS:
                    cells.setdefault(path, []).append(text)
    return offered(cells)


def line_sections(scanned: Scanned, column: str, warnings: list[str]) -> Iterator[Section]:
    """The texts of one field that are not empty, each with its line."""
    start = 0
    too_long: list[int] = []
    broken: list[int] = []
    missing: list[int] = []
    with scanned.text() as file:
        for number, line in enumerate(stepping(bounded(file, too_long), scanned.step), 1):
            if line.isspace():
                continue
            value = _value(line)
            text = _text(_field(value, column))
            if value is _BROKEN:
                broken.append(number)
            elif text is None:
                missing.append(number)
            elif text and not text.isspace():
                yield Section(text, start, row=number)
                start += len(text) + 1
    if too_long:
        warnings.append(told(too_long, "line", f"with more than {LONGEST:,} characters"))
    if broken:
        warnings.append(told(broken, "line", "without JSON"))
    if missing:
        warnings.append(
            told(missing, "line", f"without text in “{column}”" if column else "that are no text")
        )


_BROKEN = object()


def _value(line: str) -> object:
    """What a line says; `_BROKEN` where it is no JSON."""
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):  # ValueError: numbers of thousands of digits, too
        return _BROKEN
    return value


def _fields(value: object, above: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every field that holds text, with its path."""
    if isinstance(value, dict):
        if depth < _DEEPEST:
            for name, inner in value.items():
                yield from _fields(inner, f"{above}.{name}" if above else name, depth + 1)
        return
    if (text := _text(value)) is not None:
        yield above, text


def _field(value: Any, path: str) -> object:
    """What is at the path; names with full stops in them are found, too. None where there is nothing."""
    if not path:
        return value
    if not isinstance(value, dict):
        return None
    if path in value:
        return value[path]
    at = path.find(".")
    while at >= 0:
        if path[:at] in value and (found := _field(value[path[:at]], path[at + 1 :])) is not None:
            return found
        at = path.find(".", at + 1)
    return None


def _text(value: object) -> str | None:
    """A field as text: a list of texts as lines, a number as it is written; None for what is no text."""
    if isinstance(value, str):
        text = value.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
        return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return _text("\n".join(value))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
