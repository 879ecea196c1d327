"""What a program wrote to its standard error: read away from the terminal, its end kept for an error's text."""

from __future__ import annotations

import os
from contextlib import suppress
from threading import Event, Thread
from typing import TextIO

_KEPT = 4096
"""Bytes."""


class LastWords:
    """The reading end of a program's standard error."""

    def __init__(self) -> None:
        """Nothing is open yet."""
        self._kept = b""
        self._writing: TextIO | None = None
        self._opened = False
        self._ended = Event()

    @property
    def ended(self) -> bool:
        """Whether everybody who could write has closed the stream, or ended."""
        return self._ended.is_set()

    def wait(self, seconds: float) -> None:
        """Wait for the end, which may be on its way; for a thread."""
        if self._opened:
            self._ended.wait(seconds)

    def open(self) -> TextIO:
        """The end that the program writes to."""
        self._opened = True
        reading, writing = os.pipe()
        self._writing = os.fdopen(writing, "w")
        Thread(target=self._read, args=(reading,), daemon=True, name="tool server's errors").start()
        return self._writing

    def started(self) -> None:
        """The program has its own copy of the end: let go of ours, so that the program's end is seen."""
        if self._writing:
            with suppress(OSError):
                self._writing.close()
            self._writing = None

    def text(self) -> str:
        """The last lines."""
        return self._kept.decode("utf-8", "replace").strip()

    def close(self) -> None:
        """Let go of the stream; the thread ends with the last who can write to it."""
        self.started()

    def _read(self, reading: int) -> None:
        with os.fdopen(reading, "rb", buffering=0) as stream:
            while data := stream.read(_KEPT):
                self._kept = (self._kept + data)[-_KEPT:]
        self._ended.set()
