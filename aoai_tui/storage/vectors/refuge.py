"""A refuge for vectors that were paid for and that the disk of the data folder does not take.

It is a folder among the system's temporary files, private to the person, and called after the data folder. What is
there waits for the next run of its collection, also of a later start of the app, unless the system clears it before.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from aoai_tui.config.atomic import replace_file
from aoai_tui.errors import StorageTrouble
from aoai_tui.storage.trouble import explained

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LONGEST = 30 * 86400
"""Seconds after which nobody is expected to come for it any more."""


@dataclass(frozen=True, slots=True, eq=False)
class Saved:
    """Vectors of one batch."""

    passages: Sequence[tuple[int, int]]
    """Ids, and the digests of the texts."""

    halves: NDArray[np.float16]
    """Of length 1, or zeros; shape (passages, width)."""

    norms: NDArray[np.float64]
    model: str
    tokens: int


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

    def save(self, collection_id: str, batch: Saved) -> Path:
        """Write a batch to a file of its own. StorageTrouble where this disk is full, too, or the folder not ours."""
        folder = self._folder()
        import numpy as np  # noqa: PLC0415

        content = BytesIO()
        about = json.dumps({"model": batch.model, "tokens": batch.tokens}).encode()
        np.savez(
            content,
            about=np.frombuffer(about, np.uint8),
            passages=np.array(batch.passages, np.int64).reshape(-1, 2),
            halves=batch.halves,
            norms=batch.norms,
        )
        with explained(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            if not self._is_ours():
                raise StorageTrouble("The folder for temporary files is no safe place.", f"Look at {folder}.")
            path = folder / f"{collection_id}.{os.getpid()}-{time.time_ns()}.npz"
            replace_file(path, content.getvalue())
        return path

    def saved(self, collection_id: str) -> Iterator[tuple[Path, Saved]]:
        """What is there for a collection. Damaged files are left alone; what is too old goes, whosever it is."""
        if not self._is_ours():
            return
        for path in sorted(self.path.glob("*.npz")):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _LONGEST:
                    path.unlink()
                elif path.name.startswith(f"{collection_id}.") and (batch := _read(path)):
                    yield path, batch

    def leave(self, path: Path) -> None:
        """A batch is where it belongs; with the last one, the folder goes."""
        with suppress(OSError):
            path.unlink()
        with suppress(OSError):
            self.path.rmdir()

    def _folder(self) -> Path:
        try:
            return self.path
        except FileNotFoundError as error:  # there is no room anywhere
            raise StorageTrouble("There is no folder for temporary files.", f"Reason: {error}.") from error

    def _is_ours(self) -> bool:
        """Whether it is there, and nobody else may write to it: anybody may put something under its name."""
        try:
            status = self.path.lstat()
        except OSError:
            return False
        if not stat.S_ISDIR(status.st_mode):
            return False
        # On Windows every person has an own folder for temporary files.
        return os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & 0o077)


def _read(path: Path) -> Saved | None:
    import numpy as np  # noqa: PLC0415

    try:
        with path.open("rb") as file, np.load(file) as data:
            about = json.loads(data["about"].tobytes())
            passages = [(one, digest) for one, digest in data["passages"].tolist()]
            batch = Saved(passages, data["halves"], data["norms"], str(about["model"]), int(about["tokens"]))
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
    good = batch.halves.ndim == 2 and len(batch.halves) == len(batch.norms) == len(passages)
    return batch if good else None
