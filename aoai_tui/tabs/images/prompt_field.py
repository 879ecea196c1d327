"""The field in which pictures are described."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from aoai_tui.widgets.composer import Composer


class PromptField(Composer):
    """A composer whose enter key draws; it says so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "send",
            "Draw",
            id="composer.send",
            key_display="enter",
            priority=True,
            tooltip="Have the picture drawn; while one is being drawn, it waits its turn",
        ),
        Binding(
            "f4",
            "attach",
            "Change a picture",
            id="images.attach",
            tooltip="Choose a picture that the prompt changes; a dropped or pasted one is taken, too",
        ),
    ]

    @dataclass
    class PictureAsked(Message):
        """The person wants to choose a picture that is changed."""

    def action_attach(self) -> None:
        """Choose one."""
        self.post_message(self.PictureAsked())
