"""The files and folders around the database: private, told apart, moved aside."""

from datetime import datetime
from pathlib import Path

from aoai_tui.errors import StorageTrouble


def private_folder(path: Path) -> Path:
    """The folder, made with mode 0700 together with whatever is missing above it.

    A folder that exists keeps its mode: it may be one that others share.
    """
    for folder in (*reversed(path.parents), path):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
    return path


def private_file(path: Path) -> Path:
    """The file, made empty if it is missing, with mode 0600 either way."""
    path.touch(mode=0o600, exist_ok=True)
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return path


def identity(path: Path) -> tuple[int, int]:
    """Which file is at the path, whatever its name; zeros for none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (status.st_dev, status.st_ino)


def move_aside(path: Path) -> Path:
    """Rename a damaged database together with what SQLite keeps beside it; returns where it is now.

    The log goes first: SQLite deletes a log that it finds without its database.
    """
    aside = _free_name(path)
    try:
        for ending in ("-wal", "-shm", ""):
            part = path.with_name(path.name + ending)
            if part.exists():
                part.rename(aside.with_name(aside.name + ending))
    except PermissionError as error:
        raise StorageTrouble(
            "The database is damaged, and another program holds it open.",
            f"Close every other copy of aoai-tui, then start it again; it will repair {path}.",
        ) from error
    return aside


def _free_name(path: Path) -> Path:
    stem = f"{path.stem}.damaged-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    aside = path.with_name(stem + path.suffix)
    number = 2
    while aside.exists():
        aside = path.with_name(f"{stem}-{number}{path.suffix}")
        number += 1
    return aside
