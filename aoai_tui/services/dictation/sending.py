"""The files that are really sent for a recording."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from aoai_tui.services.background import to_the_end
from aoai_tui.services.copying import UNFINISHED, not_written

_PREFIX = ".sending-"
_FORGOTTEN = 24 * 3600.0
"""Seconds after which prepared files, or a copy that did not end, belong to a copy of the app that died."""


@dataclass(frozen=True)
class Sound:
    """One file that is sent."""

    path: Path
    media_type: str
    name: str
    """`recording.wav`: never the person's own name for it."""
    offset: float = 0.0
    """Where it begins in the recording, in seconds."""


@asynccontextmanager
async def passing_folder(folder: Path) -> AsyncIterator[Path]:
    """A folder for prepared files, gone afterwards; what dead copies of the app left is swept away."""
    made = await to_the_end(lambda: _made(folder))
    try:
        yield made
    finally:
        await to_the_end(lambda: _remove(made))


def written(path: Path, offset: float = 0.0) -> Sound:
    """A file of ours, which tells by its bytes what it is. For a thread."""
    from aoai_tui.audio.sniffing import HEAD, media_type  # noqa: PLC0415  see above

    with path.open("rb") as file:
        return described(path, media_type(file.read(HEAD)), offset)


def described(path: Path, media: str, offset: float = 0.0) -> Sound:
    """A file under the name that it is sent with."""
    from aoai_tui.audio.sniffing import suffix_to_send  # noqa: PLC0415  see above

    return Sound(path, media, f"recording{suffix_to_send(media) or path.suffix}", offset)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(folder)
        return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    except OSError as error:
        raise not_written(error, folder) from error


def _remove(made: Path) -> None:
    """First its name, by which a thread that is still at work could make another file in it."""
    with suppress(OSError):
        made = made.rename(made.with_name(f"{made.name}-over"))
    shutil.rmtree(made, ignore_errors=True)


def _sweep(folder: Path) -> None:
    for left in (*folder.glob(f"{_PREFIX}*"), *folder.glob(f"{UNFINISHED}*")):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _FORGOTTEN:
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()
