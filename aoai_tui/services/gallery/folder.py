"""The folder of pictures: whole ones as files, what is still coming in a folder of its own."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from aoai_tui.config.atomic import replace_file
from aoai_tui.config.paths import ensure_private
from aoai_tui.errors import StorageTrouble

_OURS = re.compile(r"[0-9A-Za-z_-]{1,64}(?:\.[a-z0-9]{1,5})?")
"""Names that this room gives: a row that came from elsewhere never leads out of the folder."""


@dataclass(frozen=True)
class PictureFolder:
    """Where pictures are on the disk. Everything here blocks: it is made for threads."""

    path: Path

    def file(self, name: str) -> Path | None:
        """A picture's file; None for a name that is none of ours."""
        return self.path / name if name and _OURS.fullmatch(name) else None

    def keep(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all, safe on the disk when this returns. Raises StorageTrouble."""
        ensure_private(self.path)
        with disk(self.path):
            replace_file(self.path / name, data)

    def finished(self, picture_id: str) -> Path | None:
        """The file of a picture that came whole, also where its row does not tell of it; None without one.

        One that is shorter than what was fetched is what an earlier, broken download had brought.
        """
        if not _OURS.fullmatch(picture_id):
            return None
        with suppress(OSError):
            path = next((path for path in self.path.glob(f"{picture_id}.*") if path.is_file()), None)
            return path if path and path.stat().st_size >= _size(self.download(picture_id)) else None
        return None

    # What is still coming

    def unfinished(self, picture_id: str) -> Path:
        """Where a picture is as far as it came."""
        return self._workplace(picture_id) / "unfinished"

    def download(self, picture_id: str) -> Path:
        """Where the bytes go that are being fetched."""
        return self._workplace(picture_id) / "download"

    def keep_unfinished(self, picture_id: str, data: bytes) -> None:
        """Write the newest unfinished picture in the place of the one before. Raises StorageTrouble."""
        path = self.unfinished(picture_id)
        ensure_private(path.parent)
        with disk(self.path):
            replace_file(path, data)

    def received(self, picture_id: str) -> bytes:
        """What there is of a picture that did not come whole; empty for nothing."""
        for path in (self.download(picture_id), self.unfinished(picture_id)):
            with suppress(OSError):
                if data := path.read_bytes():
                    return data
        return b""

    def clear(self, picture_id: str) -> None:
        """What was coming is there, or wanted no longer."""
        shutil.rmtree(self._workplace(picture_id), ignore_errors=True)

    def _workplace(self, picture_id: str) -> Path:
        return self.path / (picture_id if _OURS.fullmatch(picture_id) else "_")


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


@contextmanager
def disk(place: Path) -> Iterator[None]:
    """Turn what the disk refuses into StorageTrouble."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageTrouble(
                "The disk is full.",
                f"What arrived is in memory as long as the app runs. Free some space on the disk that holds {place}; "
                "then it is kept when the gallery is read again.",
                retryable=True,
            ) from error
        raise StorageTrouble(
            "The picture can't be kept.",
            f"What arrived is in memory as long as the app runs. The app needs to write to {place}. "
            f"The system says: {error.strerror or error}.",
            retryable=True,
        ) from error
