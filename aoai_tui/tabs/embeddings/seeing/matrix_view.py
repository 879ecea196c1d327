"""The view as a matrix: the passages that were chosen, or found, each compared with each other one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from aoai_tui.domain import Match
from aoai_tui.errors import AoaiError
from aoai_tui.plain import plain_line
from aoai_tui.services.embedding_choices import LookupView
from aoai_tui.services.lookup.seeing.seen import MOST_COMPARED, SimilarityMatrix
from aoai_tui.tab import FeatureTab
from aoai_tui.tabs.embeddings.match_rows import score_words, where
from aoai_tui.tabs.embeddings.passage_view import PassageView, Seen
from aoai_tui.widgets.heat_map import HeatMap

_NOTHING = """\
Nothing to compare yet.

Look something up: the passages that are found stand here, each compared with each other one.
space chooses some of them, in any view; two or more that are chosen are compared alone."""


class MatrixView(PassageView):
    """A heat map; the keys mean the passage of the cursor's row, enter the cell's two passages."""

    VIEW: ClassVar[LookupView] = LookupView.MATRIX

    DEFAULT_CSS = """
    MatrixView {
        & #no-matrix { display: none; color: $muted; padding: 0 3; height: 1fr; }
        &.-empty #no-matrix { display: block; }
        &.-empty HeatMap, &.-empty #pair { display: none; }
        & #pair { height: 2; padding: 0 1; margin-top: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "order", "Order", id="matrix.order",
                tooltip="Put alike passages beside each other, or back into the order in which they were found"),
    ]  # fmt: skip

    @dataclass
    class PairAsked(Message):
        """The person wants to see two passages side by side."""

        first: Match
        second: Match

    @dataclass
    class Reordered(Message):
        """The passages stand in another order."""

    def __init__(self, tab: FeatureTab) -> None:
        """Nothing is found yet."""
        super().__init__(id="view-matrix")
        self._tab = tab
        self._heat = HeatMap()
        self._compared: tuple[Match, ...] = ()
        """Those that are asked for."""
        self._matrix = SimilarityMatrix((), ())
        self._shown: tuple[Match, ...] = ()
        """Those that are shown, in the order of the rows."""
        self._by_likeness = False

    def compose(self) -> ComposeResult:
        """The matrix, the two passages of its cursor."""
        yield Static(_NOTHING, id="no-matrix", markup=False)
        yield self._heat
        yield Static("", id="pair", markup=False)

    # Shown

    def show(self, seen: Seen) -> None:
        """Compare what was chosen, where that is more than one; else what was found."""
        wanted = (seen.chosen if len(seen.chosen) > 1 else seen.matches)[:MOST_COMPARED]
        ids = [one.passage.id for one in wanted]
        if ids != [one.passage.id for one in self._compared] or not wanted:
            self._compared = wanted
            self._compare(wanted)

    @work(group="matrix", exclusive=True)
    async def _compare(self, wanted: Sequence[Match]) -> None:
        matrix, instead = SimilarityMatrix((), ()), _NOTHING
        try:
            matrix = await self._tab.bench.seeing.matrix([one.passage for one in wanted])
        except AoaiError as error:
            instead = f"There is no matrix of it now. {error.title}\n\n{error.advice}"
            self._compared = ()  # tried again as soon as it is looked at again
        self.query_one("#no-matrix", Static).update(instead)
        self.set_class(not matrix.values, "-empty")
        self._matrix = matrix
        self._fill(self.under_cursor())

    def _fill(self, chosen: Match | None) -> None:
        """Show the matrix in the order that was asked for; the cursor stays on its passage."""
        from aoai_tui.services.lookup.seeing.similarities import reordered  # noqa: PLC0415  numpy is there by now

        values, count = self._matrix.values, len(self._matrix.values)
        order = self._matrix.by_likeness if self._by_likeness else tuple(range(count))
        self._shown = tuple(self._compared[at] for at in order)
        self._heat.load(reordered(values, order), [where(one) for one in self._shown])
        if chosen is not None:
            self.stand_on(chosen)
        self.refresh_bindings()

    def stand_on(self, match: Match) -> None:
        """Its row."""
        ids = [one.passage.id for one in self._shown]
        if match.passage.id in ids:
            row = ids.index(match.passage.id)
            self._heat.cursor = row, self._heat.cursor[1]

    def under_cursor(self) -> Match | None:
        """The passage of the cursor's row."""
        row = self._heat.cursor[0]
        return self._shown[row] if row < len(self._shown) else None

    def take_focus(self) -> None:
        """Into the matrix."""
        self._heat.focus()

    def words(self) -> str:
        """What is shown, where that is not what was found."""
        return "alike beside each other" if self._by_likeness else ""

    @on(HeatMap.Pointed)
    def _tell(self, event: HeatMap.Pointed) -> None:
        event.stop()
        pair = self._pair(event.row, event.column)
        self.query_one("#pair", Static).update(pair_words(*pair) if pair else "", layout=False)
        self.post_message(self.Moved(self.under_cursor()))

    def _pair(self, row: int, column: int) -> tuple[Match, Match, float] | None:
        if max(row, column) >= len(self._shown):
            return None
        return self._shown[row], self._shown[column], self._heat.matrix[row][column]

    @on(HeatMap.Opened)
    def _open(self, event: HeatMap.Opened) -> None:
        event.stop()
        if pair := self._pair(event.row, event.column):
            if event.row == event.column:
                self.post_message(self.Asked("open", pair[0]))
            else:
                self.post_message(self.PairAsked(*pair_of(*pair)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No order of less than three."""
        if action == "order":
            return len(self._shown) > 2
        return super().check_action(action, parameters)

    def action_order(self) -> None:
        """Another order."""
        chosen = self.under_cursor()
        self._by_likeness = not self._by_likeness
        self._fill(chosen)
        self.post_message(self.Reordered())


def pair_of(first: Match, second: Match, score: float) -> tuple[Match, Match]:
    """Two passages with how alike they are."""
    from msgspec.structs import replace  # noqa: PLC0415  when it is wanted

    return replace(first, score=score), replace(second, score=score)


def pair_words(first: Match, second: Match, score: float) -> Content:
    """`0.652  parrots.md:12 and dogs.md:3`, and how the second begins: the first is shown below."""
    if first.passage.id == second.passage.id:
        return Content.assemble((where(first), "bold"), "\n", plain_line(first.passage.text, 400))
    return Content.assemble(
        (score_words(score), "bold"),
        f"  {where(first)} and {where(second)}\n",
        (plain_line(second.passage.text, 400), "$muted"),
    )
