"""What is attached, shown large."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Label, Static

from aoai_tui.plain import plain, plain_line
from aoai_tui.widgets.picture import Picture

_MOST_TEXT = 100_000
"""Characters of a text that are shown: more than anybody reads here, little enough to lay out at once."""


class Preview(ModalScreen[None]):
    """A picture in half-blocks, or the beginning of a text; escape closes it."""

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

    def __init__(self, name: str, *, picture: Path | None = None, text: str = "", alt: str = "") -> None:
        """A picture's file, or a text; `alt` are the words for a picture that can't be drawn."""
        super().__init__()
        self._title, self._picture, self._text, self._alt = plain_line(name), picture, text, alt

    def compose(self) -> ComposeResult:
        """The name, what is in it, the key."""
        with Vertical():
            yield Label(self._title, id="name", markup=False)
            with VerticalScroll():
                if self._alt:
                    yield Picture(self._picture, self._alt, rows=max(4, self.app.size.height * 94 // 100 - 7))
                else:
                    yield Static(plain(self._text[:_MOST_TEXT]), markup=False)
            yield Label("esc close", id="keys", markup=False)

    def on_mount(self) -> None:
        """Let the arrow keys scroll."""
        self.query_one(VerticalScroll).focus()
