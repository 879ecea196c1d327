"""The dialog that asks which collections become one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, SelectionList, Static
from textual.widgets.selection_list import Selection

from aoai_tui.domain import Collection
from aoai_tui.plain import plain_line
from aoai_tui.widgets.mark_list import MarkList


@dataclass(frozen=True, slots=True)
class MergeWish:
    """Collections that become one."""

    ids: tuple[str, ...]
    """Two at least; the first one says how texts are cut and embedded from then on."""
    name: str


class MergeCollections(ModalScreen[MergeWish | None]):
    """Returns the wish; None for escape."""

    DEFAULT_CSS = """
    MergeCollections {
        align: center middle;
        & > Vertical { width: 76; max-width: 96%; height: auto; max-height: 96%; background: $surface; padding: 1 2; }
        & #question { text-style: bold; }
        & #why { color: $muted; margin-bottom: 1; }
        & SelectionList {
            height: auto; max-height: 12; border: none; padding: 0; background: $surface; scrollbar-size-vertical: 1;
        }
        & SelectionList:focus { border: none; background-tint: $foreground 0%; }
        & .label { color: $muted; margin-top: 1; }
        & Input { border: none; height: 1; padding: 0 1; background: $panel; }
        & Input:focus { border: none; border-left: outer $accent; padding: 0 1 0 0; background-tint: $foreground 0%; }
        & #word { color: $warning; display: none; margin-top: 1; height: auto; }
        & #word.-on { display: block; }
        & #keys { color: $muted; margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Back", show=False),
        Binding("enter", "merge", "Merge", show=False, priority=True),
    ]

    def __init__(self, first: Collection, others: Sequence[Collection]) -> None:
        """The collection that it begins with, and those that it may be merged with."""
        super().__init__()
        self._one, self._others = first, others

    def compose(self) -> ComposeResult:
        """The others, the name, the keys."""
        with Vertical():
            yield Static(f"Merge “{plain_line(self._one.name, 50)}” with which?", id="question", markup=False)
            yield Static(
                "A new collection is made; these stay. Nothing is sent or paid.", id="why", markup=False
            )
            yield MarkList(
                *(
                    Selection(_row(one, self._one), one.id, disabled=bool(why_not(self._one, one)))
                    for one in self._others
                ),
                compact=True,
            )
            yield Static("Name of the new one", classes="label", markup=False)
            yield Input(placeholder=self._suggested(()))
            yield Static("", id="word", markup=False)
            yield Static("space mark   tab name   enter merge   esc back", id="keys", markup=False)

    def _marked(self) -> list[Collection]:
        marked = set(self.query_one(SelectionList).selected)
        return [one for one in self._others if one.id in marked]

    def _suggested(self, marked: Sequence[Collection]) -> str:
        names = [plain_line(one.name, 40) for one in (self._one, *marked)]
        return plain_line(" + ".join(names), 120) if marked else "their names, joined by +"

    @on(SelectionList.SelectedChanged)
    def _suggest(self) -> None:
        self.query_one(Input).placeholder = self._suggested(self._marked())

    @on(Input.Submitted)
    def action_merge(self) -> None:
        """Hand them back."""
        marked = self._marked()
        if not marked:
            word = self.query_one("#word", Static)
            word.update("Mark one at least.")
            word.add_class("-on")
            return
        name = self.query_one(Input).value.strip() or self._suggested(marked)
        self.dismiss(MergeWish((self._one.id, *(one.id for one in marked)), name))


def why_not(one: Collection, other: Collection) -> str:
    """Why two collections can't become one, in some words; empty where they can."""
    if (one.model and other.model and one.model != other.model) or (
        not (one.model and other.model) and one.deployment != other.deployment
    ):
        return f"embedded by {plain_line(other.model or other.deployment, 40)}"
    mine, its = one.width or one.dimensions, other.width or other.dimensions
    if mine != its and mine and its:
        return f"{its:,} dimensions"
    return ""


def _row(other: Collection, one: Collection) -> Content:
    reason = why_not(one, other)
    words = f"does not fit: {reason}" if reason else f"{other.passages + other.waiting:,} passages"
    return Content.assemble(plain_line(other.name, 40), ("  " + words, "$muted"))
