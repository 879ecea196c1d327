"""The list at the left: collections, each with the number of its passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from textual.content import Content
from textual.message import Message

from aoai_tui.domain import Collection
from aoai_tui.plain import plain_line
from aoai_tui.widgets.day_list import DayList

_ROOM = 25
"""Columns of a row."""


class CollectionList(DayList[Collection]):
    """Collections to choose from."""

    NONE = "Your collections will be listed here.\n\nctrl+n makes one."

    @dataclass
    class Chosen(Message):
        """The person wants to look things up in a collection."""

        collection: Collection

    def show(self, collections: Sequence[Collection], open_id: str) -> None:
        """Show these; mark the open one."""
        self.fill(collections, open_id, stay=self.has_cursor or open_id == self._open_id)

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
