"""The list at the left: recordings by day, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.domain import Recording, RecordingState
from aoai_tui.plain import plain_line
from aoai_tui.widgets.days import day_name
from aoai_tui.widgets.times import length

_ROOM = 25
"""Columns of a row."""


class RecordingList(Vertical):
    """Recordings to choose from."""

    DEFAULT_CSS = """
    RecordingList {
        height: 1fr; background: $surface; padding: 1 0 0 0;
        & OptionList {
            height: 1fr; border: none; background: $surface; padding: 0; scrollbar-size-vertical: 1;
            &:focus { border: none; background-tint: $foreground 0%; }
            & > .option-list--option-disabled { color: $muted; }
            & > .option-list--option-highlighted { color: $foreground; background: $surface; text-style: none; }
            &:focus > .option-list--option-highlighted { color: $foreground; background: $panel; text-style: bold; }
        }
        & #none { padding: 0 2; color: $muted; display: none; }
        &.-empty #none { display: block; }
        &.-empty OptionList { display: none; }
    }
    """

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

    def __init__(self) -> None:
        """An empty list."""
        super().__init__()
        self._recordings: dict[str, Recording] = {}
        self._open_id = ""

    def compose(self) -> ComposeResult:
        """The list and its words when it is empty."""
        yield Static("Your recordings will be listed here, by day.", id="none", markup=False)
        yield OptionList(markup=False)

    def show(self, recordings: Sequence[Recording], open_id: str) -> None:
        """Show these; mark the open one."""
        options = self.query_one(OptionList)
        chosen = self._highlighted() if options.has_focus or open_id == self._open_id else None
        self._recordings = {recording.id: recording for recording in recordings}
        self._open_id = open_id
        options.clear_options()
        options.add_options(_options(recordings, open_id, datetime.now().astimezone().date()))
        self.set_class(not recordings, "-empty")
        wanted = chosen.id if chosen and chosen.id in self._recordings else open_id
        if wanted in self._recordings:
            options.highlighted = options.get_option_index(wanted)

    def focus_list(self) -> bool:
        """Put the cursor into the list; False where it is empty."""
        options = self.query_one(OptionList)
        if not self._recordings:
            return False
        if options.highlighted is None:
            options.action_first()
        options.focus()
        return True

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open it."""
        event.stop()
        if recording := self._recordings.get(event.option.id or ""):
            self.post_message(self.Chosen(recording))

    def action_rename(self) -> None:
        """Name the chosen recording."""
        if recording := self.chosen():
            self.post_message(self.RenameAsked(recording))

    def action_delete(self) -> None:
        """Delete the chosen recording."""
        if recording := self.chosen():
            self.post_message(self.DeleteAsked(recording))

    def chosen(self) -> Recording | None:
        """The recording under the cursor while the list has the focus, else the open one."""
        if self.query_one(OptionList).has_focus and (under_cursor := self._highlighted()):
            return under_cursor
        return self._recordings.get(self._open_id)

    def _highlighted(self) -> Recording | None:
        option = self.query_one(OptionList).highlighted_option
        return self._recordings.get(option.id) if option and option.id else None


def _options(recordings: Sequence[Recording], open_id: str, today: date) -> Iterator[Option]:
    """A heading for each day, then its recordings: name at the left, length at the right."""
    heading = ""
    for recording in recordings:
        day = day_name(recording.created_at.astimezone().date(), today)
        if day != heading:
            if heading:
                yield Option("", disabled=True)
            heading = day
            yield Option(Content(f" {day}"), disabled=True)
        yield Option(_row(recording, recording.id == open_id), id=recording.id)


def _row(recording: Recording, is_open: bool) -> Content:
    sign = {RecordingState.GROWING: "● ", RecordingState.INTERRUPTED: "▲ "}.get(recording.state, "")
    lasts = length(recording.seconds) if recording.seconds else ""
    room = _ROOM - 2 - len(lasts)
    title = Content(sign + plain_line(recording.name or "recording", 80)).truncate(
        room, ellipsis=True, pad=True
    )
    return Content.assemble(("▌" if is_open else " ", "$accent"), title, " ", (lasts, "$muted"))
