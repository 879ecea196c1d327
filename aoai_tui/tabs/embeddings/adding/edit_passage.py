"""The screen in which a passage gets other words."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from aoai_tui.plain import plain_line
from aoai_tui.screens.leaving import may_be_left
from aoai_tui.tabs.embeddings.adding.text_to_add import TextToAdd


class EditPassage(ModalScreen[str | None]):
    """Returns the new words; None where it stays as it is."""

    DEFAULT_CSS = """
    EditPassage {
        align: center middle;
        & > Vertical { width: 1fr; max-width: 104; height: auto; max-height: 100%; background: $surface; padding: 1 2; }
        & #title { text-style: bold; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & #reason { color: $muted; height: auto; max-height: 4; margin-bottom: 1; }
        & #text-box { height: auto; border-left: outer $accent; background: $panel; padding: 0 1; }
        & TextToAdd { background: $panel; min-height: 6; max-height: 24; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
        Binding("escape", "leave", "Back", show=False),
    ]

    def __init__(self, where: str, reason: str, text: str) -> None:
        """Where the passage stands, why it is changed, its words."""
        super().__init__()
        self._where, self._reason, self._before = plain_line(where, 120), plain_line(reason, 400), text
        self._text = TextToAdd(id="text")

    def compose(self) -> ComposeResult:
        """Where, why, the words, the keys."""
        with Vertical():
            yield Static(self._where, id="title", markup=False)
            yield Static(self._reason, id="reason", markup=False)
            with Vertical(id="text-box"):
                yield self._text
            yield Static("ctrl+s send it like this   esc leave it", id="keys", markup=False)

    def on_mount(self) -> None:
        """Put the words in."""
        self._text.load_text(self._before)
        self._text.focus()

    @work(group="leave", exclusive=True)
    async def action_save(self) -> None:
        """Hand the words back."""
        await self._text.caught_up()
        if self._text.text.strip():
            self.dismiss(self._text.text)

    @work(group="leave", exclusive=True)
    async def action_leave(self) -> None:
        """Leave it, after a question where it was changed."""
        await self._text.caught_up()
        if self._text.text == self._before or await may_be_left(self.app):
            self.dismiss(None)
