"""A list of which several may be marked, by a sign that differs, not only by its colour."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widgets import OptionList, SelectionList
from textual.widgets.option_list import OptionDoesNotExist


class MarkList(SelectionList[str]):
    """☑ or ☐ before each row; space changes it."""

    def _get_left_gutter_width(self) -> int:
        """The sign and a space."""
        return 2

    def render_line(self, y: int) -> Strip:
        """The sign, in place of Textual's X in two shades, and the row."""
        line = OptionList.render_line(self, y)
        at = self.scroll_offset.y + y
        try:
            marked = self.get_option_at_index(at).value in self.selected
        except OptionDoesNotExist:
            return line
        style = next((segment.style for segment in line if segment.style), self.rich_style)
        return Strip([Segment("☑ " if marked else "☐ ", style + Style(meta={"option": at})), *line])
