"""A finished picture that the service put somewhere is brought here: it goes to the disk as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from pathlib import Path

from aoai_tui.config.paths import ensure_private
from aoai_tui.services.background import to_the_end
from aoai_tui.services.gallery.events import Downloading
from aoai_tui.services.gallery.folder import disk

Progress = Callable[[int, int | None], None]
"""Told how many bytes there are by now, and of how many, where that is known."""

Fetch = Callable[[str, Progress], AsyncGenerator[bytes, None]]
"""Brings the bytes behind an address."""


async def fetch_into(path: Path, url: str, fetch: Fetch, tell: Callable[[Downloading], None]) -> bytes:
    """All the bytes behind an address; on the way they grow in the file, for a crash. Raises AoaiError.

    What is returned came over this very connection, whoever else writes to the file or takes it away.
    """
    await to_the_end(lambda: _begin(path))
    pieces = fetch(url, lambda received, total: tell(Downloading(received, total)))
    came: list[bytes] = []
    async with aclosing(pieces):
        async for piece in pieces:
            came.append(piece)
            await to_the_end(lambda data=piece: _append(path, data))  # type: ignore[misc]
    return await asyncio.to_thread(b"".join, came)


def _begin(path: Path) -> None:
    ensure_private(path.parent)
    with disk(path.parent.parent):
        path.write_bytes(b"")


def _append(path: Path, data: bytes) -> None:
    # Another copy of the app that was faster takes its folder away.
    with disk(path.parent.parent), suppress(FileNotFoundError), path.open("ab") as file:
        file.write(data)
