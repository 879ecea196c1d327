"""The field whose text is read aloud."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from aoai_tui.widgets.composer import Composer


class TextField(Composer):
    """A composer whose enter key reads aloud; it says so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "send",
            "Read aloud",
            id="composer.send",
            key_display="enter",
            priority=True,
            tooltip="Have the text read aloud",
        ),
    ]
