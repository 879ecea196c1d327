"""The large dialogs: a title, what there is to see or to fill in, and the keys on the last line."""

from __future__ import annotations

from textual.screen import ModalScreen, ScreenResultType

from aoai_tui.screens.word_line import WordLine


class Dialog(ModalScreen[ScreenResultType]):
    """A child yields a `Vertical` with a Static named `title` first and a KeyLine last, and says how large it is."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        & > Vertical { width: 1fr; background: $surface; padding: 1 2 0 2; }
        & #title { text-style: bold; margin-bottom: 1; }
        & KeyLine { background: $surface; margin-top: 1; padding: 0; }
    }
    """

    @property
    def _word(self) -> WordLine:
        """What happened; for a child that yields such a line."""
        return self.query_one(WordLine)
