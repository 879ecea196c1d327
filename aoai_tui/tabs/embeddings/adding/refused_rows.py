"""The rows of the passages that the service refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from aoai_tui.domain import Passage, TextSource
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.words import standing
from aoai_tui.widgets.asking_list import AskingList


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A passage, where it stands, and why it was refused."""

    passage: Passage
    source: TextSource | None

    @property
    def where(self) -> str:
        """`parrots.md:12`."""
        return standing(self.source, self.passage) if self.source else "text"

    @property
    def reason(self) -> str:
        """One sentence."""
        return plain_line(self.passage.failure.title, 300) if self.passage.failure else "It was refused."

    @property
    def advice(self) -> str:
        """What to do about it."""
        failure = self.passage.failure
        return plain_line(f"{failure.title} {failure.advice}", 600) if failure else ""


class RefusedRows(AskingList[RefusedRow]):
    """Two lines each."""

    LINES: ClassVar[int] = 2
    FIRST: ClassVar[str] = "edit"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,e", "ask('edit')", "Change and send", key_display="enter", id="refused.edit",
            tooltip="Change the passage’s words, and send it again",
        ),
        Binding(
            "r", "ask('send')", "Send again", id="refused.send",
            tooltip="Send the passage again as it is",
        ),
        Binding(
            "a", "ask('send_all')", "Send all again", id="refused.send-all",
            tooltip="Send all of them again as they are",
        ),
        Binding(
            "delete", "ask('delete')", "Take out", id="refused.delete",
            tooltip="Take the passage out of the collection; u brings it back",
        ),
        Binding("u", "ask('restore')", "Undo", id="refused.restore", tooltip="Bring back what was taken out last"),
    ]  # fmt: skip

    def row(self, thing: RefusedRow, _width: int) -> Content:
        """Where and what, and why."""
        words = plain_line(thing.passage.text[:600], 300)
        return Content.assemble(
            (thing.where, "bold"), (f"  {words}\n", "$muted"), ("▲ ", "$warning"), thing.reason
        )

    def may(self, deed: str) -> bool:
        """Only where there is a passage; to undo, always."""
        return deed == "restore" or super().may(deed)
