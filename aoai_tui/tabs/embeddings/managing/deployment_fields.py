"""The fields that say how texts are embedded: the deployment, and how many numbers a vector has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aoai_tui.domain import MOST_DIMENSIONS
from aoai_tui.plain import plain_line
from aoai_tui.screens.form_field import Field
from aoai_tui.widgets.value_field import NotTaken, ValueField, whole, word
from aoai_tui.widgets.value_rows import ValueInput

_USUAL = ("256", "512", "1024", "1536", "3072")


def deployment_field(names: Sequence[str], value: str, default: str) -> Field:
    """Which deployment embeds; `names` are those that answered before, `default` is meant by an empty one."""
    known = tuple(plain_line(name, 120) for name in names)
    field = ValueField("deployment", "Deployment", word, default or "its name in Azure", known)
    return Field("deployment", "Deployment", ValueInput(field, value))


def dimensions_field(value: int | None) -> Field:
    """How many numbers each vector shall have; empty for as many as the model gives."""
    field = ValueField("dimensions", "Dimensions", word, "as many as the model gives", _USUAL)
    return Field("dimensions", "Dimensions", ValueInput(field, "" if value is None else str(value)))


def read_dimensions(text: str) -> int | None:
    """What the field means; None for as many as the model gives. Raises NotTaken."""
    return whole(1, MOST_DIMENSIONS)(text) if text.strip() else None


def number_in(field: Field, read: Callable[[str], int | None]) -> int | None:
    """The number that a field holds; None where it can't be meant, which is said at the field."""
    try:
        value = read(field.value)
    except NotTaken as error:
        field.problem(f"This must be {error}.")
        return None
    field.problem("")
    return value
