"""A widget whose lines reach the terminal as they are made."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeAlias

from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from aoai_tui.widgets.block_strip import BlockStrip

_MOST_KEPT = 500
"""Lines: more than any screen has."""

_Look: TypeAlias = tuple[Style, Size, bool]
"""The widget's own style and size, and whether a dialog lies over it."""


class WholeLines(Widget):
    """Makes whole lines, in the widget's own style, and keeps them as long as they are the same.

    Textual would take each line apart and put it together anew for borders, padding, opacity and tint. Without any of
    these nothing of that is needed, and what a line knows of itself is still known when it is written.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """See there."""
        super().__init__(id=id, classes=classes)
        self._kept_lines: dict[int, tuple[Hashable, Strip]] = {}

    def line_at(self, y: int, base: Style) -> Strip:
        """A line, exactly as wide as the content."""
        raise NotImplementedError

    def kept_by(self, y: int) -> Hashable:
        """Equal as long as the line is the same but for the style; None for a line that isn't to be kept."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """See there."""
        return self._line(y, self._look(self.rich_style))

    def render_lines(self, crop: Region) -> list[Strip]:
        """See there."""
        if not self._is_plain:
            return super().render_lines(crop)
        filters, (_, background), look = (
            self.get_line_filters(),
            self.background_colors,
            self._look(self.rich_style),
        )
        strips = [self._line(y, look) for y in crop.line_range]
        for one in filters:
            strips = [strip.apply_filter(one, background) for strip in strips]
        left, right = crop.column_span
        return [strip.crop(left, right) for strip in strips]

    def _look(self, base: Style) -> _Look:
        return base, self.content_size, self.screen is not self.app.screen

    def _line(self, y: int, look: _Look) -> Strip:
        base, _, behind = look
        if (kept_by := self.kept_by(y)) is None:
            return self.line_at(y, base)
        key = kept_by, look
        known = self._kept_lines.get(y)
        if known is None or known[0] != key:
            if len(self._kept_lines) > _MOST_KEPT:
                self._kept_lines.clear()
            strip = self.line_at(y, base)
            # Textual darkens what lies behind a dialog segment by segment, twice for each time that it is drawn.
            known = key, strip.coarse() if behind and isinstance(strip, BlockStrip) else strip
            self._kept_lines[y] = known
        return known[1]

    @property
    def _is_plain(self) -> bool:
        """Whether nothing lies around or over the lines."""
        styles = self.styles
        return not (
            styles.gutter.width
            or styles.gutter.height
            or styles.tint.a
            or styles.has_rule("hatch")
            or styles.outline
            or self.opacity != 1.0
            or styles.text_opacity != 1.0
        )
