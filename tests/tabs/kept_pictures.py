"""The app on its Images tab with pictures that are kept, driven as a person drives it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.screen import Screen

from aoai_tui.domain import Picture
from aoai_tui.tabs.images.gallery_grid import GalleryGrid
from tests.tabs.driven_app import static_text
from tests.tabs.gallery_shelf import plant
from tests.tabs.images_harness import ImagesHarness, images_app


@dataclass
class Gallery:
    """The Images tab with pictures in it."""

    images: ImagesHarness

    @property
    def grid(self) -> GalleryGrid:
        return self.images.pane.gallery

    @property
    def chosen(self) -> str:
        """The prompt of the picture under the cursor."""
        return self.grid.chosen.prompt if self.grid.chosen else ""

    def details(self) -> str:
        """What is told of it, on one line."""
        return " ".join(static_text(self.images.pane.details).split())

    async def press(self, *keys: str) -> None:
        await self.images.press(*keys)
        await self.images.chat.settled()

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        await self.images.until(condition, what)

    async def on(self, screen: type[Screen[Any]]) -> None:
        """Wait for a dialog to be open."""
        await self.until(lambda: isinstance(self.images.chat.app.screen, screen), f"{screen.__name__} opens")
        await self.images.chat.settled()

    async def drawn(self) -> None:
        """Wait until all that is in view is drawn."""
        await self.until(
            lambda: all(
                tile.is_drawn for tile in self.grid.tiles if tile.picture is not None and tile.picture.file
            ),
            "the pictures are drawn",
        )


@asynccontextmanager
async def gallery(
    folder: Path, pictures: Sequence[Picture], *, size: tuple[int, int] = (130, 40), config: str = ""
) -> AsyncIterator[Gallery]:
    """The app on its Images tab, with the cursor on the newest of these pictures. The last is the newest."""
    plant(folder, pictures)
    async with images_app(folder, size=size, config=config) as images:
        it = Gallery(images)
        await it.until(lambda: it.grid.chosen is not None, "the pictures are listed")
        await it.until(lambda: images.pane.text.has_focus, "the tab has put the cursor where it begins")
        it.grid.focus()
        await images.chat.settled()
        yield it
