"""The names of the views, the shown one marked: `[list] matrix map`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from aoai_tui.services.embedding_choices import LookupView


class ViewChips(Widget):
    """One line; a click chooses. Keys do so from anywhere: see the pane."""

    DEFAULT_CSS = """
    ViewChips { width: auto; height: 1; color: $muted; }
    """

    ALLOW_SELECT = False

    chosen: reactive[str] = reactive("")
    """The shown one's name."""

    @dataclass
    class Chosen(Message):
        """The person wants to see this one."""

        view: LookupView

    def __init__(self, views: Sequence[LookupView]) -> None:
        """`views` are their names."""
        super().__init__()
        self._views = views

    def get_content_width(self, _container: Size, _viewport: Size) -> int:
        """All chips, and a space between two."""
        return sum(len(one) + 2 for one in self._views) + len(self._views) - 1

    def render(self) -> Content:
        """The shown one stands in brackets."""
        return Content(" ").join(
            Content.styled(f"[{one}]", "bold $foreground") if one == self.chosen else Content(f" {one} ")
            for one in self._views
        )

    def on_click(self, event: events.Click) -> None:
        """Choose one."""
        event.stop()
        offset = event.get_content_offset(self)
        at = 0
        for one in self._views:
            if offset is not None and at <= offset.x < at + len(one) + 2:
                self.post_message(self.Chosen(one))
            at += len(one) + 3
