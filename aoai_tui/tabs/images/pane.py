"""What the Images tab shows: the prompt and what is drawn above, the gallery below, the options at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from aoai_tui.tabs.images.gallery_grid import GalleryGrid
from aoai_tui.tabs.images.keeping import KeepingPart
from aoai_tui.tabs.images.kept_area import KeptArea
from aoai_tui.tabs.images.picture_details import PictureDetails
from aoai_tui.tabs.images.prompt_field import PromptField

if TYPE_CHECKING:
    from aoai_tui.tabs.images.tab import ImagesTab


class ImagesPane(KeepingPart):
    """The whole tab."""

    DEFAULT_CSS = """
    ImagesPane {
        layout: horizontal; layers: base panel; height: 1fr;
        & #middle { width: 1fr; height: 1fr; padding: 1 1 0 1; }
        &.-short #middle { padding: 0 1; }
        & #prompt-box {
            height: auto; background: $surface; padding: 1 2; border-left: blank; margin-bottom: 1;
        }
        &.-short #prompt-box { padding: 0 1; margin-bottom: 0; }
        & #prompt-box:focus-within { border-left: outer $accent; }
    }
    """

    def __init__(self, tab: ImagesTab) -> None:
        """A pane over the services of the tab."""
        super().__init__()
        self.tab, self.bench = tab, tab.bench
        self.prompt = PromptField(placeholder="Describe a picture…", id="prompt")
        self.gallery, self.details = GalleryGrid(), PictureDetails()

    def compose(self) -> ComposeResult:
        """Prompt, gallery."""
        with Vertical(id="middle"):
            with Vertical(id="prompt-box"):
                yield self.prompt
            yield KeptArea(self.gallery, self.details)

    def on_resize(self) -> None:
        """Spare the empty rows where rows are few."""
        self.set_class(self.size.height < 24, "-short")

    def focus_first(self) -> None:
        """The prompt."""
        self.prompt.focus()

    def take(self, text: str) -> None:
        """Text from another tab goes below what is typed."""
        self.prompt.move_cursor(self.prompt.document.end)
        self.prompt.insert(f"\n{text}" if self.prompt.text.strip() else text)
        self.prompt.focus()

    async def before_leaving(self) -> None:
        """Keep what is typed and what came."""
        await self.prompt.caught_up()
