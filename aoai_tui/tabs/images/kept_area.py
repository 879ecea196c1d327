"""The lower part of the Images tab: the gallery, and what is known of the chosen picture."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size

from aoai_tui.tabs.images.gallery_grid import GalleryGrid
from aoai_tui.tabs.images.picture_details import PictureDetails
from aoai_tui.widgets.room import follow_room

_WIDE = 96
"""Columns from which on the details stand beside the pictures."""

_VERY_WIDE = 150
"""Columns from which on they may take more of them."""

_HIGH = 20
"""Rows from which on one may stay empty."""


class KeptArea(Container):
    """Side by side where there is room; else the details are two lines below."""

    DEFAULT_CSS = """
    KeptArea {
        layout: horizontal; height: 1fr; padding: 0 0 1 0;
        &.-low { padding: 0; }
        &.-very-wide PictureDetails { width: 46; }
        &.-narrow {
            layout: vertical;
            & PictureDetails { width: 1fr; height: 2; padding: 0 1; overflow: hidden; }
            & PictureDetails Static { text-wrap: nowrap; text-overflow: ellipsis; }
        }
    }
    """

    def __init__(self, gallery: GalleryGrid, details: PictureDetails) -> None:
        """Of these two."""
        super().__init__(id="kept")
        self._gallery, self._details = gallery, details

    def compose(self) -> ComposeResult:
        """Pictures, words."""
        yield self._gallery
        yield self._details

    def on_mount(self) -> None:
        """Follow the room."""
        follow_room(self, self._fit)

    def _fit(self, room: Size) -> None:
        narrow = room.width < _WIDE
        self.set_class(narrow, "-narrow")
        self.set_class(room.width >= _VERY_WIDE, "-very-wide")
        self.set_class(room.height < _HIGH, "-low")
        self._details.be_low(narrow)
