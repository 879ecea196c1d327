"""Where the app's files live."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

from aoai_tui.errors import StorageTrouble

_LOG_NAME = "aoai-tui.log"


@dataclass(frozen=True, slots=True)
class Paths:
    """The three places that the app reads and writes."""

    config_file: Path
    """config.toml, for people."""
    data_dir: Path
    """The folder of the database, recordings and pictures."""
    log_file: Path


def default_paths(
    config: Path | None = None, data_dir: Path | None = None, log_file: Path | None = None
) -> Paths:
    """The platform's own places, except for what is given.

    With another data folder the log goes there too: it belongs to that run. Nothing is made on the disk.
    """
    folders = PlatformDirs("aoai-tui", appauthor=False)
    log_dir = data_dir or folders.user_log_path
    return Paths(
        config_file=config or folders.user_config_path / "config.toml",
        data_dir=data_dir or folders.user_data_path,
        log_file=log_file or log_dir / _LOG_NAME,
    )


def expanded(path: Path) -> Path:
    """The path with a home folder for `~` or `~name` at its beginning; the name of nobody stays as it is typed."""
    try:
        return path.expanduser()
    except RuntimeError:  # ~somebody who is not there
        return path


def ensure_private(folder: Path) -> Path:
    """Make the folder and what is missing above it, each for the owner alone (0700); returns it.

    A folder that exists keeps its mode, for it may be one that others share. Raises StorageTrouble.
    """
    try:
        for step in (*reversed(folder.parents), folder):
            if not step.is_dir():
                step.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise StorageTrouble(
            f"The folder {folder} can't be made: {error.strerror or 'the system refused'}.",
            "Check who owns the folder above it and whether the disk is full, or choose another folder.",
        ) from error
    return folder
