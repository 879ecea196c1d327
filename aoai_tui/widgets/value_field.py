"""A value that is typed as text: its name, what it takes, and how it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any


class NotTaken(ValueError):
    """A text that a field does not take; its words say what it takes."""


def shown_value(value: Any) -> str:
    """A value as its field shows it; empty where it isn't set."""
    match value:
        case None:
            return ""
        case True:
            return "yes"
        case dict():
            return json.dumps(value, ensure_ascii=False)
        case float():
            return f"{value:g}"
        case _:
            return str(value)


@dataclass(frozen=True)
class ValueField:
    """One field of an options panel."""

    name: str
    """The service's name of it."""
    label: str
    read: Callable[[str], Any]
    """A text that isn't empty as the value. Raises NotTaken."""
    hint: str = "auto"
    """What stands in the empty field."""
    choices: tuple[str, ...] = ()
    """Usual values, to complete from and to walk through; others are taken too."""
    show: Callable[[Any], str] = shown_value
    """The value as text again."""


def read_values(
    fields: Iterable[ValueField], texts: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """What the texts of the fields mean, and what is wrong, both by field; an empty or wrong one counts as not set."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        text = texts.get(field.name, "")
        if not text.strip():
            continue
        try:
            values[field.name] = field.read(text)
        except NotTaken as error:
            wrong[field.name] = f"{field.label}: {error}."
    return values, wrong


# What a field may take


def word(text: str) -> str:
    """Any text."""
    return text.strip()


def number(low: float, high: float) -> Callable[[str], float]:
    """A number within bounds; a comma is as good as a point."""

    def read(text: str) -> float:
        try:
            value = float(text.strip().replace(",", "."))
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise NotTaken(f"a number from {low:g} to {high:g}")
        return value

    return read


def whole(low: int, high: int | None = None) -> Callable[[str], int]:
    """A whole number within bounds."""
    words = f"a whole number from {low}" + (f" to {high}" if high is not None else " up")

    def read(text: str) -> int:
        try:
            value = int(text.replace(",", "").replace("_", ""))
        except ValueError:
            raise NotTaken(words) from None
        if value < low or (high is not None and value > high):
            raise NotTaken(words)
        return value

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """One of a few words."""

    def read(text: str) -> str:
        if text.strip() not in words:
            raise NotTaken("one of " + ", ".join(words))
        return text.strip()

    return read


def yes(text: str) -> bool:
    """Yes or no, true or false, on or off."""
    if text.strip().lower() not in ("yes", "no", "true", "false", "on", "off"):
        raise NotTaken("yes or no")
    return text.strip().lower() in ("yes", "true", "on")


def json_object(text: str) -> dict[str, Any]:
    """A JSON object."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise NotTaken('a JSON object like {"store": true}')
    return found
