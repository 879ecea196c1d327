"""A finished picture that the service put somewhere is brought here: it goes to the disk as it comes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
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
    """All the bytes behind an address; on the way they grow in the file. Raises AoaiError."""
    await to_the_end(lambda: _begin(path))
    pieces = fetch(url, lambda received, total: tell(Downloading(received, total)))
    async with aclosing(pieces):
        async for piece in pieces:
            await to_the_end(lambda data=piece: _append(path, data))  # type: ignore[misc]
    return await to_the_end(path.read_bytes)


def _begin(path: Path) -> None:
    ensure_private(path.parent)
    with disk(path.parent.parent):
        path.write_bytes(b"")


def _append(path: Path, data: bytes) -> None:
    with disk(path.parent.parent), path.open("ab") as file:
        file.write(data)
