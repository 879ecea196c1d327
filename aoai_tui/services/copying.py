"""Large files, copied piece by piece: neither the memory nor the event loop notices, and a cancel ends it."""

from __future__ import annotations

import asyncio
import errno
import os
import stat
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.plain import plain_line

_PIECE = 4 * 2**20
"""Bytes between two looks at whether the copy is still wanted."""

UNFINISHED = ".aoai-tui-"
"""What the names of copies begin with while they grow."""


async def copy_to(source: Path, target: Path) -> None:
    """Copy a file to exactly this place, in a folder of ours: whole or not at all.

    Raises UsageTrouble for a source that can't be read, and StorageTrouble.
    """
    unwanted = threading.Event()
    copying = asyncio.ensure_future(asyncio.to_thread(_copy, source, target, unwanted))
    try:
        await asyncio.shield(copying)
    except asyncio.CancelledError:
        unwanted.set()
        await asyncio.wait([copying])
        raise


def _copy(source: Path, target: Path, unwanted: threading.Event) -> None:
    with opened(source) as reader:
        part, writer = _begun(target.parent)
        try:
            with writer:
                while not unwanted.is_set() and _next_piece(reader, writer, source):
                    pass
                os.fsync(writer.fileno())
            if not unwanted.is_set():
                part.replace(target)
        except OSError as error:
            raise not_written(error, target.parent) from error
        finally:
            with suppress(OSError):
                part.unlink()


def opened(source: Path, *, of_folders: str = "Name one of the files in it.") -> BinaryIO:
    """A person's file, open to be read; UsageTrouble where it is none, as a pipe that would block for ever.

    `of_folders` is what to do about a folder.
    """
    shown = plain_line(source.name or str(source), 80)
    try:
        status = source.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UsageTrouble(f"“{shown}” is a folder.", of_folders)
        if not stat.S_ISREG(status.st_mode):
            raise UsageTrouble(f"“{shown}” is no file.", "Devices and pipes can't be read here.")
        return source.open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise UsageTrouble(f"There is no file “{shown}”.", f"Looked for it at {source}.") from None
    except PermissionError:
        raise UsageTrouble(f"You may not read “{shown}”.", f"Its owner must allow it: {source}.") from None
    except (OSError, ValueError) as error:
        raise UsageTrouble(f"“{shown}” can't be read.", f"The system says: {error}.") from error


def _begun(folder: Path) -> tuple[Path, BinaryIO]:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=UNFINISHED, suffix=".part")
        return Path(name), os.fdopen(descriptor, "wb", buffering=0)
    except OSError as error:
        raise not_written(error, folder) from error


def _next_piece(reader: BinaryIO, writer: BinaryIO, source: Path) -> bool:
    try:
        rest = memoryview(reader.read(_PIECE))
    except OSError as error:
        raise UsageTrouble(
            f"“{plain_line(source.name, 80)}” can't be read to its end.", f"The system says: {error}."
        ) from error
    going_on = bool(rest)
    while rest:
        rest = rest[writer.write(rest) :]
    return going_on


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
