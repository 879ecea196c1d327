"""Large files, copied piece by piece: neither the memory nor the event loop notices, and a cancel ends it."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.plain import plain_line

_PIECE = 4 * 2**20
"""Bytes between two looks at whether the copy is still wanted."""


async def copy_to(source: Path, target: Path) -> None:
    """Copy a file to exactly this place, in a folder of ours: whole or not at all.

    Raises UsageTrouble for a source that can't be read, and StorageTrouble.
    """
    async with _copied(source, target.parent) as part:
        await asyncio.to_thread(_moved, part, target)


@asynccontextmanager
async def _copied(source: Path, folder: Path) -> AsyncIterator[Path]:
    """A whole copy under a passing name; it is gone at the end, unless it was moved away."""
    reader = await asyncio.to_thread(_open, source)
    with reader:
        part, writer = await asyncio.to_thread(_begin, folder)
        try:
            with writer:
                while await asyncio.to_thread(_next_piece, reader, writer, source, folder):
                    pass
                await asyncio.to_thread(_finish, writer, folder)
            yield part
        finally:
            with suppress(OSError):
                part.unlink()


def _open(source: Path) -> BinaryIO:
    shown = plain_line(source.name or str(source), 80)
    try:
        status = source.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UsageTrouble(f"“{shown}” is a folder.", "Name one of the files in it.")
        if not stat.S_ISREG(status.st_mode):
            raise UsageTrouble(f"“{shown}” is no file.", "Devices and pipes can't be read here.")
        return source.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise UsageTrouble(f"There is no file “{shown}”.", f"Looked for it at {source}.") from None
    except PermissionError:
        raise UsageTrouble(f"You may not read “{shown}”.", f"Its owner must allow it: {source}.") from None
    except (OSError, ValueError) as error:
        raise UsageTrouble(f"“{shown}” can't be read.", f"The system says: {error}.") from error


def _begin(folder: Path) -> tuple[Path, BinaryIO]:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".aoai-tui-", suffix=".part")
        return Path(name), os.fdopen(descriptor, "wb")
    except OSError as error:
        raise not_written(error, folder) from error


def _next_piece(reader: BinaryIO, writer: BinaryIO, source: Path, folder: Path) -> bool:
    try:
        piece = reader.read(_PIECE)
    except OSError as error:
        raise UsageTrouble(
            f"“{plain_line(source.name, 80)}” can't be read to its end.", f"The system says: {error}."
        ) from error
    try:
        writer.write(piece)
    except OSError as error:
        raise not_written(error, folder) from error
    return bool(piece)


def _finish(writer: BinaryIO, folder: Path) -> None:
    try:
        writer.flush()
        os.fsync(writer.fileno())
    except OSError as error:
        raise not_written(error, folder) from error


def _moved(part: Path, target: Path) -> None:
    try:
        part.replace(target)
    except OSError as error:
        raise not_written(error, target.parent) from error


def not_written(error: OSError, folder: Path) -> StorageTrouble:
    """Why a file could not be written, in words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageTrouble(
            "The disk is full.", f"Free some space on the disk that holds {folder}.", retryable=True
        )
    return StorageTrouble(
        f"The file could not be written to {folder}.",
        f"The system says: {error.strerror or error}. Choose another folder, or allow writing to this one.",
    )
