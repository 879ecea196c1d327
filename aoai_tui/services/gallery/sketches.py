"""Masks that are being drawn, kept step by step: whatever ends the app, they can be gone on with. For threads.

A sketch is a file of lines, one for each step, written before the step is seen. What is kept are strokes and corners,
not pixels; only a mask that was taken from a file is kept as it is. It goes by the picture's bytes, wherever they lie.
A copy of the app locks what it draws, so that two never write into one file; the lock goes with the process.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from aoai_tui.config.paths import ensure_private
from aoai_tui.errors import StorageTrouble
from aoai_tui.services.copying import opened

if TYPE_CHECKING:
    from filelock import BaseFileLock

Step: TypeAlias = Sequence[Any]
"""What was done, in words and numbers that JSON knows; mask_steps tells which there are."""

ENDING = ".marks"

_MOST_AT_ONCE = 50
"""Copies of the app that draw over one picture."""


class Sketch:
    """What was marked on one picture. Nothing is written, nor any folder made, before the first step."""

    def __init__(self, folder: Path, key: str) -> None:
        """Use `Sketch.of`."""
        self._folder, self._key = folder, key
        self._path: Path | None = None
        self._lock: BaseFileLock | None = None
        self._file: int | None = None
        self._ended = False
        self.trouble = ""
        """Why the last step could not be kept; empty where it was."""

    @classmethod
    def of(cls, picture: Path, folder: Path) -> Sketch:
        """That of a picture: the newest that nobody draws any more, else a new one.

        UsageTrouble where the picture can't be read.
        """
        with opened(picture) as file:
            sketch = cls(folder, sha256(file.read()).hexdigest()[:32])
        left = folder.glob(f"{sketch._key}.*{ENDING}")
        any(sketch._takes(path) for path in sorted(left, key=_changed, reverse=True))
        return sketch

    def steps(self) -> list[Step]:
        """All that was kept. What was half written when the app ended is left out, and away."""
        found: list[Step] = []
        if self._path is None:
            return found
        try:
            data = self._path.read_bytes()
        except OSError:
            return found
        whole = 0
        for line in data.splitlines(keepends=True):
            step = _step(line)
            if step is None:
                break
            found.append(step)
            whole += len(line)
        if whole < len(data):
            with suppress(OSError):
                os.truncate(self._path, whole)
        return found

    def note(self, step: Step) -> None:
        """Keep one more step; where the disk refuses, `trouble` tells why, and the drawing goes on."""
        if self._ended:
            return
        try:
            if self._file is None:
                self._file = self._opened()
            _write(self._file, json.dumps(step, separators=(",", ":")).encode() + b"\n")
        except (OSError, StorageTrouble) as error:
            self.trouble = error.title if isinstance(error, StorageTrouble) else error.strerror or str(error)
        else:
            self.trouble = ""

    def close(self) -> None:
        """Leave it for another time; no more steps are kept."""
        self._ended = True
        self._let_go()

    def set_aside(self) -> None:
        """Leave it as it is, and begin another."""
        self._let_go()
        self._path = None

    def _let_go(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
            self._file = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def discard(self) -> None:
        """It is wanted no longer: it became a mask, or was left."""
        path, self._path = self._path, None
        self._ended = True
        self._let_go()
        if path is not None:
            for one in (path, _lock_of(path)):
                with suppress(OSError):
                    one.unlink(missing_ok=True)

    def _opened(self) -> int:
        ensure_private(self._folder)
        if self._path is None and not any(
            not path.exists() and self._takes(path)
            for path in (self._folder / f"{self._key}.{number}{ENDING}" for number in range(_MOST_AT_ONCE))
        ):
            raise OSError(f"no place is left in {self._folder}")
        assert self._path is not None  # noqa: S101  taken
        return os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)

    def _takes(self, path: Path) -> bool:
        """Whether it is this one's now: nobody draws it."""
        from filelock import FileLock, Timeout  # noqa: PLC0415  when it is wanted

        lock = FileLock(_lock_of(path), mode=0o600, thread_local=False)
        try:
            lock.acquire(blocking=False)
        except (Timeout, OSError):
            return False
        self._path, self._lock = path, lock
        return True


def sweep_sketches(folder: Path, latest: float) -> int:
    """Remove those that were last drawn at that time or before, in seconds since 1970; how many there were."""
    swept = 0
    for path in folder.glob(f"*{ENDING}"):
        sketch = Sketch(folder, "")
        if _changed(path) <= latest and sketch._takes(path):
            sketch.discard()
            swept += 1
    return swept


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return float("inf")


def _step(line: bytes) -> Step | None:
    """A whole line's; None for half a line, or for one that something else has written."""
    try:
        step = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    return step if isinstance(step, list) and step else None


def _write(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]
