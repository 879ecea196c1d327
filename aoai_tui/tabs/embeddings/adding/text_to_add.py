"""The field in which texts are typed and pasted that are to be embedded."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from aoai_tui.widgets.composer import Composer


class TextToAdd(Composer):
    """A composer whose enter key begins a new line: what is typed here is sent from elsewhere, after a look at it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "new_line", "New line", id="composer.send", show=False, priority=True),
    ]
