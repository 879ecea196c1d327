"""A list that may be very long: only the rows that are seen are made."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

Thing = TypeVar("Thing")


class LongList(ScrollView, Generic[Thing], can_focus=True):
    """Things in rows of equal height, one of them under the cursor. A child says what a row looks like."""

    ALLOW_SELECT = False

    LINES: ClassVar[int] = 1
    """Lines of a row."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"long-list--cursor"}

    DEFAULT_CSS = """
    LongList {
        height: 1fr; width: 1fr; background: $surface; scrollbar-size-vertical: 1; overflow-x: hidden;
        & > .long-list--cursor { background: $panel; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "go(0)", "First", show=False),
        Binding("end", "go(-1)", "Last", show=False),
    ]

    at: reactive[int] = reactive(0, always_update=True, init=False)
    """The row under the cursor."""

    @dataclass
    class Moved(Message):
        """The cursor is on another thing, or on none."""

        thing: Any

        def can_replace(self, message: Message) -> bool:
            """Only where it is now counts."""
            return isinstance(message, LongList.Moved)

    @dataclass
    class Picked(Message):
        """A thing was clicked twice."""

        thing: Any

    def __init__(self, *, id: str | None = None) -> None:
        """No rows."""
        super().__init__(id=id)
        self.things: Sequence[Thing] = ()

    @abstractmethod
    def row(self, thing: Thing, width: int) -> Content:
        """What a thing looks like: LINES lines of at most this width, the first column left to the cursor."""

    @property
    def under_cursor(self) -> Thing | None:
        """What the keys mean."""
        return self.things[self.at] if 0 <= self.at < len(self.things) else None

    def show(self, things: Sequence[Thing], at: int = 0) -> None:
        """Show these, with the cursor on this one, or on the last where there are fewer."""
        self.things = things
        self._measure()
        self.at = max(0, min(at, len(things) - 1))
        self.refresh()

    # The cursor

    def watch_at(self, before: int, now: int) -> None:
        """Keep it in sight, and tell. All other rows stay as they are."""
        if self.things:
            region = Region(0, now * self.LINES, 1, self.LINES)
            self.scroll_to_region(region, animate=False, force=True)
        for row in {before, now}:
            self.refresh_lines(row * self.LINES, self.LINES)
        self.refresh_bindings()
        self.post_message(self.Moved(self.under_cursor))

    def action_move(self, by: int) -> None:
        """A row on."""
        self._go(self.at + by)

    def action_page(self, by: int) -> None:
        """As many rows on as are seen."""
        self._go(self.at + by * max(1, self.size.height // self.LINES - 1))

    def action_go(self, row: int) -> None:
        """To a row; -1 is the last."""
        self._go(row if row >= 0 else len(self.things) - 1)

    def _go(self, row: int) -> None:
        self.at = max(0, min(row, len(self.things) - 1))

    def on_click(self, event: events.Click) -> None:
        """The row that is clicked; twice picks it."""
        event.stop()
        offset = event.get_content_offset(self)
        row = (offset.y + self.scroll_offset.y) // self.LINES if offset is not None else -1
        if 0 <= row < len(self.things):
            self.at = row
            if event.chain == 2:
                self.post_message(self.Picked(self.things[row]))

    def on_focus(self) -> None:
        """Show that the keys go here."""
        self.refresh()

    def on_blur(self) -> None:
        """Or no longer."""
        self.refresh()

    def on_resize(self) -> None:
        """Other widths, and fewer rows than before, maybe."""
        self._measure()
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        if self.things:
            region = Region(0, self.at * self.LINES, 1, self.LINES)
            self.scroll_to_region(region, animate=False, force=True)

    def _measure(self) -> None:
        self.virtual_size = Size(self._room, len(self.things) * self.LINES)

    @property
    def _room(self) -> int:
        """Columns beside the scrollbar."""
        return self.scrollable_content_region.width

    # Rows

    def render_line(self, y: int) -> Strip:
        """A line of a row."""
        row, line = divmod(y + self.scroll_offset.y, self.LINES)
        width, style = self._room, self.visual_style
        if not 0 <= row < len(self.things):
            return Strip.blank(width, self.rich_style)
        if row == self.at and self.has_focus:
            style = self.get_visual_style("long-list--cursor")
        mark = ("▌" if row == self.at else " ", "$accent" if self.has_focus else "$muted")
        content = Content.assemble(mark, self._lines(row, width - 1)[line])
        strips = Visual.to_strips(self, content, width, 1, style, pad=True)
        return strips[0] if strips else Strip.blank(width, self.rich_style)

    def _lines(self, row: int, width: int) -> list[Content]:
        """A row's lines, cut where they are too long, and as many as a row has."""
        lines = self.row(self.things[row], width).split("\n", allow_blank=True)[: self.LINES]
        return [
            *(one.truncate(width, ellipsis=True) for one in lines),
            *[Content("")] * (self.LINES - len(lines)),
        ]
