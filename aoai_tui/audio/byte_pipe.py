"""Bytes that one thread hands to another, as a file that can only be read forwards."""

from __future__ import annotations

from collections import deque
from threading import Condition


class BytePipe:
    """A file that grows while it is read; reading waits for what has not come."""

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._pieces: deque[bytes] = deque()
        self._ended = False
        self._changed = Condition()

    def feed(self, data: bytes) -> None:
        """Add bytes; never waits."""
        with self._changed:
            if data and not self._ended:
                self._pieces.append(data)
                self._changed.notify_all()

    def end(self) -> None:
        """Nothing more comes."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`, as soon as there are any; none at the end."""
        with self._changed:
            while not self._pieces and not self._ended:
                self._changed.wait()
            return self._taken(size)

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, still to be read; fewer where the end comes before."""
        with self._changed:
            while sum(map(len, self._pieces)) < size and not self._ended:
                self._changed.wait()
            return b"".join(self._pieces)[:size]

    def _taken(self, size: int) -> bytes:
        if not self._pieces:
            return b""
        first = self._pieces.popleft()
        if 0 <= size < len(first):
            self._pieces.appendleft(first[size:])
            return first[:size]
        return first
