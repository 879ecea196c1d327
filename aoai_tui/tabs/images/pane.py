"""What is in the Images tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

if TYPE_CHECKING:
    from aoai_tui.tabs.images.tab import ImagesTab


class ImagesPane(Vertical, can_focus=True):
    """The prompt above, the gallery below."""

    def __init__(self, tab: ImagesTab) -> None:
        """Over the tab's services."""
        super().__init__()
        self.tab = tab

    def compose(self) -> ComposeResult:
        """Nothing was drawn yet."""
        yield Static("Describe a picture.", markup=False)

    def focus_first(self) -> None:
        """The prompt."""
        self.focus()

    def take(self, text: str) -> None:
        """Put a text where a prompt is typed."""

    def go_to(self, picture_id: str) -> None:
        """Stand on a picture."""

    async def before_leaving(self) -> None:
        """Keep what is typed and what came."""
