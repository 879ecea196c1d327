"""Dialogs that ask which way to go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from aoai_tui.plain import plain_line

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Way(Generic[Answer]):
    """One way to go on."""

    answer: Answer
    """What the dialog returns when it is taken."""
    title: str
    detail: str = ""
    """What will happen, as a sentence."""


class Choice(ModalScreen[Answer | None], Generic[Answer]):
    """Lists the ways; returns the answer of the one that is taken, None for escape."""

    DEFAULT_CSS = """
    Choice {
        align: center middle;
        & > Vertical { width: 72; max-width: 94%; height: auto; max-height: 96%; background: $surface; padding: 1 2; }
        & #question { text-style: bold; }
        & #reason { color: $muted; margin-bottom: 1; }
        & OptionList {
            height: auto; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1;
            &:focus { border: none; background-tint: $foreground 0%; }
            & > .option-list--option { padding: 0 1; }
            & > .option-list--option-highlighted, &:focus > .option-list--option-highlighted {
                color: $foreground; background: $panel; text-style: none;
            }
        }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Back", show=False)]

    def __init__(
        self, question: str, reason: str, ways: Sequence[Way[Answer]], *, first: int = 0, escape: str = "back"
    ) -> None:
        """`first` is the way under the cursor, `escape` what escape does, in a word or two."""
        super().__init__()
        self._question, self._reason = plain_line(question, 300), plain_line(reason, 600)
        self._ways, self._first, self._escape = ways, first, escape

    def compose(self) -> ComposeResult:
        """The question, why it is asked, the ways, the keys."""
        with Vertical():
            yield Static(self._question, id="question", markup=False)
            yield Static(self._reason, id="reason", markup=False)
            yield OptionList(*(Option(_row(way)) for way in self._ways), markup=False)
            yield Static(f"enter choose   esc {self._escape}", id="keys", markup=False)

    def on_mount(self) -> None:
        """Begin at the harmless way."""
        self.query_one(OptionList).highlighted = self._first

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Hand the answer back."""
        event.stop()
        self.dismiss(self._ways[event.option_index].answer)


class Confirm(Choice[bool]):
    """Asks before something is done that can't be undone; the cursor begins at the no."""

    def __init__(self, question: str, reason: str, *, yes: str, no: str) -> None:
        """`yes` and `no` say what each of them does."""
        super().__init__(question, reason, [Way(True, yes), Way(False, no)], first=1, escape=no.lower())


def _row(way: Way[Answer]) -> Content:
    return Content.assemble(way.title, ("\n" + way.detail, "$muted")) if way.detail else Content(way.title)
