"""Points in the plane as cells of a terminal: thousands as dots, fewer as signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from aoai_tui.widgets.graphics import cell_size
from aoai_tui.widgets.group_signs import GroupLook, group_looks
from aoai_tui.widgets.room import follow_room

if TYPE_CHECKING:
    from aoai_tui.services.lookup.seeing.cloud import Cloud, DrawnCells
    from aoai_tui.services.lookup.seeing.map_view import MapView

_FULL = 6
"""Signs are drawn while at most one cell in so many has points: behind that they run together."""

_BRAILLE = 0x2800

_NOTHING, _CURSOR, _QUIET, _FOUND = -1, -2, -3, -1000
"""In place of a group: a cell without points, the cursor's, one of a group that isn't brought out. Added to a group:
its point was found."""

FOUND_SIGN = "◉"


class ScatterCanvas(Widget):
    """A cloud of points seen through the widget's room. What is drawn is worked out for a whole view at once."""

    DEFAULT_CSS = """
    ScatterCanvas {
        width: 1fr; height: 1fr; background: $background;
        & > .scatter--quiet { color: $muted 50%; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"scatter--quiet"}

    cursor: reactive[int | None] = reactive[int | None](None)
    """The point that the keys mean."""

    lit: reactive[int | None] = reactive[int | None](None)
    """The group that is brought out; None for all of them."""

    signs: reactive[bool | None] = reactive[bool | None](None)
    """Whether signs are drawn, not dots; None for whichever fits."""

    @dataclass
    class Pointed(Message):
        """The cursor is on another point, or what is seen around it is another part of the map."""

        at: int

        def can_replace(self, message: Message) -> bool:
            """Only the last one counts."""
            return isinstance(message, ScatterCanvas.Pointed)

    def __init__(self, *, id: str | None = None) -> None:
        """Empty."""
        super().__init__(id=id)
        self._cloud: Cloud | None = None
        self._view: MapView | None = None
        self._drawn: DrawnCells | None = None
        self._found: dict[int, dict[int, int]] = {}
        self._found_points: tuple[int, ...] = ()
        self._groups = 0
        self._looks: list[GroupLook] = []
        self._styles: dict[int, Style] = {}

    def show(self, cloud: Cloud, groups: int, cursor: int | None = None) -> None:
        """Show these points, which are in so many groups, as a whole; the cursor on one of them, else in the middle."""
        from aoai_tui.services.lookup.seeing.map_view import MapView  # noqa: PLC0415  not part of the first paint

        self._cloud, self._groups, self._found_points = cloud, groups, ()
        self.notify_style_update()
        self.lit = None
        if cursor is None or cursor >= len(cloud):
            cursor = cloud.nearest_to(*cloud.bounds.middle)
        self.set_reactive(ScatterCanvas.cursor, cursor)
        self._view = None
        self.look(MapView(cloud.bounds, *self._room, self._tall))

    def mark_found(self, points: Sequence[int]) -> None:
        """Bring these points out, by a sign of their own."""
        self._found_points = tuple(points)
        self._place_found()
        self.refresh()

    def _place_found(self) -> None:
        """The columns in each row that have a found point, and its group."""
        self._found = {}
        if self._cloud is None or self._view is None:
            return
        for at in self._found_points:
            column, row = self._view.place_of(*self._cloud.point(at))
            if 0 <= column < self._view.columns and 0 <= row < self._view.rows:
                self._found.setdefault(int(row), {})[int(column)] = self._cloud.group(at)

    @property
    def cloud(self) -> Cloud | None:
        """What is shown."""
        return self._cloud

    @property
    def view(self) -> MapView | None:
        """What is seen of it."""
        return self._view

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return self._groups

    @property
    def seen(self) -> int:
        """How many points are seen."""
        return self._drawn.points if self._drawn else 0

    @property
    def together(self) -> list[int]:
        """The points at the cursor's dot."""
        if self._cloud is None or self._view is None or self.cursor is None:
            return []
        return self._cloud.together_with(self.cursor, self._view)

    @property
    def draws_signs(self) -> bool:
        """Whether signs are drawn just now."""
        if self.signs is not None:
            return self.signs
        across, down = self._room
        return self._drawn is not None and self._drawn.cells * _FULL <= across * down

    @property
    def looks(self) -> Sequence[GroupLook]:
        """How each group is drawn."""
        if not self._looks:
            colours = self.app.theme_variables
            accent, muted = (Color.parse(colours[name]) for name in ("accent", "text-muted"))
            self._looks = group_looks(self._groups, accent, muted)
        return self._looks

    def look(self, view: MapView) -> None:
        """See another part of the map."""
        if view != self._view and self._cloud is not None:
            self._view, self._drawn = view, self._cloud.drawn(view, self.lit)
            self._place_found()
        if self.cursor is not None:
            self.post_message(self.Pointed(self.cursor))
        self.refresh()

    def watch_cursor(self) -> None:
        """Keep the point in view, and tell which one it is."""
        if self._cloud is not None and self._view is not None and self.cursor is not None:
            self.look(self._view.showing(*self._cloud.point(self.cursor)))

    def watch_lit(self) -> None:
        """Another group lies over the others."""
        if self._cloud is not None and self._view is not None:
            self._drawn = self._cloud.drawn(self._view, self.lit)

    # Room

    def on_mount(self) -> None:
        """Follow the room."""
        follow_room(self, self._fit)

    def _fit(self, _size: Size) -> None:
        if self._view is not None:
            self.look(self._view.in_room(*self._room, self._tall))

    @property
    def _room(self) -> tuple[int, int]:
        # While it is hidden its size is none, but it comes back to the one it had, of which nobody tells.
        return max(1, self.outer_size.width), max(1, self.outer_size.height)

    @property
    def _tall(self) -> float:
        cell = cell_size()
        return cell.height / cell.width

    # Drawing

    def notify_style_update(self) -> None:
        """Another theme: its colours are looked up anew."""
        self._looks, self._styles = [], {}
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """A row of cells."""
        width, plain = self.content_size.width, self.rich_style
        if self._drawn is None or y >= len(self._drawn.dots):
            return Strip.blank(width, plain)
        cells = list(zip(self._drawn.dots[y], self._drawn.groups[y], strict=True))
        kinds = [self._kind(group) if bits else _NOTHING for bits, group in cells]
        signs = self._signs(cells)
        for column, group in self._found.get(y, {}).items():
            kinds[column], signs[column] = _FOUND + group, FOUND_SIGN
        if (cursor := self._cursor_in(y)) is not None and self._cloud is not None and self.cursor is not None:
            found = cursor in self._found.get(y, {})
            kinds[cursor] = _CURSOR
            signs[cursor] = FOUND_SIGN if found else self.looks[self._cloud.group(self.cursor)].sign
        runs = groupby(zip(signs, kinds, strict=True), key=lambda cell: cell[1])
        parts = [Segment("".join(sign for sign, _ in run), self._style(kind)) for kind, run in runs]
        return Strip(parts).adjust_cell_length(width, plain)

    def _signs(self, cells: Sequence[tuple[int, int]]) -> list[str]:
        """What stands in each cell of a row, by its dots and its group."""
        if not self.draws_signs:
            return [chr(_BRAILLE + bits) if bits else " " for bits, _ in cells]
        signs = [look.sign for look in self.looks]
        return [signs[group] if bits else " " for bits, group in cells]

    def _cursor_in(self, y: int) -> int | None:
        """The column of the cursor, where it stands in this row."""
        if self.cursor is None or self._cloud is None or self._view is None:
            return None
        column, row = self._view.place_of(*self._cloud.point(self.cursor))
        inside = 0 <= column < self._view.columns and y <= row < y + 1
        return int(column) if inside else None

    def _kind(self, group: int) -> int:
        return group if self.lit is None or group == self.lit else _QUIET

    def _style(self, kind: int) -> Style:
        if kind not in self._styles:
            self._styles[kind] = self._looked_up(kind)
        return self._styles[kind]

    def _looked_up(self, kind: int) -> Style:
        if kind == _CURSOR:
            # The other way round, so that it is seen where there are no colours.
            return self.rich_style + Style(reverse=True, bold=True)
        if kind == _QUIET:
            return self.get_component_rich_style("scatter--quiet")
        if kind == _NOTHING:
            return self.rich_style
        if kind < _QUIET:
            return self._looked_up(kind - _FOUND) + Style(bold=True)
        return self.rich_style + Style(color=self.looks[kind].colour.rich_color)
