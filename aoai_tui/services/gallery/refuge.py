"""Pictures that the disk of the data folder does not take: files among the temporary ones, until there is room."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from aoai_tui.domain import Picture
from aoai_tui.errors import StorageTrouble
from aoai_tui.services.gallery.folder import PictureFolder
from aoai_tui.storage.refuge import LONGEST, Refuge


class PictureRefuge:
    """The pictures of one data folder. All methods but `path_of` are for a thread."""

    def __init__(self, data: Path) -> None:
        """Nothing is made before something is saved."""
        self._refuge = Refuge(data)
        self._places: dict[str, Path] = {}
        """The files of this run, by the picture's id."""

    def path_of(self, picture: Picture) -> Path | None:
        """Where its bytes are meanwhile; None where they are in the gallery, or nowhere."""
        return self._places.get(picture.id)

    def save(self, picture: Picture, data: bytes) -> Path:
        """Write its bytes, then what is known of it. StorageTrouble where they can't be there either."""
        path = self._refuge.keep(picture.file, data)
        try:
            self._refuge.keep(f"{picture.id}.json", msgspec.json.encode(picture))
        except StorageTrouble:
            if picture.id not in self._places:  # what it was before is told there
                self._refuge.leave(path)
            raise
        self._places[picture.id] = path
        return path

    def saved(self) -> Iterator[tuple[Picture, bytes]]:
        """What waits there. Damaged files are left alone; what is too old goes."""
        if not self._refuge.is_ours():
            return
        for about in sorted(self._refuge.path.glob("*.json")):
            with suppress(OSError, msgspec.MsgspecError):
                picture = msgspec.json.decode(about.read_bytes(), type=Picture)
                path = PictureFolder(about.parent).file(picture.file)
                if path is None:
                    continue
                if time.time() - about.stat().st_mtime > LONGEST:
                    self._refuge.leave(path, about)
                    continue
                data = path.read_bytes()
                self._places[picture.id] = path
                yield picture, data

    def leave(self, picture: Picture) -> None:
        """It is in the gallery."""
        if path := self._places.pop(picture.id, None):
            self._refuge.leave(path, path.with_name(f"{picture.id}.json"))
