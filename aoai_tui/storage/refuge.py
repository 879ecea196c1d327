"""A refuge for what was paid for and what the disk of the data folder does not take.

It is a folder among the system's temporary files, private to the person, and called after the data folder. What is
there waits for room, also for a later start of the app, unless the system clears it before.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from aoai_tui.config.atomic import replace_file
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.trouble import explained

LONGEST = 30 * 86400
"""Seconds after which nobody is expected to come for it any more."""


class Refuge:
    """The folder of one data folder. All methods are for a thread."""

    def __init__(self, data: Path) -> None:
        """Nothing is made before something is saved."""
        self._data = data

    @property
    def path(self) -> Path:
        """Where it is, or would be. FileNotFoundError where the system has no folder for temporary files."""
        name = blake2b(str(self._data.resolve()).encode(), digest_size=8).hexdigest()
        return Path(tempfile.gettempdir()) / f"aoai-tui-{name}"

    def keep(self, name: str, data: bytes) -> Path:
        """Write a file, whole or not at all. StorageTrouble where this disk is full, too, or the folder not ours."""
        folder = self._folder()
        path = folder / name
        try:
            with explained(folder):
                folder.mkdir(mode=0o700, exist_ok=True)
                self._check(folder)
                replace_file(path, data)
        except StorageTrouble:
            self.leave()
            raise
        return path

    def leave(self, *paths: Path) -> None:
        """These are where they belong; with the last file, the folder goes."""
        for path in paths:
            with suppress(OSError):
                path.unlink()
        with suppress(OSError):
            self.path.rmdir()

    def is_ours(self) -> bool:
        """Whether it is there, and nobody else may write to it: anybody may put something under its name."""
        try:
            status = self.path.lstat()
        except OSError:
            return False
        if not stat.S_ISDIR(status.st_mode):
            return False
        # On Windows every person has an own folder for temporary files.
        return os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & 0o077)

    def _check(self, folder: Path) -> None:
        if not self.is_ours():
            raise StorageTrouble("The folder for temporary files is no safe place.", f"Look at {folder}.")

    def _folder(self) -> Path:
        try:
            return self.path
        except FileNotFoundError as error:  # there is no room anywhere
            raise StorageTrouble("There is no folder for temporary files.", f"Reason: {error}.") from error
