"""The list at the left: collections, each with the number of its passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from aoai_tui.domain import Collection
from aoai_tui.plain import plain_line
from aoai_tui.widgets.day_list import DayList

_ROOM = 25
"""Columns of a row."""


def _binding(keys: str, deed: str, name: str, tooltip: str) -> Binding:
    return Binding(keys, f"ask('{deed}')", name, id=f"collection.{deed}", tooltip=tooltip)


class CollectionList(DayList[Collection]):
    """Collections to choose from."""

    DEFAULT_CSS = """
    CollectionList.-empty OptionList { display: block; height: 1; }
    """  # emptied, it keeps the cursor: u brings back what was deleted last

    BINDINGS: ClassVar[list[BindingType]] = [
        _binding("s", "sources", "Its sources", "Show what it was made from; take sources out"),
        _binding(
            "r",
            "refresh",
            "Refresh",
            "Find its files that changed, came or went; what it costs is told first",
        ),
        _binding("d", "duplicate", "Duplicate", "Copy it with all its vectors; nothing is paid"),
        _binding("g", "merge", "Merge", "Make one collection of this and others; nothing is paid"),
        _binding(
            "n",
            "anew",
            "Embed anew",
            "Embed its passages with another deployment; what it costs is told first",
        ),
        _binding(
            "p", "place", "PostgreSQL", "Choose where it is looked up: on this machine, or in a PostgreSQL"
        ),
        Binding(
            "i",
            "bring",
            "Import",
            id="collection.bring",
            tooltip="Bring in a collection with its vectors from a Parquet or JSON lines file",
        ),
        _binding("v", "check", "Check vectors", "Read all its vectors, and repair what is damaged"),
        _binding("delete", "delete", "Delete collection", "Delete it; u brings it back"),
        Binding(
            "u",
            "restore",
            "Undo delete",
            id="collection.restore",
            tooltip="Bring back the collection that was deleted last",
        ),
    ]

    NONE = "Your collections will be listed here.\n\nctrl+n makes one."

    @dataclass
    class Chosen(Message):
        """The person wants to look things up in a collection."""

        collection: Collection

    @dataclass
    class Asked(Message):
        """The person wants something done with a collection."""

        deed: str
        """sources, refresh, duplicate, merge, anew, place or delete."""
        collection: Collection

    @dataclass
    class BringAsked(Message):
        """The person wants a collection from a file."""

    @dataclass
    class RestoreAsked(Message):
        """The person wants the last deleted one back."""

    def show(self, collections: Sequence[Collection], open_id: str) -> None:
        """Show these; mark the open one. The cursor goes along with it: keys mean what is seen to be open."""
        self.fill(collections, open_id, stay=open_id == self._open_id)

    def heading(self, _one: Collection, _today: date) -> str:
        """One for all of them."""
        return "Collections"

    def made_at(self, one: Collection) -> datetime:
        """When it was made."""
        return one.created_at

    def row(self, one: Collection, mark: tuple[str, str]) -> Content:
        """Name at the left, number of passages at the right; a sign where some wait or were refused."""
        sign = "◌ " if one.waiting else "▲ " if one.refused else ""
        count = f"{one.passages:,}"
        title = Content(sign + plain_line(one.name or "collection", 80))
        room = _ROOM - 2 - len(count)
        return Content.assemble(mark, title.truncate(room, ellipsis=True, pad=True), " ", (count, "$muted"))

    def open_row(self, one: Collection) -> None:
        """Look things up in it."""
        self.post_message(self.Chosen(one))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only where there is a collection."""
        if action == "ask":
            return self.chosen() is not None
        return super().check_action(action, parameters)

    def action_ask(self, deed: str) -> None:
        """Have something done with the one under the cursor, else with the open one."""
        if (collection := self.chosen()) is not None:
            self.post_message(self.Asked(deed, collection))

    def action_restore(self) -> None:
        """Undo the last deletion."""
        self.post_message(self.RestoreAsked())

    def action_bring(self) -> None:
        """Bring one in."""
        self.post_message(self.BringAsked())
