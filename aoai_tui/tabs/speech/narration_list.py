"""The list at the left: what was read aloud, by day, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList

from aoai_tui.domain import Narration
from aoai_tui.tabs.speech.narration_words import row_words
from aoai_tui.widgets.day_list import DayList

_WIDTH = 26


def _binding(keys: str, action: str, name: str, id: str, tooltip: str) -> Binding:
    return Binding(keys, f"ask('{action}')", name, id=f"narration.{id}", tooltip=tooltip)


class NarrationList(DayList[Narration]):
    """Narrations to choose from."""

    DEFAULT_CSS = """
    NarrationList.-empty OptionList { display: block; }
    """  # emptied, it keeps the cursor: u brings back what was deleted last

    NONE = "What you have read aloud will be listed here. It plays again without being paid again."

    BINDINGS: ClassVar[list[BindingType]] = [
        _binding("p", "play", "Play", "play", "Play it; nothing is paid again"),
        _binding("e", "use", "Edit", "use", "Put its text and settings back; ctrl+z in the text undoes"),
        _binding("c", "copy", "Copy text", "copy", "Copy its text"),
        _binding("s", "export", "Save", "save", "Save its sound as a file"),
        _binding("t", "to_chat", "To chat", "to-chat", "Put its text into the chat's input"),
        _binding("delete", "delete", "Delete", "delete", "Delete it; u brings it back"),
        Binding(
            "u", "restore", "Undo delete", id="narration.restore", tooltip="Bring back what was deleted last"
        ),
    ]

    @dataclass
    class Asked(Message):
        """The person wants something done with a narration."""

        narration: Narration
        action: str
        """play, use, copy, export, to_chat or delete."""

    @dataclass
    class RestoreAsked(Message):
        """The person wants the last deleted one back."""

    def show(self, narrations: Sequence[Narration], heard: str) -> None:
        """Show these; `heard` is the id of the one that is played, or was last."""
        self.fill(narrations, heard, stay=self.has_cursor)

    def move_cursor(self, at: int | None) -> None:
        """To the row that took the place of a deleted one; else to the one that is heard."""
        options = self.query_one(OptionList)
        if at is not None and options.option_count:
            options.highlighted = min(at, options.option_count - 1)
        else:
            super().move_cursor(at)

    def made_at(self, one: Narration) -> datetime:
        """When it was spoken."""
        return one.created_at

    def row(self, one: Narration, mark: tuple[str, str]) -> Content:
        """How its text begins at the left, the voice at the right."""
        begins, behind = row_words(one)
        room = _WIDTH - 2 - len(behind)
        words = Content.assemble(mark, Content(begins).truncate(max(4, room), ellipsis=True))
        gap = " " * max(1, _WIDTH - words.cell_length - len(behind))
        return Content.assemble(words, gap, (behind, "$muted"))

    def chosen(self) -> Narration | None:
        """The narration under the cursor."""
        return self.under_cursor()

    def open_row(self, one: Narration) -> None:
        """Play it."""
        self.post_message(self.Asked(one, "play"))

    def action_ask(self, action: str) -> None:
        """Have something done with the chosen one."""
        if found := self.chosen():
            self.post_message(self.Asked(found, action))

    def action_restore(self) -> None:
        """Undo the last deletion."""
        self.post_message(self.RestoreAsked())
