"""The scrolling part of the transcript: it follows the end, or stays at the line that is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Size
from textual.layout import DockArrangeResult
from textual.message import Message as Event
from textual.scrollbar import ScrollBar
from textual.widget import Widget


class Column(Vertical):
    """The messages themselves. At least as high as the view, or the anchor would hang a short one at its bottom."""

    DEFAULT_CSS = """
    Column { height: auto; min-height: 100%; }
    """


class Messages(VerticalScroll):
    """The scrolling part. It stays at the end until the reader scrolls up, and then at the line they read.

    Whatever is mounted, dropped or wrapped anew above that line, the layout moves the scroll position along,
    before anything is drawn.
    """

    DEFAULT_CSS = """
    Messages { height: 1fr; padding: 1 1 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "g,home",
            "go(False)",
            "To the beginning",
            id="chat.to-beginning",
            show=False,
            tooltip="Go to the first message",
        ),
        Binding(
            "G,end",
            "go(True)",
            "To the end",
            id="chat.to-end",
            show=False,
            tooltip="Go to the newest message and follow it",
        ),
    ]

    def __init__(self) -> None:
        """At the end of nothing."""
        super().__init__()
        self._read: tuple[Widget, float] | None = None
        """The message at the top of the view, and how many of its rows are above."""

    def compose(self) -> ComposeResult:
        """The column that holds the messages."""
        yield Column()

    @dataclass
    class Moved(Event):
        """The reader moved, or the text did."""

        def can_replace(self, message: Event) -> bool:
            """The newest is enough."""
            return isinstance(message, Messages.Moved)

    @dataclass
    class Go(Event):
        """The reader wants to be at one end of the conversation."""

        to_end: bool

    def watch_scroll_y(self, old: float, new: float) -> None:
        """Remember what is read, and tell the transcript."""
        self._read = self._line_at(new)
        super().watch_scroll_y(old, new)
        self.post_message(self.Moved())

    def release_anchor(self) -> None:
        """The reader begins to scroll."""
        super().release_anchor()
        self._read = self._line_at(self.scroll_y)

    def _line_at(self, y: float) -> tuple[Widget, float] | None:
        for view in self.query_one(Column).children:
            region = view.virtual_region
            if region.height and region.bottom > y:
                return view, y - region.y
        return None

    def arrange(self, size: Size, optimal: bool = False) -> DockArrangeResult:
        """Lay out; the line that is read stays where it is."""
        arranged = super().arrange(size, optimal)
        if self._read and not self.follows_end:
            view, above = self._read
            placed = next((p for p in arranged.placements if isinstance(p.widget, Column)), None)
            within = placed.widget.arrange(placed.region.size).placements if placed else ()
            if placed and (here := next((p.region for p in within if p.widget is view), None)):
                lowest = max(0, arranged.total_region.bottom - self.container_size.height)
                self._stay(min(max(0.0, here.y + above), lowest))
        return arranged

    def _stay(self, y: float) -> None:
        if round(y) == round(self.scroll_y):
            return
        self.app.animator.force_stop_animation(self, "scroll_y")
        self.set_reactive(Messages.scroll_y, y)
        self.set_reactive(Messages.scroll_target_y, y)
        self.vertical_scrollbar.set_reactive(ScrollBar.position, y)
        self.post_message(self.Moved())

    def action_go(self, to_end: bool) -> None:
        """Go to the first message, or to the newest one and stay there."""
        self.post_message(self.Go(to_end))

    @property
    def follows_end(self) -> bool:
        """Whether new text moves the view."""
        return self.is_anchored and not self._anchor_released

    @property
    def at_end(self) -> bool:
        """Whether the last line is in view."""
        return self.follows_end or self.scroll_y >= self.max_scroll_y - 1
