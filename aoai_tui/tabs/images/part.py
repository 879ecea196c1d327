"""What the parts of the Images tab know of each other. Each part has one subject; ImagesPane in `pane` joins them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container

from aoai_tui.domain import Picture
from aoai_tui.widgets.composer import Composer
from aoai_tui.workbench import Workbench

if TYPE_CHECKING:
    from pathlib import Path

    from aoai_tui.tabs.images.gallery_grid import GalleryGrid
    from aoai_tui.tabs.images.picture_details import PictureDetails
    from aoai_tui.tabs.images.tab import ImagesTab


class ImagesPart(Container):
    """One part of the Images tab."""

    tab: ImagesTab
    bench: Workbench
    prompt: Composer
    """Where the prompt is typed."""
    gallery: GalleryGrid
    """All that was made, the newest first."""
    details: PictureDetails
    """What is known of the chosen picture."""

    # What the prompt's parts do for the gallery

    async def use_again(self, picture: Picture) -> None:
        """Put a picture's prompt and options back where they were typed, to draw more like it; nothing is sent."""
        raise NotImplementedError

    async def change(self, *pictures: Picture | Path, mask: Path | None = None) -> None:
        """Take these as the pictures that the next prompt changes, and the mask for the first; nothing is sent.

        Raises UsageTrouble where one can't be changed.
        """
        raise NotImplementedError

    def focus_first(self) -> None:
        """Put the cursor where a person begins: into the prompt."""
        raise NotImplementedError

    # What the gallery does for the prompt's parts

    async def picture_kept(self, picture: Picture) -> None:
        """Show a picture that was just kept, as the newest of the gallery; the choice stays where the person put it."""
        raise NotImplementedError

    async def refresh_gallery(self, chosen: str = "") -> None:
        """List the pictures anew, and stand on the one with this id."""
        raise NotImplementedError
