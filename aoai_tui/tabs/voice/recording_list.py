"""The list at the left: recordings by day, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from aoai_tui.domain import Recording, RecordingState
from aoai_tui.plain import plain_line
from aoai_tui.widgets.day_list import DayList
from aoai_tui.widgets.times import length

_ROOM = 25
"""Columns of a row."""


class RecordingList(DayList[Recording]):
    """Recordings to choose from."""

    NONE = "Your recordings will be listed here, by day."

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f2", "rename", "Rename", id="voice.rename", tooltip="Give the chosen recording another name"
        ),
        Binding(
            "delete",
            "delete",
            "Delete",
            id="voice.delete",
            tooltip="Delete the chosen recording; u brings it back",
        ),
    ]

    @dataclass
    class Chosen(Message):
        """The person wants to see a recording."""

        recording: Recording

    @dataclass
    class RenameAsked(Message):
        """The person wants to name a recording."""

        recording: Recording

    @dataclass
    class DeleteAsked(Message):
        """The person wants a recording gone."""

        recording: Recording

    def show(self, recordings: Sequence[Recording], open_id: str) -> None:
        """Show these; mark the open one."""
        self.fill(recordings, open_id, stay=self.has_cursor or open_id == self._open_id)

    def made_at(self, one: Recording) -> datetime:
        """When it was recorded."""
        return one.created_at

    def row(self, one: Recording, mark: tuple[str, str]) -> Content:
        """Name at the left, length at the right."""
        sign = {RecordingState.GROWING: "● ", RecordingState.INTERRUPTED: "▲ "}.get(one.state, "")
        lasts = length(one.seconds) if one.seconds else ""
        title = Content(sign + plain_line(one.name or "recording", 80))
        room = _ROOM - 2 - len(lasts)
        return Content.assemble(mark, title.truncate(room, ellipsis=True, pad=True), " ", (lasts, "$muted"))

    def open_row(self, one: Recording) -> None:
        """Open it."""
        self.post_message(self.Chosen(one))

    def action_rename(self) -> None:
        """Name the chosen recording."""
        if recording := self.chosen():
            self.post_message(self.RenameAsked(recording))

    def action_delete(self) -> None:
        """Delete the chosen recording."""
        if recording := self.chosen():
            self.post_message(self.DeleteAsked(recording))
