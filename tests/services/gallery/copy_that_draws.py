"""A copy of the app that draws until it is killed: `python -m … DATA_DIR HOW`.

It says `now` when there is something to lose: an unfinished picture (`stalled`), a file without its row (`between`),
an address that nobody fetched (`fetching`), a picture being drawn and another one that waits (`queue`).
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from aoai_tui.demo import DemoTransport, Pace
from aoai_tui.domain import MessageState, Picture
from aoai_tui.services.gallery.events import Downloading, Partial
from tests.services.gallery.gallery_harness import GalleryHarness, gallery_over, queue_over, small_png

STALLS = "/fault stall\nA red fox"


def now() -> None:
    """There is something to lose."""
    sys.stdout.write("now\n")
    sys.stdout.flush()


async def stalled(harness: GalleryHarness) -> None:
    """Draw, as far as the first unfinished picture."""
    async with aclosing(harness.events(STALLS)) as events:
        async for event in events:
            if isinstance(event, Partial) and event.number == 1:
                now()


async def between(harness: GalleryHarness) -> None:
    """The file is there, and the row still says that it grows."""
    gallery = harness.gallery
    picture = Picture("0-between", "A red fox", datetime.now(UTC), state=MessageState.GROWING)

    def write() -> None:
        gallery.folder.keep("0-between.png", small_png())

    await gallery.archive(lambda store: store.pictures.save(picture))
    await gallery.archive(lambda store: store.pictures.save(replace(picture, id="0-nothing")))
    await asyncio.to_thread(write)
    now()
    await asyncio.Event().wait()


async def fetching(harness: GalleryHarness) -> None:
    """The service has answered with an address, and the bytes don't come."""
    arguments: dict[str, Any] = {
        "deployment": "demo-image-old",
        "response_format": "url",
        "with_": {"stream": False},
    }
    async with aclosing(harness.events(**arguments)) as events:
        async for event in events:
            if isinstance(event, Downloading):
                now()


async def queue(data_dir: Path) -> None:
    """Draw one prompt while another waits."""
    async with queue_over(DemoTransport(pace=Pace.instant()), data_dir) as (waiting, _):
        waiting.watch(lambda event: now() if isinstance(getattr(event, "event", None), Partial) else None)
        waiting.add(STALLS)
        waiting.add("A green tree")
        await waiting.idle()


async def main(data_dir: Path, how: str) -> None:
    """Draw."""
    if how == "queue":
        await queue(data_dir)
        return
    pace = Pace(download=100_000.0) if how == "fetching" else Pace.instant()
    async with gallery_over(DemoTransport(pace=pace), data_dir) as harness:
        await {"stalled": stalled, "between": between, "fetching": fetching}[how](harness)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
