"""The places in which a collection may be looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from aoai_tui.plain import plain_line
from aoai_tui.widgets.asking_list import AskingList


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """This machine, or a PostgreSQL."""

    place: str
    """Empty for this machine."""
    is_now: bool
    """Whether the collection is looked up there."""

    @property
    def title(self) -> str:
        """What it is called."""
        return plain_line(self.place, 60) if self.place else "This machine"


class PlaceRows(AskingList[PlaceRow]):
    """Two lines each."""

    LINES: ClassVar[int] = 2
    FIRST: ClassVar[str] = "choose"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "ask('choose')", "Look up there", key_display="enter", id="place.choose",
            tooltip="Have the collection looked up there; to PostgreSQL its vectors are copied first",
        ),
        Binding(
            "delete", "ask('forget')", "Forget", id="place.forget",
            tooltip="Forget the connection string of this PostgreSQL; it asks first",
        ),
    ]  # fmt: skip

    def row(self, thing: PlaceRow, _width: int) -> Content:
        """Name and mark, then what it is."""
        what = "PostgreSQL with pgvector" if thing.place else "exact, from a file of 16-bit numbers"
        return Content.assemble(
            (thing.title, "bold"), ("  ● now" if thing.is_now else "", "$accent"), (f"\n{what}", "$muted")
        )

    def may(self, deed: str) -> bool:
        """This machine can't be forgotten."""
        row = self.under_cursor
        return row is not None and (deed == "choose" or bool(row.place))
