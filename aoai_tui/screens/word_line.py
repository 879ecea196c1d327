"""A line in a dialog for what happened: a sentence, with a sign where something went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from textual.content import Content
from textual.widgets import Static

from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line

_MOST = 600
"""Characters of a sentence."""


class WordLine(Static):
    """Takes no row while there is nothing to say."""

    DEFAULT_CSS = """
    WordLine { height: auto; max-height: 6; margin-top: 1; display: none; }
    WordLine.-on { display: block; }
    """

    def __init__(self, words: str = "", *, wrong: bool = False) -> None:
        """Say this at first."""
        super().__init__(
            _content(words, wrong=wrong), id="word", classes="-on" if words else "", markup=False
        )

    def say(self, words: str, *, wrong: bool = False, good: bool = False) -> None:
        """Say this in place of what stands there; empty for nothing."""
        self.update(_content(words, wrong=wrong, good=good))
        self.set_class(bool(words), "-on")

    @contextmanager
    def errors_told(self) -> Iterator[None]:
        """Whatever fails inside is said here, and the dialog goes on."""
        try:
            yield
        except AoaiError as error:
            self.say(str(error), wrong=True)


def _content(words: str, *, wrong: bool = False, good: bool = False) -> Content:
    sign, colour = ("▲ ", "$warning") if wrong else ("✓ ", "$success") if good else ("", "")
    return Content.assemble((sign, colour), plain_line(words, _MOST))
