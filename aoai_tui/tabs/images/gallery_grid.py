"""The pictures that were made, as tiles, the newest first."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

_EMPTY = "Describe a picture above and press enter: it is drawn, kept and shown here."


class GalleryGrid(Vertical):
    """All that was made."""

    DEFAULT_CSS = """
    GalleryGrid { width: 1fr; height: 1fr; }
    GalleryGrid #no-pictures { color: $muted; padding: 1 1; }
    """

    def __init__(self) -> None:
        """Empty."""
        super().__init__(id="gallery")

    def compose(self) -> ComposeResult:
        """What to do where nothing is there yet."""
        yield Static(_EMPTY, id="no-pictures", markup=False)
