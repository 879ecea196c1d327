"""The field in which a person types what they look for."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from aoai_tui.widgets.composer import Composer


class QueryField(Composer):
    """A composer whose enter key looks up; down goes on to what was found."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "send",
            "Look up",
            id="composer.send",
            key_display="enter",
            priority=True,
            tooltip="Look up what is typed, without waiting for a pause",
        ),
    ]

    class LeftDownwards(Message):
        """Down was pressed in the last line."""

    def action_cursor_down(self, select: bool = False) -> None:
        """The line below; from the last one on to what was found."""
        if select or not self.cursor_at_last_line:
            super().action_cursor_down(select)
        else:
            self.post_message(self.LeftDownwards())
