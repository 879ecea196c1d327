"""What the Images tab does with pictures that are kept."""

from __future__ import annotations

from aoai_tui.domain import Picture
from aoai_tui.tabs.images.part import ImagesPart


class KeepingPart(ImagesPart):
    """The gallery, and what is done with its pictures."""

    async def picture_kept(self, picture: Picture) -> None:
        """Show a picture that was just kept, as the newest of the gallery."""
        await self.refresh_gallery(picture.id)

    async def refresh_gallery(self, chosen: str = "") -> None:
        """List the pictures anew."""

    async def go_to(self, picture_id: str) -> None:
        """Stand on a picture that was found."""
        await self.refresh_gallery(picture_id)
