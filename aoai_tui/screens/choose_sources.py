"""The dialog that asks in which sources of a collection is looked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, SelectionList, Static
from textual.widgets.selection_list import Selection

from aoai_tui.domain import TextSource
from aoai_tui.plain import plain_line
from aoai_tui.widgets.mark_list import MarkList

_MOST = 500
"""Sources that are listed at once; letters of their names bring the others."""

_NAME = 56


class ChooseSources(ModalScreen[frozenset[int] | None]):
    """Returns the ids of the marked ones, none of which stands for all; None for escape."""

    DEFAULT_CSS = """
    ChooseSources {
        align: center middle;
        & > Vertical { width: 76; max-width: 94%; height: auto; max-height: 90%; background: $surface; padding: 1 2; }
        & #question { text-style: bold; margin-bottom: 1; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; margin-bottom: 1; }
        & Input:focus { border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%; }
        & SelectionList {
            height: auto; max-height: 18; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1;
        }
        & SelectionList:focus { border: none; background-tint: $foreground 0%; }
        & #count, & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("enter", "take", "Take", show=False, priority=True),
        Binding("ctrl+a", "all", "All of them", show=False),
    ]

    def __init__(self, sources: Sequence[TextSource], before: Collection[int]) -> None:
        """`before` are the ids of those that are looked in now."""
        super().__init__()
        self._sources = sources
        self._marked = set(before)

    def compose(self) -> ComposeResult:
        """Letters of a name, the sources, how many are marked."""
        with Vertical():
            yield Static("In which sources do you want to look?", id="question", markup=False)
            yield Input(placeholder="letters of a name", compact=True)
            yield MarkList(compact=True)
            yield Static("", id="count", markup=False)
            yield Static(
                "space mark   ctrl+a all   tab letters   enter take   esc back", id="keys", markup=False
            )

    def on_mount(self) -> None:
        """List them."""
        self._list("")
        self.query_one(MarkList).focus()

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        self._list(event.value)

    def _list(self, letters: str) -> None:
        wanted = letters.casefold().split()
        shown = [one for one in self._sources if all(part in one.name.casefold() for part in wanted)]
        rows = self.query_one(MarkList)
        with self.prevent(SelectionList.SelectedChanged):
            rows.clear_options()
            rows.add_options(
                Selection(_row(one), str(one.id), one.id in self._marked) for one in shown[:_MOST]
            )
        rows.highlighted = 0 if shown else None
        self._tell()

    @on(SelectionList.SelectionToggled)
    def _mark(self, event: SelectionList.SelectionToggled[str]) -> None:
        event.stop()
        self._marked.symmetric_difference_update({int(event.selection.value)})
        self._tell()

    def _tell(self) -> None:
        count, among = len(self._marked), len(self._sources)
        words = f"{count:,} of {among:,}" if count else f"none is marked: all {among:,} are looked in"
        self.query_one("#count", Static).update(words)

    def action_all(self) -> None:
        """Mark none, which stands for all."""
        self._marked.clear()
        self._list(self.query_one(Input).value)

    def action_take(self) -> None:
        """Hand them back."""
        self.dismiss(frozenset(self._marked))


def _row(source: TextSource) -> Content:
    """Name at the left, number of passages at the right."""
    name = Content(plain_line(source.name, 200)).truncate(_NAME, ellipsis=True, pad=True)
    return Content.assemble(name, (f"{source.passages:>9,}", "$muted"))
