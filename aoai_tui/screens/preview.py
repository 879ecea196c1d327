"""A text, shown large."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Label, Static

from aoai_tui.plain import plain, plain_line

_MOST_TEXT = 100_000
"""Characters of a text that are shown: more than anybody reads here, little enough to lay out at once."""


class Preview(ModalScreen[None]):
    """The beginning of a text; escape closes it."""

    DEFAULT_CSS = """
    Preview {
        align: center middle;
        & > Vertical { width: 94%; height: 94%; background: $surface; padding: 1 2; }
        & #name { text-style: bold; margin-bottom: 1; }
        & VerticalScroll { height: 1fr; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "dismiss", "Close", show=False)]

    def __init__(self, name: str, text: str) -> None:
        """What it is, and what is in it."""
        super().__init__()
        self._title, self._text = plain_line(name), text

    def compose(self) -> ComposeResult:
        """The name, the text, the key."""
        with Vertical():
            yield Label(self._title, id="name", markup=False)
            with VerticalScroll():
                yield Static(plain(self._text[:_MOST_TEXT]), markup=False)
            yield Label("esc close", id="keys", markup=False)

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one(VerticalScroll).focus()
