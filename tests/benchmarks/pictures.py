"""Pictures: from 1024x1024 pixels in a file to the first drawn cell, and walking through 500 of them.

Run it as `python tests/benchmarks/pictures.py`, from anywhere; `--images sixel` or `kitty` measures those. The app runs
in a pty of 120 x 36 with a demo behind it and a gallery of 500 pictures, 1024x1024 each, in its data folder:

- what a view takes from being told of a picture, of which nothing is known, until its cells are drawn;
- the gallery, page after page to its end and back: how long until a page is drawn, the longest time that the event loop
  was kept from running, and memory. Twice: the second time shows whether memory stays what it was.

Beside both stands Pillow alone: reading, decoding and scaling the same files, in the same process and turn about.

And what a key costs the event loop's thread, one that moves the cursor and one that brings a page of known pictures:
beside it stands Textual alone, that redraws a screen full of the same half-blocks, a segment for each cell.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import io
import json
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pexpect

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

PICTURES = 500
KINDS = 20
"""So many different ones; the others are the same bytes in files of their own."""
RUNS = 15
FIRST_LIMIT = 2.5
"""The most that the first cell may take, as a multiple of Pillow alone: 0.8 to 1.7 were measured."""
PAGE_LIMIT = 2.0
"""The same of a page of the gallery: 0.8 to 1.3 were measured."""
CURSOR_LIMIT = 2.5
"""The most that moving the cursor may take, all that a key brings about included, as a multiple of a redrawn screen:
0.8 (200 x 60) to 1.7 (120 x 36) were measured."""
KNOWN_LIMIT = 4.0
"""The same of a page of pictures that were drawn before: 2.2 to 3.0 were measured."""
TURN_LIMIT = 7.0
"""The same of the longest time that the event loop works before it looks for keys again, once in two walks: 1.8 (29 ms)
were measured at 200 x 60 on a machine that does little else, and up to 5.2 (78 ms) on one with nine times the work
that it has processors for. What a typist may feel is 50 ms."""
GROWTH_LIMIT = 20.0
"""MB that the second walk may add."""


async def furnish(folder: Path) -> None:
    """A gallery of noisy, smooth and edged pictures: what a service draws, as far as decoding minds."""
    from PIL import Image

    from aoai_tui.domain import Picture
    from aoai_tui.services.archive import Archive

    chance = random.Random(1)  # noqa: S311 - the same ones each time
    kinds = []
    for _ in range(KINDS):
        small = Image.frombytes("RGB", (48, 48), chance.randbytes(48 * 48 * 3))
        file = io.BytesIO()
        small.resize((1024, 1024), Image.Resampling.BICUBIC).save(file, "PNG")
        kinds.append(file.getvalue())
    (folder / "data" / "pictures").mkdir(parents=True)
    archive, began = Archive(folder / "data"), datetime.now(UTC)
    for number in range(PICTURES):
        name = uuid.uuid4().hex
        (folder / "data" / "pictures" / f"{name}.png").write_bytes(kinds[number % KINDS])
        picture = Picture(
            name, f"Picture {number}", began + timedelta(seconds=number), file=f"{name}.png",
            media_type="image/png", width=1024, height=1024, size=len(kinds[number % KINDS]),
        )  # fmt: skip
        await archive(lambda store, picture=picture: store.pictures.save(picture))  # type: ignore[misc]
    archive.close()


def run_app(folder: Path, images: str) -> None:
    """The app; writes what it measured into the folder and ends."""
    import psutil
    from textual.app import App
    from textual.screen import Screen
    from textual.strip import Strip

    from aoai_tui.app import AoaiApp
    from aoai_tui.config.paths import default_paths
    from aoai_tui.services.connections import open_book
    from aoai_tui.tabs.images.gallery_grid import GalleryGrid
    from aoai_tui.tabs.images.picture_tile import PictureTile
    from aoai_tui.widgets.graphics import CellSize, Graphics, use
    from aoai_tui.widgets.picture_drawing import decoded, drawings

    def alone(path: Path, size: tuple[int, int]) -> float:
        """Seconds that Pillow takes."""
        from PIL import Image

        began = time.perf_counter()
        picture = Image.open(io.BytesIO(path.read_bytes()))
        picture.load()
        picture.resize(size, Image.Resampling.BOX)
        return time.perf_counter() - began

    class Measured(AoaiApp):
        stall = turn = 0.0

        def on_ready(self) -> None:
            """Begin to measure."""
            self.run_worker(self.measure())
            self.run_worker(self.watch_loop())

        async def watch_loop(self) -> None:
            """The longest time that nothing else could run, and how much of it the loop itself worked."""
            while True:
                began, worked = time.perf_counter(), time.thread_time()
                await asyncio.sleep(0.005)
                self.stall = max(self.stall, time.perf_counter() - began - 0.005)
                self.turn = max(self.turn, time.thread_time() - worked)

        async def measure(self) -> None:
            await self.main.bench.link.client()
            await self.until(lambda: bool(self.screen.query(PictureTile)))
            self.grid = self.screen.query_one(GalleryGrid)
            await self.until(self.is_drawn, 0.02)
            await asyncio.sleep(1.0)  # what the app does after its first paint is no part of this
            figures = await self.first_cells()
            self.grid.focus()
            figures |= {"screen": await self.redrawn(), "cursor": await self.spent("right", "left")}
            await self.spent("pagedown", "pageup")
            figures |= {"known": await self.spent("pagedown", "pageup")}
            walks = [await self.walk(), await self.walk()]
            figures |= {"walks": walks}
            (folder / "result.json").write_text(json.dumps(figures))
            self.exit()

        async def first_cells(self) -> dict[str, Any]:
            """From a path to cells, nothing known of it; beside it Pillow alone."""
            view = next(tile for tile in self.grid.tiles if tile.picture is not None)
            shown, floor = [], []
            files = sorted((folder / "data" / "pictures").glob("*.png"))
            for path in files[:RUNS]:
                drawings.clear()
                decoded.clear()
                gc.collect()
                region = view.content_size
                floor.append(await asyncio.to_thread(alone, path, (region.height * 2, region.height * 2)))
                began = time.perf_counter()
                view.show(path)
                await self.until(lambda: view.is_drawn)
                shown.append(time.perf_counter() - began)
            return {"shown": shown, "floor": floor}

        async def redrawn(self) -> list[float]:
            """What Textual takes for a screen of half-blocks."""
            view = next(tile for tile in self.grid.tiles if tile.picture is not None)
            assert view.drawing
            [*lines] = view.drawing.lines()
            across = self.size.width // view.drawing.columns

            class Plain(Screen[None]):
                def render_line(self, y: int) -> Strip:
                    """The picture, again and again."""
                    return Strip(lines[y % len(lines)] * across)

            plain, spent = Plain(), list[float]()
            await self.push_screen(plain)
            for _ in range(RUNS):
                await asyncio.sleep(0.02)
                began = time.thread_time()
                plain.refresh()
                await self.painted()
                spent.append(time.thread_time() - began)
            self.pop_screen()
            await asyncio.sleep(0.1)
            return spent

        async def spent(self, *keys: str) -> list[float]:
            """What keys cost the loop's thread until all is drawn."""
            spent = []
            for key in keys * RUNS:
                began = time.thread_time()
                self.simulate_key(key)
                await asyncio.sleep(0.05)
                while not self.is_drawn():  # noqa: ASYNC110 - as in until
                    await asyncio.sleep(0.02)
                await self.painted()
                spent.append(time.thread_time() - began)
            return spent

        async def painted(self) -> None:
            """Wait for the next time that the screen is drawn."""
            painted = asyncio.Event()
            self.screen.call_after_refresh(painted.set)
            await painted.wait()

        async def walk(self) -> dict[str, Any]:
            """To the end and back; the first picture of each page is drawn by Pillow alone, too."""
            await asyncio.sleep(
                0.05
            )  # collecting garbage at the end of the walk before is ours, not the app's
            self.stall, self.turn, pages, floor = 0.0, 0.0, [], []
            for key, last in (("pagedown", PICTURES - 1), ("pageup", 0)):
                while last not in self.shown():
                    before = self.shown()
                    began = time.perf_counter()
                    self.simulate_key(key)
                    await self.until(lambda before=before: self.shown() != before and self.is_drawn(), 0.005)  # type: ignore[misc]
                    pages.append(time.perf_counter() - began)
                    tiles = [tile for tile in self.grid.tiles if tile.picture is not None]
                    path = folder / "data" / "pictures" / str(tiles[0].picture and tiles[0].picture.file)
                    size = tiles[0].content_size.height * 2
                    floor.append(await asyncio.to_thread(alone, path, (size, size)) * len(tiles))
            figures = {"pages": pages, "floor": floor, "stall": self.stall, "turn": self.turn}
            gc.collect()
            memory = psutil.Process().memory_info().rss / 1e6
            return figures | {"memory": memory}

        def shown(self) -> list[int]:
            return [tile.index for tile in self.grid.tiles]

        def is_drawn(self) -> bool:
            views = [tile for tile in self.grid.tiles if tile.picture is not None]
            return bool(views) and all(view.is_drawn for view in views)

        async def until(self, condition: Callable[[], object], every: float = 0.001) -> None:
            """Look every so many seconds."""
            while not condition():  # noqa: ASYNC110 - what is measured must not know of it
                await asyncio.sleep(every)

    use(Graphics(images), CellSize(10, 20))
    book = open_book(default_paths(folder / "config.toml", folder / "data", folder / "log"), {})
    gc.disable()  # as the program does at its start
    app: App[Any] = Measured(book, book.opening(), tab="images")
    app.run()


def drive(images: str, columns: int, rows: int) -> dict[str, Any]:
    """The app's own figures, in a terminal of that size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(furnish(folder))
        child: pexpect.spawn[bytes] = pexpect.spawn(
            sys.executable,
            [__file__, "--app", name, "--images", images],
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            dimensions=(rows, columns),
            timeout=300,
            cwd=str(ROOT),
        )
        while child.isalive() and not (folder / "result.json").exists():
            with suppress(pexpect.TIMEOUT, pexpect.EOF):
                child.read_nonblocking(65536, timeout=0.1)
        child.close(force=True)
        figures: dict[str, Any] = json.loads((folder / "result.json").read_text())
    return figures


def main() -> int:
    """Print the figures; 1 where one is beyond its limit."""
    options = argparse.ArgumentParser()
    options.add_argument("--app", type=Path)
    options.add_argument("--images", default="blocks", choices=["blocks", "sixel", "kitty"])
    options.add_argument("--size", default="120x36", help="of the terminal, in cells")
    given = options.parse_args()
    if given.app:
        run_app(given.app, given.images)
        return 0
    found = drive(given.images, *map(int, given.size.split("x")))
    first, floor = statistics.median(found["shown"]), statistics.median(found["floor"])
    new = len(found["walks"][0]["pages"]) // 2  # on the way back they are known
    page = statistics.median(found["walks"][0]["pages"][:new])
    page_floor = statistics.median(found["walks"][0]["floor"][:new])
    again = statistics.median(found["walks"][1]["pages"])
    stall, turn = (max(walk[name] for walk in found["walks"]) for name in ("stall", "turn"))
    once, twice = (walk["memory"] for walk in found["walks"])
    screen, cursor, known = (statistics.median(found[name]) for name in ("screen", "cursor", "known"))
    print(f"Pillow alone, one picture    {floor * 1000:.0f} ms")
    print(
        f"to the first drawn cell      {first * 1000:.0f} ms  {first / floor:.2f} times, at most {FIRST_LIMIT}"
    )
    print(f"Pillow alone, a page's       {page_floor * 1000:.0f} ms")
    print(
        f"a page of the gallery        {page * 1000:.0f} ms  {page / page_floor:.2f} times, at most {PAGE_LIMIT}"
    )
    print(f"the same page again          {again * 1000:.0f} ms")
    print(f"Textual alone, a screen      {screen * 1000:.1f} ms of the loop's thread")
    print(
        f"moving the cursor            {cursor * 1000:.1f} ms  {cursor / screen:.2f} times, at most {CURSOR_LIMIT}"
    )
    print(
        f"a known page                 {known * 1000:.1f} ms  {known / screen:.2f} times, at most {KNOWN_LIMIT}"
    )
    print(f"longest stop of the loop     {stall * 1000:.0f} ms, whatever else the machine does")
    print(
        f"its own work in one turn     {turn * 1000:.0f} ms  {turn / screen:.2f} times, at most {TURN_LIMIT}"
    )
    print(f"memory after one walk, two   {once:.0f} MB, {twice:.0f} MB  at most {GROWTH_LIMIT:.0f} MB more")
    beyond = first / floor > FIRST_LIMIT or page / page_floor > PAGE_LIMIT or turn / screen > TURN_LIMIT
    beyond = beyond or cursor / screen > CURSOR_LIMIT or known / screen > KNOWN_LIMIT
    return int(beyond or twice - once > GROWTH_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
