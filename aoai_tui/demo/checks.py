"""Single parameters of a request's body, read and checked as the models' front end does it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from aoai_tui.demo.azure import Refused, invalid

_MOST_STOPS = 4


def whole(body: Mapping[str, Any], name: str, *, least: int = 1, most: int | None = None) -> int | None:
    """An integer in its range; None where it is not given."""
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type(name, "an integer")
    if value < least:
        raise _out_of_range(name, "integer below minimum", f">= {least}", value)
    if most is not None and value > most:
        raise _out_of_range(name, "integer above maximum", f"<= {most}", value)
    return value


def decimal(body: Mapping[str, Any], name: str, *, least: float, most: float) -> float | None:
    """A number in its range; None where it is not given."""
    value = body.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong_type(name, "a decimal")
    if not least <= value <= most:
        problem, limit = (
            ("below minimum", f">= {least}") if value < least else ("above maximum", f"<= {most}")
        )
        raise _out_of_range(name, f"decimal {problem}", limit, value)
    return float(value)


def flag(body: Mapping[str, Any], name: str) -> bool | None:
    """True or false; None where it is not given."""
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise wrong_type(name, "a boolean")
    return value


def one_of(value: Any, name: str, known: Collection[str]) -> str | None:
    """One word of a fixed set; None where it is not given."""
    if value is None:
        return None
    if not isinstance(value, str) or value not in known:
        listed = ", ".join(f"'{word}'" for word in known)
        raise invalid("invalid_value", f"Invalid value: '{value}'. Supported values are: {listed}.", name)
    return value


def mapping(value: Any, name: str) -> Mapping[str, Any]:
    """An object, empty where it is not given."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise wrong_type(name, "an object")
    return value


def objects(value: Any, name: str) -> tuple[Mapping[str, Any], ...]:
    """An array of objects, empty where it is not given."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise wrong_type(name, "an array of objects")
    for number, item in enumerate(value):
        if not isinstance(item, dict):
            raise wrong_type(f"{name}[{number}]", "an object")
    return tuple(value)


def stop_texts(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The texts that end a reply, four at most."""
    value = body.get("stop")
    stops = [value] if isinstance(value, str) else value or []
    if not isinstance(stops, list) or not all(isinstance(stop, str) for stop in stops):
        raise wrong_type("stop", "a string or an array of strings")
    if len(stops) > _MOST_STOPS:
        message = f"Invalid 'stop': array too long. Expected an array with maximum length {_MOST_STOPS}."
        raise invalid("array_above_max_length", message, "stop")
    return tuple(stop for stop in stops if stop)


def missing(name: str) -> Refused:
    """400 for a parameter that has to be there."""
    return invalid("missing_required_parameter", f"Missing required parameter: '{name}'.", name)


def wrong_type(name: str, expected: str) -> Refused:
    """400 for a value of another type than the expected one."""
    return invalid("invalid_type", f"Invalid type for '{name}': expected {expected}.", name)


def _out_of_range(name: str, problem: str, expected: str, value: float) -> Refused:
    code = f"{problem.replace('imum', '').replace(' ', '_')}_value"
    message = f"Invalid '{name}': {problem} value. Expected a value {expected}, but got {value} instead."
    return invalid(code, message, name)
