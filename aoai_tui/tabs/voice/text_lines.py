"""A transcript's text: it grows while it arrives, can be scrolled, and selected with the mouse."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from aoai_tui.plain import plain
from aoai_tui.tabs.voice.wrapping import wrapped, wrapped_on


class TextLines(ScrollView, can_focus=False):
    """Lines of plain text. Only those in view are drawn, so ten thousand words cost as little as ten."""

    ALLOW_SELECT = True

    DEFAULT_CSS = """
    TextLines {
        height: auto; max-height: 100%; overflow-x: hidden; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Empty."""
        super().__init__(id=id)
        self._text = ""
        self._lines: list[str] = []
        self._width = 0

    @property
    def text(self) -> str:
        """What is shown."""
        return self._text

    def load(self, text: str) -> None:
        """Show another text, from its beginning."""
        if text == self._text:
            return
        self._text = plain(text)
        self._wrap()
        self.scroll_home(animate=False)

    def append(self, text: str) -> None:
        """Add to the text; the end stays in view unless the reader has scrolled away from it."""
        text = plain(text)
        at_end = self.is_vertical_scroll_end
        self._text += text
        if not self._width:
            return
        wrapped_on(self._lines, text, self._width)
        self._resized()
        if at_end:
            self.scroll_end(animate=False, immediate=True)

    def get_content_height(self, _container: Size, _viewport: Size, width: int) -> int:
        """As many rows as there are lines; what is drawn stays: the scroll bar may not be reckoned with here."""
        if width == self._width or not self._text:
            return len(self._lines)
        return len(wrapped(self._text, width))

    def on_resize(self, _event: events.Resize) -> None:
        """Wrap anew for another width."""
        if self.size.width != self._width:
            self._wrap()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected part, as it is drawn."""
        return selection.extract("\n".join(self._lines)), "\n"

    def selection_updated(self, _selection: Selection | None) -> None:
        """Draw it."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of what is in view."""
        at, width, style = self.scroll_offset.y + y, self.size.width, self.rich_style
        if at >= len(self._lines):
            return Strip.blank(width, style)
        line = Strip(self._segments(at, style)).adjust_cell_length(width, style)
        return line.apply_offsets(0, at)

    def _segments(self, at: int, style: Style) -> list[Segment]:
        text = self._lines[at]
        selection = self.text_selection
        span = selection.get_span(at) if selection else None
        if span is None:
            return [Segment(text, style)]
        start, end = span[0], len(text) if span[1] == -1 else span[1]
        chosen = style + self.screen.get_component_rich_style("screen--selection")
        parts = ((text[:start], style), (text[start:end], chosen), (text[end:], style))
        return [Segment(part, how) for part, how in parts if part]

    def _wrap(self) -> None:
        self._width = self.size.width
        self._lines = wrapped(self._text, self._width) if self._text and self._width else []
        self._resized()

    def _resized(self) -> None:
        self.virtual_size = Size(self._width, len(self._lines))
        self.refresh(layout=len(self._lines) != self.size.height)
