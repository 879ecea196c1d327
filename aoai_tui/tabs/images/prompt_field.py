"""The field in which pictures are described."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

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
    ]
