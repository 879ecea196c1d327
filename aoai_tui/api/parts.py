"""Parts of an answer. A server may send anything: what is not of the expected type counts as not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def part_of(whole: object, name: str) -> Any:
    """What is under the name, in one of the package's models or in plain JSON; None where nothing is."""
    if isinstance(whole, Mapping):
        return whole.get(name)
    return getattr(whole, name, None)


def text_of(whole: object, name: str) -> str:
    """The text under the name; empty where there is none."""
    text = part_of(whole, name)
    return text if isinstance(text, str) else ""


def number_of(whole: object, name: str) -> int:
    """The whole number under the name; 0 where there is none."""
    number = part_of(whole, name)
    return number if isinstance(number, int) else 0


def list_of(whole: object, name: str) -> list[Any]:
    """The list under the name; empty where there is none."""
    found = part_of(whole, name)
    return found if isinstance(found, list) else []


def extra_of(part: object) -> Mapping[str, Any]:
    """The fields that the package has no names for, Azure's additions among them."""
    extra = getattr(part, "__pydantic_extra__", None)
    return extra if isinstance(extra, dict) else {}
