"""A matrix of values as a heat map, walked through by keys. Its labels stay where they are as it scrolls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.geometry import Offset, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from aoai_tui.plain import plain_line
from aoai_tui.widgets.heat_cells import NARROW, WIDE, Scale, Shades, cell_text, scale_of, value_text

_MOST_LABEL = 30
_LABEL_SHARE = 3
"""Labels take at most one column in so many."""

Place = tuple[int, int]
"""Row and column of a cell."""


class HeatMap(ScrollView, can_focus=True):
    """Values with a label to each row; columns have the numbers of the rows. Only what is in view is drawn."""

    DEFAULT_CSS = """
    HeatMap {
        width: 1fr; height: 1fr; background: $background; scrollbar-size: 1 1;
        & > .heat-map--label { color: $muted; }
        & > .heat-map--pointed { color: $foreground; text-style: bold; }
        & > .heat-map--same { color: $muted; }
        & > .heat-map--cursor { color: $foreground; text-style: bold; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"heat-map--{kind}" for kind in ("label", "pointed", "same", "cursor")
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Both passages", key_display="enter", id="matrix.open",
                tooltip="Show both passages of the cell"),
        Binding("v", "values", "Values", id="matrix.values", tooltip="Show the values, or more cells without them"),
        Binding("left", "move(0, -1)", "Left", show=False),
        Binding("right", "move(0, 1)", "Right", show=False),
        Binding("up", "move(-1, 0)", "Up", show=False),
        Binding("down", "move(1, 0)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "edge(0)", "First column", show=False),
        Binding("end", "edge(-1)", "Last column", show=False),
    ]  # fmt: skip

    cursor: reactive[Place] = reactive((0, 0))
    """The cell that the keys mean."""

    values: reactive[bool] = reactive(True)
    """Whether cells have room for their values."""

    @dataclass
    class Pointed(Message):
        """The cursor is on another cell."""

        row: int
        column: int

        def can_replace(self, message: Message) -> bool:
            """Only the last one counts."""
            return isinstance(message, HeatMap.Pointed)

    @dataclass
    class Opened(Message):
        """The person wants to see what a cell compares."""

        row: int
        column: int

    def __init__(self, *, id: str | None = None) -> None:
        """Empty."""
        super().__init__(id=id)
        self._matrix: Sequence[Sequence[float]] = ()
        self._labels: tuple[str, ...] = ()
        self._scale = Scale(0.0, 1.0)
        self._shades: Shades | None = None

    @property
    def matrix(self) -> Sequence[Sequence[float]]:
        """What is shown."""
        return self._matrix

    def load(self, matrix: Sequence[Sequence[float]], labels: Sequence[str], cursor: Place = (0, 0)) -> None:
        """Show as many rows as columns, with a label to each row."""
        self._matrix, self._scale = matrix, scale_of(matrix)
        self._labels = tuple(plain_line(label, 80) for label in labels)
        self._lay_out()
        self.cursor = cursor
        self._follow()
        self.post_message(self.Pointed(*self.cursor))

    # Moving

    def validate_cursor(self, cursor: Place) -> Place:
        """Stay within the matrix."""
        last = max(0, len(self._matrix) - 1)
        return min(max(0, cursor[0]), last), min(max(0, cursor[1]), last)

    def watch_cursor(self) -> None:
        """Keep the cell in view, and tell which one it is."""
        self._follow()
        self.post_message(self.Pointed(*self.cursor))
        self.refresh()

    def watch_values(self) -> None:
        """Cells of another width."""
        self._lay_out()
        self._follow()

    def action_move(self, rows: int, columns: int) -> None:
        """To the next cell."""
        self.cursor = self.cursor[0] + rows, self.cursor[1] + columns

    def action_page(self, by: int) -> None:
        """A view up or down."""
        self.action_move(by * max(1, self._view.height - 1), 0)

    def action_edge(self, column: int) -> None:
        """To the first column, or the last one for -1."""
        self.cursor = self.cursor[0], column if column >= 0 else len(self._matrix) - 1

    def action_values(self) -> None:
        """With values, or without."""
        self.values = not self.values

    def action_open(self) -> None:
        """Show both passages."""
        if self._matrix:
            self.post_message(self.Opened(*self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Stand on the cell; the second click opens it."""
        event.stop()
        row = event.y - 1 + self.scroll_offset.y
        column = (event.x - self._label_width + self.scroll_offset.x) // self._cell
        if event.x < self._label_width or event.y < 1 or max(row, column) >= len(self._matrix):
            return
        again = (row, column) == self.cursor and event.chain > 1
        self.cursor = row, column
        if again:
            self.action_open()

    def on_resize(self, _event: events.Resize) -> None:
        """Labels take what there is; the cell stays in view."""
        self._lay_out()
        self._follow()

    # Drawing

    def notify_style_update(self) -> None:
        """Another theme: its colours are blended anew."""
        self._shades = None
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """The columns' numbers, or a row."""
        width = self.size.width
        plain = self.rich_style
        if not self._matrix:
            return Strip.blank(width, plain)
        if y == 0:
            head, cells = self._corner(), self._heads()
        elif (row := y - 1 + self.scroll_offset.y) < len(self._matrix):
            head, cells = self._label(row), self._cells(row)
        else:
            return Strip.blank(width, plain)
        hidden = self.scroll_offset.x % self._cell
        end = hidden + self._view.width
        line = Strip(cells).crop(hidden, end - end % self._cell)  # half a value would be read as another one
        return Strip.join([Strip([head]), line]).extend_cell_length(width, plain).crop(0, width)

    def _corner(self) -> Segment:
        """What pale and strong stand for."""
        least, most = value_text(self._scale.least), value_text(self._scale.most)
        return Segment(
            f"{f'{least} ░▒▓█ {most}':<{self._label_width}.{self._label_width}}", self._kind("label")
        )

    def _heads(self) -> list[Segment]:
        _, column = self.cursor
        return [
            Segment(self._head(at), self._kind("pointed" if self.has_focus and at == column else "label"))
            for at in self._columns_in_view
        ]

    @property
    def _columns_in_view(self) -> range:
        first = self.scroll_offset.x // self._cell
        return range(first, min(len(self._matrix), first + self._view.width // self._cell + 2))

    def _head(self, at: int) -> str:
        """Numbers of narrow cells stand above every fifth one, and reach over those behind it."""
        if self.values:
            return f"{at + 1:>{WIDE - 2}}  "
        spread = f"{at - at % 5 + 1:<{5 * NARROW}}" if at % 5 < 5 else ""
        begin = at % 5 * NARROW
        return spread[begin : begin + NARROW]

    def _label(self, row: int) -> Segment:
        digits = len(str(len(self._matrix)))
        room = self._label_width - digits - 2
        label = self._labels[row]
        while cell_len(label) > room:  # the beginning of a path says the least
            label = f"…{label[2:]}"
        text = f"{row + 1:>{digits}} {set_cell_size(label, room)} "
        return Segment(text, self._kind("pointed" if self.has_focus and row == self.cursor[0] else "label"))

    def _cells(self, row: int) -> list[Segment]:
        colours, shades = self._colours, self._shades_now()
        parts = []
        for column in self._columns_in_view:
            value = self._matrix[row][column]
            share = self._scale.share(value)
            pointed = self.has_focus and (row, column) == self.cursor
            text = cell_text(value, share, wide=self.values, colours=colours, pointed=pointed)
            if row == column:
                style = self._kind("cursor" if pointed else "same")
                text = text if pointed else f" {value_text(value)} " if self.values else "· "
            elif colours:
                style = shades.style(share) + Style(bold=pointed, underline=pointed)
            else:
                style = self._kind("cursor" if pointed else "label" if share < 0.5 else "pointed")
            parts.append(Segment(text, style))
        return parts

    def _shades_now(self) -> Shades:
        if self._shades is None:
            colours = self.app.theme_variables
            self._shades = Shades(*(Color.parse(colours[name]) for name in ("panel", "accent", "foreground")))
        return self._shades

    @property
    def _colours(self) -> bool:
        """Whether shades of a colour can be told apart here."""
        themed = Color.parse(self.app.theme_variables["accent"]).ansi is None
        return themed and not self.app.no_color and self.app.console.color_system in ("256", "truecolor")

    def _kind(self, kind: str) -> Style:
        return self.get_component_rich_style(f"heat-map--{kind}")

    # Room

    @property
    def _cell(self) -> int:
        return WIDE if self.values else NARROW

    @property
    def _label_width(self) -> int:
        needed = max((cell_len(label) for label in self._labels), default=0)
        digits = len(str(len(self._matrix)))
        return max(15, min(needed + digits + 2, _MOST_LABEL, self.size.width // _LABEL_SHARE))

    @property
    def _view(self) -> Size:
        """The room for cells, without labels and scroll bars."""
        room = self.scrollable_content_region
        return Size(max(1, room.width - self._label_width), max(1, room.height - 1))

    def _lay_out(self) -> None:
        count = len(self._matrix)
        over = self._view.width % self._cell  # so that the last columns, too, can be seen as a whole
        self.virtual_size = Size(self._label_width + count * self._cell + over, 1 + count)
        self.refresh()

    def _follow(self) -> None:
        """Scroll as little as is needed for the cell to be seen."""
        row, column = self.cursor
        at, view = self.scroll_offset, self._view
        shown = max(1, view.width // self._cell)
        first = min(max(at.x // self._cell, column + 1 - shown), column)
        to = Offset(first * self._cell, min(max(at.y, row + 1 - view.height), row))
        if to != at:
            self.scroll_to(to.x, to.y, animate=False, force=True, immediate=True)
