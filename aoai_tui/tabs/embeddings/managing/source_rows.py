"""The rows of what a collection was made from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from aoai_tui.domain import TextSource
from aoai_tui.plain import plain_line
from aoai_tui.widgets.asking_list import AskingList
from aoai_tui.widgets.days import day_name
from aoai_tui.widgets.times import megabytes


class SourceRows(AskingList[TextSource]):
    """A line each: name, passages, size, day."""

    FIRST: ClassVar[str] = "look_in"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "ask('look_in')", "Look only in this one", key_display="enter", id="source.look-in",
            tooltip="Find only passages of this source",
        ),
        Binding(
            "delete", "ask('delete')", "Take out", id="source.delete",
            tooltip="Take the source out of the collection with all its passages; u brings it back",
        ),
        Binding("u", "ask('restore')", "Undo", id="source.restore", tooltip="Bring back what was taken out last"),
        Binding("c", "ask('copy')", "Copy the path", id="source.copy", tooltip="Copy where the file is"),
    ]  # fmt: skip

    def row(self, thing: TextSource, width: int) -> Content:
        """Name at the left, figures at the right."""
        figures = source_figures(thing, datetime.now().astimezone().date())
        room = max(8, width - len(figures) - 2)
        name = Content(plain_line(thing.name, 200) or "text").truncate(room, ellipsis=True, pad=True)
        return Content.assemble(name, "  ", (figures, "$muted"))

    def may(self, deed: str) -> bool:
        """Only where there is one, and a path where that is copied; to undo, always."""
        source = self.under_cursor
        if deed == "copy":
            return source is not None and bool(source.path)
        return deed == "restore" or source is not None


def source_figures(source: TextSource, today: date) -> str:
    """`1,204 passages · 1.2 MB · Today`."""
    passages = f"{source.passages:,} passage{'s' if source.passages != 1 else ''}"
    size = megabytes(source.size) if source.size else "typed" if not source.path else ""
    parts = [passages, size, day_name(source.added_at.astimezone().date(), today)]
    return " · ".join(part for part in parts if part)


def matching(sources: Sequence[TextSource], words: str) -> list[TextSource]:
    """Those in whose name or path all the words stand."""
    wanted = words.casefold().split()
    return [one for one in sources if all(word in f"{one.name} {one.path}".casefold() for word in wanted)]
