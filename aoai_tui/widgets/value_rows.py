"""Values of an options panel in rows: their names at the left, what is typed at the right."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from aoai_tui.widgets.keys import yield_keys
from aoai_tui.widgets.value_field import ValueField

_AT_ONCE = 3
"""Fields that are mounted before the event loop has its turn again: each costs it some milliseconds."""


class ValueInput(Input):
    """A value: typed, completed from the usual ones, or walked through with up and down."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "walk(-1)", "Value before", show=False),
        Binding("down", "walk(1)", "Next value", show=False),
    ]

    def __init__(self, field: ValueField, value: str = "") -> None:
        """With the field's name as its id."""
        choices = SuggestFromList(field.choices, case_sensitive=False) if field.choices else None
        super().__init__(value, placeholder=field.hint, id=field.name, suggester=choices, compact=True)
        self.field = field

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """To walk only where values are known."""
        return bool(self.field.choices) if action == "walk" else super().check_action(action, parameters)

    def action_walk(self, by: int) -> None:
        """The next of the known values, or the one before."""
        known = self.field.choices
        at = known.index(self.value) + by if self.value in known else (0 if by > 0 else -1)
        self.value = known[at % len(known)]


class ValueRows(Horizontal):
    """The names stand there as one text: a row of its own for each would triple the widgets that every layout of the
    screen goes through.
    """

    DEFAULT_CSS = """
    ValueRows {
        & > #names { width: 15; color: $muted; }
        & > #values { width: 1fr; }
        & Input.-wrong { color: $error; text-style: underline; }
        & Input.-refused { color: $warning; text-style: strike; }
    }
    """

    def __init__(self, fields: Sequence[ValueField]) -> None:
        """Only names, until `furnish`."""
        super().__init__()
        self.fields = fields
        self._refused: Mapping[str, str | None] = {}
        self._marked: set[str] = set()
        # A height that is known spares every layout from measuring.
        self.styles.height = len(fields)

    def compose(self) -> ComposeResult:
        """The names, and room for the values."""
        yield Static("\n".join(field.label for field in self.fields), id="names", markup=False)
        yield Vertical(id="values")

    async def furnish(self) -> None:
        """Add the values, a few at a time, so that typing goes on meanwhile."""
        values = self.query_one("#values")
        for first in range(0, len(self.fields), _AT_ONCE):
            inputs = [ValueInput(field) for field in self.fields[first : first + _AT_ONCE]]
            await values.mount_all(inputs)
            for one in inputs:
                yield_keys(one)
            await asyncio.sleep(0)

    @property
    def inputs(self) -> list[ValueInput]:
        """What is there of them."""
        return list(self.query(ValueInput))

    @property
    def is_furnished(self) -> bool:
        """Whether all are there; before that, most values would seem to have been emptied."""
        return len(self.inputs) == len(self.fields)

    @property
    def texts(self) -> dict[str, str]:
        """What is typed, by field."""
        return {one.field.name: one.value for one in self.inputs}

    def show(self, given: Mapping[str, Any]) -> None:
        """Show values by field; what isn't there is not set."""
        for one in self.inputs:
            one.value = one.field.show(given.get(one.field.name))

    def show_wrong(self, names: Mapping[str, str]) -> None:
        """Mark the fields that can't be taken as they are."""
        for one in self.inputs:
            one.set_class(one.field.name in names, "-wrong")

    def show_refused(self, refused: Mapping[str, str | None]) -> None:
        """Mark the fields that are not sent, because the deployment does not take them, or not their value."""
        self._refused = refused
        self.mark_refused()

    def mark_refused(self) -> None:
        """Mark again, after a value has changed."""
        for one in self.inputs:
            name = one.field.name
            one.set_class(name in self._refused or f"{name}={one.value.strip()}" in self._refused, "-refused")
        marked = {one.field.name for one in self.inputs if one.has_class("-refused")}
        if marked == self._marked:
            return
        self._marked = marked
        self.query_one("#names", Static).update(
            Content("\n").join(
                Content.assemble((f"{field.label} ✗", "$warning"))
                if field.name in marked
                else Content(field.label)
                for field in self.fields
            )
        )
