"""What the parts of the Images tab know of each other. Each part has one subject; ImagesPane in `pane` joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.worker import Worker

from aoai_tui.domain import Picture
from aoai_tui.services.deployments import KnownDeployments
from aoai_tui.services.image_choices import ImageChoices
from aoai_tui.text_pane import TextPane
from aoai_tui.widgets.doing_line import DoingLine

if TYPE_CHECKING:
    from pathlib import Path

    from aoai_tui.services.gallery.entries import Entry
    from aoai_tui.services.gallery.gallery import Gallery
    from aoai_tui.services.gallery.queue import DrawingQueue
    from aoai_tui.tabs.images.drawing_box import DrawingBox
    from aoai_tui.tabs.images.gallery_grid import GalleryGrid
    from aoai_tui.tabs.images.given_row import GivenRow
    from aoai_tui.tabs.images.options import ImageOptionsPanel
    from aoai_tui.tabs.images.picture_details import PictureDetails
    from aoai_tui.tabs.images.prompt_field import PromptField
    from aoai_tui.tabs.images.tab import ImagesTab


class ImagesPart(TextPane):
    """One part of the Images tab. `text` is where the prompt is typed."""

    tab: ImagesTab
    text: PromptField
    options: ImageOptionsPanel
    given: GivenRow
    """The pictures that the next prompt changes."""
    drawing: DrawingBox
    """What is drawn, and what waits."""
    line: DoingLine
    """How it ended, in words."""
    gallery: GalleryGrid
    """All that was made, the newest first."""
    details: PictureDetails
    """What is known of the chosen picture."""

    @property
    def choices(self) -> ImageChoices:
        """How pictures are asked for."""
        return self.bench.image_choices

    @property
    def deployments(self) -> KnownDeployments:
        """The deployments that draw."""
        return self.pictures.deployments

    @property
    def pictures(self) -> Gallery:
        """The service that draws and keeps."""
        return self.bench.gallery

    @property
    def queue(self) -> DrawingQueue:
        """What is drawn one after another."""
        return self.bench.drawing_queue

    def sketches(self, entry: Entry) -> bool:
        """Whether unfinished pictures are likely to come while it is drawn."""
        raise NotImplementedError

    # What the prompt's parts do for the gallery

    async def use_again(self, picture: Picture) -> None:
        """Put a picture's prompt and options back where they were typed, to draw more like it; nothing is sent."""
        raise NotImplementedError

    async def change(self, *pictures: Picture | Path, mask: Path | None = None) -> None:
        """Take these as the pictures that the next prompt changes, and the mask for the first; nothing is sent.

        Raises UsageTrouble where one can't be changed.
        """
        raise NotImplementedError

    def draw_mask(self, pictures: tuple[Picture | Path, ...], mask: Path | None = None) -> Worker[None]:
        """Have a mask drawn over the first of these, and take them as what the next prompt changes."""
        raise NotImplementedError

    # What the gallery does for the prompt's parts

    async def picture_kept(self, picture: Picture) -> None:
        """Show a picture that was just kept, as the newest of the gallery; the choice stays where the person put it."""
        raise NotImplementedError

    async def refresh_gallery(self, chosen: str = "") -> None:
        """List the pictures anew, and stand on the one with this id."""
        raise NotImplementedError
