"""The folder of vectors: which file is a collection's, and who may write to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.files import private_folder
from aoai_tui.storage.trouble import explained
from aoai_tui.storage.vectors.standing import Standing

if TYPE_CHECKING:
    from aoai_tui.storage.vectors.vector_file import VectorFile

WRITER_PATIENCE = 60.0
"""Seconds to wait while another thread or copy of the app writes to the same collection."""


class VectorFolder:
    """The files, each collection's opened once. Any thread may call any method."""

    def __init__(self, path: Path) -> None:
        """The folder need not exist yet."""
        self.path = path
        self._lock = threading.Lock()
        self._files: dict[str, VectorFile] = {}

    def file(self, at: Standing) -> VectorFile:
        """The collection's file, which may not exist yet; its width must be known."""
        from aoai_tui.storage.vectors.vector_file import VectorFile  # noqa: PLC0415  numpy

        path = self.path / (at.file or first_name(at.id))
        with self._lock:
            known = self._files.get(at.id)
            if known is None or known.path != path or known.width != at.width:
                # The one before is let go: as long as it is in memory, a file that was removed takes its space.
                known = self._files[at.id] = VectorFile(path, at.width)
            return known

    def new_file(self, at: Standing, name: str) -> VectorFile:
        """A file that is to take the place of the present one."""
        from aoai_tui.storage.vectors.vector_file import VectorFile  # noqa: PLC0415  numpy

        return VectorFile(self.path / name, at.width)

    def next_name(self, at: Standing) -> str:
        """What the file is called that takes the place of the present one."""
        number = at.file.removeprefix(at.id).strip(".").removesuffix("f16").strip(".")
        return f"{at.id}.{int(number or 1) + 1}.f16"

    @contextmanager
    def writing(self, collection_id: str) -> Iterator[None]:
        """Only one thread of one copy of the app is in here at a time, for each collection. StorageTrouble if busy."""
        path = self.path / f"{collection_id}.lock"
        with explained(path):
            private_folder(self.path)
            lock = FileLock(path, timeout=WRITER_PATIENCE, mode=0o600)
            try:
                lock.acquire()
            except Timeout as error:
                raise StorageTrouble(
                    "Another window is writing to this collection.",
                    "Wait a moment, then try again.",
                    retryable=True,
                ) from error
        try:
            yield
        finally:
            lock.release()

    def remove(self, collection_id: str, but: str = "") -> bool:
        """Take away a collection's files, all or all but one; whether they are gone. Some systems keep open ones."""
        left = False
        if not but:
            with self._lock:
                self._files.pop(collection_id, None)
        for path in self.path.glob(f"{collection_id}*.f16"):
            if path.name != but:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
                left |= path.exists()
        return not left

    def forget(self, collection_id: str) -> bool:
        """Take away all files of a collection that is no more; whether they are gone."""
        gone = self.remove(collection_id)
        with suppress(OSError):
            (self.path / f"{collection_id}.lock").unlink(missing_ok=True)
        return gone


def first_name(collection_id: str) -> str:
    """What a collection's first file is called."""
    return f"{collection_id}.f16"
