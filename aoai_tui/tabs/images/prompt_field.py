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

    def hand_on(self, text: str) -> None:
        """Empty at once: what is typed before the receiver's turn comes belongs to the next prompt."""
        self.put("")
        super().hand_on(text)

    def give_back(self, text: str) -> None:
        """A text could not be taken: it stands before what was typed since."""
        self.put("\n".join(part for part in (text, self.text) if part))

    def action_attach(self) -> None:
        """Choose one."""
        self.post_message(self.PictureAsked())
