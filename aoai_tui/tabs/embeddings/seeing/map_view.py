"""The view as a map: every passage of the collection as a point, those that were found brought out."""

from __future__ import annotations

from contextlib import aclosing
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Static

from aoai_tui.domain import Collection, Match
from aoai_tui.services.embedding_choices import LookupView
from aoai_tui.services.lookup.seeing.seen import CollectionMap
from aoai_tui.tab import FeatureTab
from aoai_tui.tabs.embeddings.passage_view import PassageView, Seen
from aoai_tui.tabs.embeddings.seeing.map_words import about_words, group_name, here_words, legend, point_words
from aoai_tui.tabs.embeddings.seeing.sums_line import MapLine, SumsProgress
from aoai_tui.widgets.scatter_canvas import ScatterCanvas
from aoai_tui.widgets.scatter_plot import ScatterPlot


class MapView(PassageView):
    """A scatter plot; the keys mean the passage of the cursor's point."""

    VIEW: ClassVar[LookupView] = LookupView.MAP

    DEFAULT_CSS = """
    MapView {
        & #making { display: none; color: $muted; padding: 0 3; height: 1fr; }
        &.-making #making { display: block; }
        &.-making ScatterPlot, &.-making #legend, &.-making #point { display: none; }
        & #legend, & #point { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
        & #about { height: 1; padding: 0 1; color: $muted; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def __init__(self, tab: FeatureTab) -> None:
        """No map is made yet."""
        super().__init__(id="view-map")
        self._tab = tab
        self._plot, self._line = ScatterPlot(), MapLine()
        self._seen = Seen()
        self._made_for: Collection | None = None
        """What the map is of, or the one that is being made."""
        self._map: CollectionMap | None = None
        self._is_empty = False
        """Whether there is nothing to make a map of."""
        self._match: Match | None = None
        """The passage of the cursor's point, once it is read."""
        self._wanted = 0
        """The passage to stand on when the map is there; 0 for none."""

    def compose(self) -> ComposeResult:
        """How far it is; the points, what their signs mean, the passage under the cursor."""
        yield self._line
        yield Static("", id="making", markup=False)
        yield self._plot
        yield Static("", id="legend", markup=False)
        yield Static("", id="point", markup=False)
        yield Static("", id="about", markup=False)

    # Shown

    def show(self, seen: Seen) -> None:
        """The collection's map, made anew where its passages are other ones; what was found stands out."""
        before, self._seen = self._seen, seen
        other = _id_of(seen.collection) != _id_of(self._made_for)
        if other or (seen.collection != self._made_for and not self._is_making):
            self._make()
        elif seen.found is not before.found:
            self._bring_out()
            if self._map is not None and self._plot.cursor is not None:
                self._read(self._map.passage_at(self._plot.cursor))

    @work(group="map", exclusive=True)
    async def _make(self) -> None:
        """Make the map, and make it anew as long as passages come; another collection's takes its place at once."""
        with self._tab.errors_shown():
            while self._seen.collection != self._made_for:
                await self._make_once(self._seen.collection)
        if self._map is None and self._made_for is not None and not self._is_empty:
            self._made_for = None
            self._tell_making("There is no map of it now. f6 goes on, and comes back to try again.")

    @property
    def _is_making(self) -> bool:
        return any(one.group == "map" and one.is_running for one in self.workers)

    async def _make_once(self, collection: Collection | None) -> None:
        """Raises StorageTrouble. A map of the same collection stays meanwhile."""
        progress = SumsProgress("making the map")
        if _id_of(collection) != _id_of(self._made_for):
            self._map = None
            self._tell_making("")
        self._made_for = collection
        if collection is None:
            return
        try:
            async with aclosing(self._tab.bench.seeing.map_of(collection.id)) as steps:
                async for step in steps:
                    if not isinstance(step, float):
                        self._fill(step)
                    elif self._map is None:
                        progress.prepared = step
                        self._line.follow(progress)
        finally:
            self._line.follow(None)

    def _tell_making(self, words: str) -> None:
        """Words in place of a map."""
        self.add_class("-making")
        self.query_one("#making", Static).update(words)
        self.query_one("#about", Static).update("")

    def _fill(self, made: CollectionMap) -> None:
        """Show a map; the cursor stays on its passage, or goes to the best one that was found."""
        self._is_empty = not made.total
        if self._is_empty:
            self._map = None
            self._tell_making(
                "No passage of it has a vector now, so there is no map.\n\n   f5   embed what waits"
            )
            return
        self.remove_class("-making")
        self._map = made
        wanted = self._wanted or (self._match.passage.id if self._match else 0)
        cursor = made.point_of(wanted) if wanted else None
        if cursor is None and self._seen.matches:
            cursor = made.point_of(self._seen.matches[0].passage.id)
        self._wanted = 0
        self._plot.show(made.cloud, len(made.groups), cursor)
        self._bring_out()

    def _bring_out(self) -> None:
        """What was found."""
        if self._map is not None:
            self._plot.mark_found(self._map.points_of([one.passage.id for one in self._seen.matches]))
            self._tell_legend()

    def stand_on(self, match: Match) -> None:
        """Its point; where there is no map yet, as soon as there is."""
        if self._map is None:
            self._wanted = match.passage.id
        elif (point := self._map.point_of(match.passage.id)) is not None:
            self._plot.cursor = point

    def under_cursor(self) -> Match | None:
        """The passage of the cursor's point."""
        if self._map is None or self._plot.cursor is None or self._match is None:
            return None
        return self._match if self._match.passage.id == self._map.passage_at(self._plot.cursor) else None

    def named(self, group: int) -> str:
        """What the points of a group are told to be."""
        return group_name(self._map.groups[group]) if self._map else ""

    def place(self) -> str:
        """Which of the passages at the same dot it is."""
        return here_words(self._plot)

    @property
    def can_take_focus(self) -> bool:
        """Whether there are points."""
        return self._map is not None and self._plot.cursor is not None

    def take_focus(self) -> None:
        """Among the points."""
        self._plot.focus()

    # The cursor

    @on(ScatterCanvas.Pointed)
    def _point_at(self, event: ScatterCanvas.Pointed) -> None:
        event.stop()
        if self._map is not None and event.at < len(self._map.passages):
            self._read(self._map.passage_at(event.at))
            self._tell_about()

    @work(group="point", exclusive=True)
    async def _read(self, passage_id: int) -> None:
        """Read the passage, where it isn't among those that were found."""
        found = next((one for one in self._seen.matches if one.passage.id == passage_id), None)
        with self._tab.errors_shown():
            self._match = found or await self._read_other(passage_id)
            self.query_one("#point", Static).update(point_words(self._match, self._plot))
        self.post_message(self.Moved(self.under_cursor()))
        self.refresh_bindings()

    async def _read_other(self, passage_id: int) -> Match:
        """One that was not found, with its score all the same. Raises StorageTrouble."""
        like = self._seen.like.passage if self._seen.like else None
        return await self._tab.bench.seeing.match(passage_id, query=self._seen.query, like=like)

    @on(ScatterPlot.Opened)
    def _open(self, event: ScatterPlot.Opened) -> None:
        event.stop()
        self.action_ask("open")

    @on(ScatterPlot.Lit)
    def _light(self, event: ScatterPlot.Lit) -> None:
        event.stop()
        self._tell_legend()

    def _tell_legend(self) -> None:
        if self._map is not None:
            words = legend(self._map, self._plot.looks, self._plot.lit, len(self._seen.matches))
            self.query_one("#legend", Static).update(words)

    def _tell_about(self) -> None:
        if self._map is not None:
            self.query_one("#about", Static).update(about_words(self._map, self._plot))


def _id_of(collection: Collection | None) -> str:
    return collection.id if collection else ""
