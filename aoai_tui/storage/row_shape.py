"""How a noun lies in its table: a column for what is looked up, sorted or searched by, and JSON for all the rest.

Times are integers, see `migrations`. The JSON, in the column `details`, holds only what differs from the usual, so
that a noun gets a new field without a new layout of the database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec

from aoai_tui.domain import Collection, Narration, Picture, Recording, Transcript
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.clock import as_micros, as_moment
from aoai_tui.storage.rows import Row, Value, as_json, writable

Noun = TypeVar("Noun", Recording, Transcript, Narration, Picture, Collection)

Derived = Mapping[str, Callable[[Any], str]]
"""Columns that are no field of the noun, and how their values come from it."""


class RowShape(Generic[Noun]):
    """The rows of one table as nouns, and back."""

    def __init__(
        self,
        noun: type[Noun],
        table: str,
        word: str,
        columns: tuple[str, ...],
        *,
        derived: Derived | None = None,
        kept: tuple[str, ...] = (),
    ) -> None:
        """`columns` are the fields with a column each, `kept` those of them that saving again leaves as they are.

        Every table has the columns `owner`, `details` and `deleted_at` as well; its nouns have an `id` and a `state`.
        """
        self.table = table
        self.word = word
        """What one row is called in sentences."""
        fields = {one.name: one for one in msgspec.structs.fields(noun)}
        self._noun: type[Noun] = noun
        self._columns = {name: fields[name].type for name in columns}
        self._derived = dict(derived or {})
        self._details = _details_of(noun, [one for name, one in fields.items() if name not in columns])
        self._names = tuple(name for name in fields if name not in columns)
        written = (*columns, *self._derived, "owner", "details")
        replaced = [name for name in written if name not in ("id", *kept)]
        marks = ", ".join(f":{name}" for name in written)
        self.insert = f"INSERT INTO {table} ({', '.join(written)}) VALUES ({marks})"  # noqa: S608 - names of our own
        """Adds a row that must be new; takes `values` by name."""
        self.save = (
            f"{self.insert} ON CONFLICT (id) DO UPDATE SET"
            f" {', '.join(f'{name} = excluded.{name}' for name in replaced)}"
        )
        """Adds a row or replaces it; takes `values` by name."""

    def values(self, noun: Noun, owner: str | None) -> dict[str, Value]:
        """The noun as the values of its columns, by name."""
        found: dict[str, Value] = {name: _stored(getattr(noun, name)) for name in self._columns}
        found |= {name: writable(derive(noun)) for name, derive in self._derived.items()}
        details = self._details(**{name: getattr(noun, name) for name in self._names})
        return {**found, "owner": owner, "details": as_json(details)}

    def noun(self, row: Row) -> Noun:
        """The noun in a row. StorageTrouble where a value makes no sense; broken details only are left out."""
        try:
            known: dict[str, Any] = {name: _read(row[name], kind) for name, kind in self._columns.items()}
            return self._noun(**known, **self._read_details(row["details"]))
        except (ValueError, TypeError, OverflowError) as error:
            raise StorageTrouble(
                f"A {self.word} in the database can't be read.", f"Reason: {error}."
            ) from error

    def gone(self) -> StorageTrouble:
        """What is said of an id that the table doesn't have."""
        return StorageTrouble(
            f"This {self.word} does not exist any more.", "Another window may have deleted it."
        )

    def _read_details(self, text: str) -> dict[str, Any]:
        """The details by name; the usual ones where they can't be read."""
        try:
            # A server's NaN for a probability came through the json module, which alone reads it again.
            details = msgspec.convert(json.loads(text), self._details)
        except (ValueError, msgspec.ValidationError):
            details = self._details()
        return {name: getattr(details, name) for name in self._names}


def _details_of(noun: type[msgspec.Struct], rest: list[msgspec.structs.FieldInfo]) -> type[msgspec.Struct]:
    """A struct of the fields without a column. TypeError where one of them has no usual value."""
    without = [one.name for one in rest if one.required]
    if without:
        raise TypeError(f"{noun.__name__}.{without[0]} needs a column, or a usual value")
    fields = [
        (
            one.name,
            one.type,
            one.default
            if one.default is not msgspec.NODEFAULT
            else msgspec.field(default_factory=one.default_factory),
        )
        for one in rest
    ]
    return msgspec.defstruct(f"{noun.__name__}Details", fields, frozen=True, omit_defaults=True)


def _stored(value: object) -> Value:
    if isinstance(value, datetime):
        return as_micros(value)
    if isinstance(value, int):
        return value
    return value.value if isinstance(value, StrEnum) else writable(str(value))


def _read(value: Any, kind: Any) -> Any:
    if kind is datetime:
        return as_moment(value)
    if kind is int and isinstance(value, int):
        return value
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return kind(value)
