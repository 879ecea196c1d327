"""Pictures that were kept before a test begins; and a gallery of them that needs no app around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from PIL import Image
from rich.console import RenderableType
from textual._compositor import ChopsUpdate
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Input

from aoai_tui.domain import ImageOptions, Picture
from aoai_tui.storage.store import open_store
from aoai_tui.tabs.images.gallery_grid import GalleryGrid
from aoai_tui.tabs.images.gallery_pages import GalleryPages
from aoai_tui.tabs.images.picture_tile import PictureTile
from aoai_tui.themes import DARK
from tests.tabs.driven_app import PATIENCE

BEGAN = datetime(2026, 1, 2, 11, 4, tzinfo=UTC)
"""The second of January in every zone in which it may be noon when the tests begin."""


def made(number: int, **changes: Any) -> Picture:
    """The picture that was made as the `number`th; the one with the highest number is the newest."""
    picture = Picture(
        id=f"p{number}",
        prompt=f"Number {number}",
        created_at=BEGAN + timedelta(minutes=number),
        file=f"p{number}.png",
        media_type="image/png",
        width=32,
        height=32,
        size=200,
        deployment="demo-image",
        options=ImageOptions(size="1024x1024", quality="high"),
    )
    return replace(picture, **changes)


def paint(path: Path, number: int = 0, size: tuple[int, int] = (32, 32)) -> Path:
    """A picture file in a colour that its number gives."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (number * 37 % 256, number * 91 % 256, 128)).save(path, "PNG")
    return path


def plant(folder: Path, pictures: Sequence[Picture]) -> None:
    """Keep pictures, with their files, in the data folder of an app that is not started yet."""
    data = folder / "data"
    store = open_store(data)
    try:
        for number, picture in enumerate(pictures):
            if picture.file:
                paint(data / "pictures" / picture.file, number)
            store.pictures.save(picture)
    finally:
        store.close()


@dataclass
class Shelf:
    """Pictures in memory, read page by page; the newest first."""

    pictures: list[Picture]
    reads: list[int] = field(default_factory=list)
    """How many came with each page that was read."""
    held: asyncio.Event | None = None
    """Nothing is read while it is clear."""

    async def page(self, limit: int = 100, before: Picture | None = None) -> list[Picture]:
        if self.held:
            await self.held.wait()
        start = 0 if before is None else 1 + [one.id for one in self.pictures].index(before.id)
        found = self.pictures[start : start + limit]
        self.reads.append(len(found))
        return found

    async def count(self) -> int:
        return len(self.pictures)


def shelf_of(count: int) -> Shelf:
    """So many pictures."""
    return Shelf([made(number) for number in reversed(range(count))])


class GridApp(App[None]):
    """Nothing but the grid, and something else that takes the cursor."""

    def __init__(self, shelf: Shelf, path_of: Callable[[Picture], Path | None]) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.grid, self.pages, self.path_of = GalleryGrid(), GalleryPages(shelf), path_of
        self.told: list[object] = []
        self.heard: Callable[[ChopsUpdate], object] = lambda _update: None
        """Is told what of the screen is written."""

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if isinstance(renderable, ChopsUpdate):
            self.heard(renderable)

    def compose(self) -> ComposeResult:
        yield Input()
        yield self.grid

    async def on_mount(self) -> None:
        self.grid.focus()
        await self.pages.begin()
        await self.grid.show(self.pages, self.path_of)

    def on_gallery_grid_asked(self, event: GalleryGrid.Asked) -> None:
        self.told.append((event.action, event.picture.id))


@dataclass
class Walk:
    """What a test sees and does."""

    app: GridApp
    pilot: Pilot[None]

    @property
    def grid(self) -> GalleryGrid:
        return self.app.grid

    @property
    def chosen(self) -> str:
        """The prompt of the picture under the cursor."""
        return self.grid.chosen.prompt if self.grid.chosen else ""

    def in_view(self) -> list[int]:
        """The numbers of the pictures in view, as they stand."""
        tiles = sorted(self.grid.tiles, key=lambda tile: (tile.region.y, tile.region.x))
        return [int(tile.picture.id[1:]) for tile in tiles if tile.picture is not None]

    def tile_of(self, number: int) -> PictureTile:
        return next(t for t in self.grid.tiles if t.picture is not None and t.picture.id == f"p{number}")

    def screen(self) -> list[str]:
        """What the terminal shows, line by line."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    def strip(self, y: int) -> Strip:
        """A line of the terminal."""
        return self.app.screen._compositor.render_strips()[y]

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settled()

    async def settled(self) -> None:
        await self.pilot.pause()
        await self.pilot.pause()

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Let the app work until the condition holds."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await self.pilot.pause(0.01)
        assert condition(), what


@asynccontextmanager
async def walk(
    shelf: Shelf,
    path_of: Callable[[Picture], Path | None] = lambda _picture: None,
    *,
    size: tuple[int, int] = (120, 36),
) -> AsyncIterator[Walk]:
    """A gallery over pictures in memory."""
    app = GridApp(shelf, path_of)
    async with app.run_test(size=size) as pilot:
        it = Walk(app, pilot)
        await it.until(
            lambda: not shelf.pictures or any(t.picture for t in app.grid.tiles),
            "the first pictures are there",
        )
        await it.settled()
        yield it
