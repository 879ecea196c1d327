"""Where an export goes: names that every system takes, and files that never replace others."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from aoai_tui.errors import StorageTrouble
from aoai_tui.plain import plain_line

_RESERVED = {
    *("con", "prn", "aux", "nul", "conin$", "conout$"),
    *(f"{name}{n}" for name in ("com", "lpt") for n in "0123456789¹²³"),
}
"""Names that Windows keeps for devices, whatever their suffix."""

_LONGEST = 80
"""Characters of a name; with four bytes each it still fits into the 255 that file systems take."""


def safe_name(title: str, otherwise: str = "conversation") -> str:
    """A title as a file's name without suffix, the same on every system."""
    name = re.sub(r'[<>:"/\\|?*\x00-\x1f\ud800-\udfff]+', " ", plain_line(title, 400))
    # What begins with a hyphen is an option to every command that meets it.
    name = " ".join(name.split())[: _LONGEST - 1].strip(" .").lstrip("-~ .")
    while len(name.encode()) > 200:  # bytes
        name = name[:-1].rstrip(" .")
    if name.partition(".")[0].strip().lower() in _RESERVED:
        name = f"_{name}"
    return name or otherwise


def write_new(wished: Path, content: str | bytes) -> Path:
    """Write a file that was not there, whole or not at all; where the name is taken a number is added.

    Returns where it went. Raises StorageTrouble.
    """
    try:
        raw = content.encode("utf-8", errors="replace") if isinstance(content, str) else content
        return _fill_new(wished, lambda file: file.write(raw))
    except (OSError, ValueError) as error:
        raise _not_written(wished, error) from error


def fill_new(wished: Path, fill: Callable[[BinaryIO], object]) -> Path:
    """The same for what `fill` writes bit by bit: where it raises, no file is there."""
    try:
        return _fill_new(wished, fill)
    except (OSError, ValueError) as error:
        raise _not_written(wished, error) from error


def copy_new(source: Path, wished: Path) -> Path:
    """Copy a file to where none was, whole or not at all; where the name is taken a number is added.

    Returns where it went. Raises StorageTrouble.
    """
    try:
        with source.open("rb") as read:
            return _fill_new(wished, lambda file: shutil.copyfileobj(read, file, 1 << 20))
    except (OSError, ValueError) as error:
        raise _not_written(wished, error) from error


def _not_written(wished: Path, error: OSError | ValueError) -> StorageTrouble:
    reason = (error.strerror if isinstance(error, OSError) else None) or error
    return StorageTrouble(
        f"The file could not be written to {wished}.", f"The system says: {reason}. Choose another folder."
    )


def _fill_new(wished: Path, fill: Callable[[BinaryIO], object]) -> Path:
    wished.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=wished.parent, prefix=".aoai-tui-", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        return take_name(part, wished)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def take_name(part: Path, wished: Path) -> Path:
    """Give the finished file the first name that is free. Claiming it first keeps two writers apart."""
    number = 1
    while True:
        target = wished if number == 1 else wished.with_stem(f"{wished.stem} {number}")
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            number += 1
            continue
        try:
            part.replace(target)
        except OSError:
            target.unlink()
            raise
        return target
