"""Which running copies of the app are alive.

Each copy holds an operating system lock on its own file for as long as it runs. The kernel frees the lock
whenever the process ends, `kill -9` included, so a lock that can be taken belongs to a dead copy.
"""

from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

from filelock import BaseFileLock, FileLock, Timeout

from aoai_tui.storage.files import private_folder
from aoai_tui.storage.trouble import explained

DOOR_PATIENCE = 5.0
"""Seconds to wait for others who are looking around just now; looking takes a millisecond."""


class Presence:
    """This copy of the app, as others see it."""

    def __init__(self, folder: Path, owner_id: str, lock: BaseFileLock) -> None:
        """Use `Presence.join`."""
        self.id = owner_id
        """What marks the messages that this copy is writing."""
        self._folder = folder
        self._lock = lock

    @classmethod
    def join(cls, data_dir: Path) -> Self:
        """Be seen as alive from now on; what dead copies left behind is removed. May raise StorageTrouble."""
        folder = data_dir / "running"
        owner_id = str(uuid4())
        with explained(folder):
            private_folder(folder)
            # Threads share this lock: it is taken in one and may be given back in another.
            lock = FileLock(_file(folder, owner_id), mode=0o600, thread_local=False)
            with _door(folder):
                lock.acquire(blocking=False)
                _sweep(folder)
        return cls(folder, owner_id, lock)

    def is_alive(self, owner_id: str) -> bool:
        """Whether the copy with this id still runs. When in doubt it does, for its messages are its own."""
        if owner_id == self.id and self._lock.is_locked:
            return True
        with explained(self._folder):
            try:
                with _door(self._folder):
                    return not _removed_if_dead(_file(self._folder, owner_id))
            except Timeout:
                return True

    def leave(self) -> None:
        """Be seen as gone; a second call does nothing."""
        if self._lock.is_locked:
            self._lock.release()
            with explained(self._folder):
                _file(self._folder, self.id).unlink(missing_ok=True)

    def __enter__(self) -> Self:
        """Nothing more than join() did."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave."""
        self.leave()


def _file(folder: Path, owner_id: str) -> Path:
    return folder / f"{owner_id}.lock"


def _door(folder: Path) -> BaseFileLock:
    """Only one may look at a time, or two who try a dead copy's lock would each take the other for alive."""
    return FileLock(folder / "door", timeout=DOOR_PATIENCE, mode=0o600)


def _sweep(folder: Path) -> None:
    for file in folder.glob("*.lock"):
        _removed_if_dead(file)


def _removed_if_dead(file: Path) -> bool:
    """Whether nobody holds the file's lock; then the file is gone afterwards."""
    if not file.exists():
        return True
    try:
        with FileLock(file, blocking=False):
            pass
    except Timeout:
        return False
    file.unlink(missing_ok=True)
    return True
